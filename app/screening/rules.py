"""What screening points out, and how much each kind of mark weighs in the order of the queue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.errors import N_, Refusal


class MarkKind(StrEnum):
    """What a passage may be; whether it is, a person says."""

    PHONE = "phone"
    EMAIL = "email"
    IDENTITY = "identity"  # a number of a national card, a passport
    ADDRESS = "address"
    LINK = "link"
    INSULT = "insult"
    THREAT = "threat"
    HATE = "hate"
    SEXUAL = "sexual"
    ADVERT = "advert"


MARK_LABELS = {
    MarkKind.PHONE: N_("This may be a phone number."),
    MarkKind.EMAIL: N_("This may be an e-mail address."),
    MarkKind.IDENTITY: N_("This may be the number of a card or passport."),
    MarkKind.ADDRESS: N_("This may be a home address."),
    MarkKind.LINK: N_("This leads to another site or channel."),
    MarkKind.INSULT: N_("This may insult somebody."),
    MarkKind.THREAT: N_("This may be a threat."),
    MarkKind.HATE: N_("This may stir up hatred."),
    MarkKind.SEXUAL: N_("This may be sexual."),
    MarkKind.ADVERT: N_("This may be advertising."),
}
PERSONAL = (MarkKind.PHONE, MarkKind.EMAIL, MarkKind.IDENTITY, MarkKind.ADDRESS)
WORDED = (MarkKind.INSULT, MarkKind.THREAT, MarkKind.HATE, MarkKind.SEXUAL, MarkKind.ADVERT)
"""Found by lists of words, which an administrator can change."""

WEIGHTS = {
    MarkKind.THREAT: 60,
    MarkKind.HATE: 55,
    MarkKind.SEXUAL: 50,
    MarkKind.PHONE: 45,
    MarkKind.EMAIL: 45,
    MarkKind.IDENTITY: 45,
    MarkKind.ADDRESS: 45,
    MarkKind.INSULT: 40,
    MarkKind.ADVERT: 30,
    MarkKind.LINK: 25,
}
MOST = 100


ENTRY_LENGTH = 120
ENTRIES = 2_000


class ListChanged(Refusal):
    title = N_("Somebody saved another form of this list meanwhile")
    advice = N_("Your change was not stored. Open the list again to see what it holds now.")


class EntriesUnusable(Refusal):
    status = 422
    title = N_(
        "A list holds up to %(most)s lines, each with a word and up to %(length)s characters"
    )


def ensure_entries(lines: Sequence[str]) -> None:
    """Raise `EntriesUnusable` for too many lines, too long ones, or one without a letter."""
    usable = all(
        len(line) <= ENTRY_LENGTH and any(sign.isalpha() for sign in line) for line in lines
    )
    if len(lines) > ENTRIES or not usable:
        raise EntriesUnusable(most=ENTRIES, length=ENTRY_LENGTH)


class RiskLevel(StrEnum):
    """The part of the queue a moderator asks for."""

    NONE = "none"
    SOME = "some"
    HIGH = "high"

    @property
    def bounds(self) -> tuple[int, int]:
        """The lowest and the highest risk of this level."""
        return {"none": (0, 0), "some": (1, HIGH_FROM - 1), "high": (HIGH_FROM, MOST)}[self.value]


HIGH_FROM = 40


@dataclass(frozen=True)
class Mark:
    """`text[start:end]` may be of this kind."""

    kind: MarkKind
    start: int
    end: int


def risk(marks: Iterable[Mark], learned: float = 0.0) -> int:
    """From 0 to 100, each kind counted once; `learned` is a share from 0 to 1.

    Weights add up like independent doubts, 1 - Π(1 - w), so that nothing alone reaches 100. What
    was learned from decisions counts only above one half, where it says more likely than not.
    """
    left = 1.0
    for kind in {mark.kind for mark in marks}:
        left *= 1 - WEIGHTS[kind] / 100
    left *= 1 - max(0.0, learned - 0.5)
    return round(MOST * (1 - left))


def apart(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks in order without overlaps: of two on the same words the longer stays."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start - mark.end, mark.start)):
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    return tuple(sorted(kept, key=lambda mark: mark.start))
