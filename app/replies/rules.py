"""Until when leadership owes the public a reply, and what makes one whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.catalogue.rules import RoundState
from app.errors import N_, Refusal

# Counted from the round's end, which everybody knows, and not from when a report came out.
REPLY_WITHIN = timedelta(days=30)
# So long each part may be: nine of them stay within what one form may send.
PART_LENGTH = 800
# The language a reply is owed in; the others are added where somebody translated it.
OFFICIAL = "ar"
LANGUAGES = (OFFICIAL, "ckb", "en")


class Part(StrEnum):
    """What a reply is made of."""

    HEARD = "heard"
    WILL = "will"
    WILL_NOT = "will_not"


@dataclass(frozen=True)
class Words:
    """A reply in one language; a part that is not said is empty."""

    heard: str = ""
    will: str = ""
    will_not: str = ""

    def __bool__(self) -> bool:
        return any(astuple(self))

    def __getitem__(self, part: Part) -> str:
        words: str = getattr(self, part.value)
        return words


Texts = Mapping[str, Words]


class Standing(StrEnum):
    """How a reply that is owed stands."""

    GIVEN = "given"
    AWAITED = "awaited"
    OVERDUE = "overdue"


class RoundStillOpen(Refusal):
    title = N_("The round is not over")
    advice = N_("A reply answers everybody: it can be published once the round has closed.")


class RepliedMeanwhile(Refusal):
    title = N_("Somebody else has published a reply meanwhile")
    advice = N_("Yours was not published. Read theirs, then decide whether yours still stands.")


def due_at(closes_at: datetime) -> datetime:
    """The moment until which a reply to the round is owed."""
    return closes_at + REPLY_WITHIN


def standing(closes_at: datetime, *, given: bool, now: datetime) -> Standing:
    """How the reply to one topic of a closed round stands."""
    if given:
        return Standing.GIVEN
    return Standing.OVERDUE if is_overdue(closes_at, now) else Standing.AWAITED


def is_overdue(closes_at: datetime, at: datetime) -> bool:
    """Whether what is missing, or comes, at this moment is late."""
    return at >= due_at(closes_at)


def ensure_over(state: RoundState) -> None:
    """Raise `RoundStillOpen` before the round's end."""
    if state is not RoundState.CLOSED:
        raise RoundStillOpen


def gaps(texts: Texts) -> list[tuple[str, Part]]:
    """Which parts are missing, by language: none in a reply that is whole.

    In Arabic it says what was heard, and what will be done or what will not. A translation says
    the same parts, neither fewer nor more than the Arabic text.
    """
    official = texts.get(OFFICIAL, Words())
    found = []
    if not official.heard:
        found.append((OFFICIAL, Part.HEARD))
    if not official.will and not official.will_not:
        found.append((OFFICIAL, Part.WILL))
    for language, words in texts.items():
        if language != OFFICIAL and words:
            said = ((part, bool(words[part]), bool(official[part])) for part in Part)
            found += [(language, part) for part, here, there in said if here != there]
    return found


def digest(texts: Texts) -> str:
    """SHA-256 of the reply's one exact text: JSON by language and part, empty ones left out."""
    return hashlib.sha256(exact(texts).encode()).hexdigest()


def exact(texts: Texts) -> str:
    """The text that the digest is of: keys in order, no blanks, letters as they are."""
    said = {
        language: {part.value: words[part] for part in Part if words[part]}
        for language, words in texts.items()
        if words
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
