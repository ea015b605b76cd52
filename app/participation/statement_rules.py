"""How statements are answered, how long a session is, and what it may say at its end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.insights.tallies import THRESHOLD
from app.participation.rules import REFERENCE_ALPHABET, REFERENCE_LENGTH

SESSION_LENGTH = 12
# From one device under one topic; more would be a programme and not a voice among others.
STATEMENTS_PER_TOPIC = 10

_REFERENCE = re.compile(f"[{REFERENCE_ALPHABET}]{{{REFERENCE_LENGTH}}}")


class Answer(StrEnum):
    """What somebody says to a statement; not knowing is an answer, skipping is none."""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Walk:
    """The statements that one session has shown so far, answered or skipped, in their order.

    It stands in the address and says which were shown, never what was answered.
    """

    shown: tuple[str, ...] = ()

    @classmethod
    def read(cls, typed: str | None) -> Walk:
        """The walk in an address; whatever is no reference is left out."""
        found = dict.fromkeys(_REFERENCE.findall(typed or ""))
        return cls(tuple(found)[:SESSION_LENGTH])

    def __str__(self) -> str:
        return ".".join(self.shown)

    def past(self, ref: str) -> Walk:
        """The walk after one more; one that was shown already is not shown twice."""
        return self if ref in self.shown else Walk((*self.shown, ref))

    def back_from(self, ref: str | None) -> str | None:
        """The statement shown before this one, or last."""
        before = self.shown[: self.shown.index(ref)] if ref in self.shown else self.shown
        return before[-1] if before else None

    @property
    def is_over(self) -> bool:
        return len(self.shown) >= SESSION_LENGTH


Counts = Mapping[Answer, int]


@dataclass(frozen=True)
class Comparison:
    """In how many of the statements with enough answers one said what most said."""

    compared: int
    with_most: int


def compared(own: Mapping[str, Answer], counts: Mapping[str, Counts]) -> Comparison:
    """Own answers beside everybody's, where so many answered that figures may be published.

    Most participants are more than half of all who answered, those who do not know among them.
    """
    enough = [ref for ref in own if sum(counts.get(ref, {}).values()) >= THRESHOLD]
    return Comparison(len(enough), sum(_said_by_most(own[ref], counts[ref]) for ref in enough))


def _said_by_most(answer: Answer, counts: Counts) -> bool:
    return 2 * counts.get(answer, 0) > sum(counts.values())
