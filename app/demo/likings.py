"""What invented people say to statements: what unites, bridges camps, divides, or marks a camp."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from app.participation.background_rules import AgeGroup, Answers, Gender, PlaceType, Question
from app.participation.statement_rules import Answer

UNSURE = 0.06


class Planted(StrEnum):
    """What a statement was written into the republic for."""

    UNITES = "unites"
    BRIDGES = "bridges"  # three in four of either camp, and nobody above that
    DIVIDES = "divides"
    CAMP = "camp"


YOUNG = frozenset({AgeGroup.TO_24, AgeGroup.TO_34})


@dataclass(frozen=True)
class Liking:
    """How many of each camp agree (0 to 1, of those who know), and of whom so many more."""

    planted: Planted
    change: float
    familiar: float
    question: Question | None = None
    groups: frozenset[str] = frozenset()
    more: float = 0.0

    def of(self, towards_change: bool, person: Answers) -> float:
        base = self.change if towards_change else self.familiar
        if self.question is not None and getattr(person, self.question) in self.groups:
            return base + self.more
        return base


def _all(change: float, familiar: float) -> Liking:
    return Liking(Planted.UNITES, change, familiar)


def _bridge(change: float, familiar: float) -> Liking:
    return Liking(Planted.BRIDGES, change, familiar)


def _divide(question: Question, groups: frozenset[str], less: float, more: float) -> Liking:
    return Liking(Planted.DIVIDES, less, less, question, groups, more)


CHANGE = Liking(Planted.CAMP, 0.9, 0.1)
FAMILIAR = Liking(Planted.CAMP, 0.1, 0.9)
# Two camps of 56 and 44 in a hundred: what all of the larger one want is a majority and no bridge.
MAJORITY = Liking(Planted.CAMP, 0.98, 0.15)

LIKINGS: Mapping[str, Liking] = {
    "g1-a": _all(0.95, 0.93), "g1-b": FAMILIAR,
    "g2-a": FAMILIAR, "g2-b": CHANGE,
    "g3-a": _all(0.92, 0.91), "g3-b": FAMILIAR,
    "g4-a": CHANGE, "g4-b": FAMILIAR,
    "g5-a": MAJORITY, "g5-b": FAMILIAR,
    "g6-a": _all(0.93, 0.92), "g6-b": FAMILIAR,
    "g7-a": CHANGE, "g7-b": FAMILIAR,
    "f1-a": _bridge(0.77, 0.76), "f1-b": CHANGE,
    "f2-a": _bridge(0.78, 0.76),
    "f2-b": _divide(Question.PLACE_TYPE, frozenset({PlaceType.VILLAGE}), 0.3, 0.45),
    "f3-a": _all(0.91, 0.93), "f3-b": _divide(Question.AGE_GROUP, YOUNG, 0.3, 0.45),
    "f4-a": _divide(Question.GENDER, frozenset({Gender.WOMAN}), 0.3, 0.5), "f4-b": FAMILIAR,
}  # fmt: skip


def answer(slug: str, towards_change: bool, person: Answers, rng: Random) -> Answer:
    """What one person says to one statement."""
    if rng.random() < UNSURE:
        return Answer.UNSURE
    agrees = rng.random() < LIKINGS[slug].of(towards_change, person)
    return Answer.AGREE if agrees else Answer.DISAGREE
