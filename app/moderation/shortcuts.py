"""Keys that do what a button does: named by their place on the keyboard, never by their letter.

On an Arabic keyboard the key beside Caps Lock types «ش», and it is still the key "A".
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from string import ascii_uppercase

from app.errors import N_, Refusal


class Act(StrEnum):
    """What a key can do on the page of one comment."""

    PUBLISH = "publish"
    DECLINE = "decline"
    REDACT = "redact"
    ESCALATE = "escalate"
    UNDO = "undo"
    NOTE = "note"
    NEXT = "next"
    PREVIOUS = "previous"
    HELP = "help"


USUAL: Mapping[Act, str] = {
    Act.PUBLISH: "KeyA",
    Act.DECLINE: "KeyR",
    Act.REDACT: "KeyD",
    Act.ESCALATE: "KeyE",
    Act.UNDO: "KeyU",
    Act.NOTE: "KeyN",
    Act.NEXT: "KeyJ",
    Act.PREVIOUS: "KeyK",
    Act.HELP: "Slash",
}
LABELS: Mapping[Act, str] = {
    Act.PUBLISH: N_("Publish, or leave published"),
    Act.DECLINE: N_("Do not publish: then a digit for the reason, then the entry key"),
    Act.REDACT: N_("Remove the selected words as personal details: then the entry key"),
    Act.ESCALATE: N_("Leave it to a second reader"),
    Act.UNDO: N_("Undo the last decision"),
    Act.NOTE: N_("Write a note"),
    Act.NEXT: N_("Next"),
    Act.PREVIOUS: N_("Previous"),
    Act.HELP: N_("Show the keys"),
}
# The question mark keeps its place, so that the list can always be found.
MOVABLE = tuple(act for act in Act if act is not Act.HELP)
PLACES = tuple(f"Key{letter}" for letter in ascii_uppercase)
# What the same places type on the Arabic keyboard that is sold in Iraq.
_ARABIC = {
    "Q": "ض", "W": "ص", "E": "ث", "R": "ق", "T": "ف", "Y": "غ", "U": "ع", "I": "ه", "O": "خ",
    "P": "ح", "A": "ش", "S": "س", "D": "ي", "F": "ب", "G": "ل", "H": "ا", "J": "ت", "K": "ن",
    "L": "م", "Z": "ئ", "X": "ء", "C": "ؤ", "V": "ر", "B": "لا", "N": "ى", "M": "ة",
}  # fmt: skip


class SameKeyTwice(Refusal):
    status = 422
    title = N_("Two acts cannot have the same key")
    advice = N_("Choose another key for one of them.")


def letter(place: str) -> str:
    """The sign on the key in Latin script."""
    return "?" if place == "Slash" else place.removeprefix("Key")


def arabic_letter(place: str) -> str:
    """What the same key types on an Arabic keyboard."""
    return "؟" if place == "Slash" else _ARABIC[letter(place)]


def write(keys: Mapping[Act, str]) -> str:
    """Choices as one short text, only where they differ from the usual."""
    return " ".join(f"{act.value}={keys[act]}" for act in MOVABLE if keys[act] != USUAL[act])


def read(written: str) -> dict[Act, str]:
    """The keys of such a text; anything unknown counts as the usual."""
    keys = dict(USUAL)
    for pair in written.split():
        name, _, place = pair.partition("=")
        if name in set(MOVABLE) and place in PLACES:
            keys[Act(name)] = place
    return keys


def ensure_different(keys: Mapping[Act, str]) -> None:
    """Raise `SameKeyTwice` when one key would mean two things."""
    if len(set(keys.values())) < len(keys):
        raise SameKeyTwice
