"""What invented people think: planted shares for each topic, broad, divided and hardly noticed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from app.participation.background_rules import AgeGroup, Answers, Gender, PlaceType, Question
from app.participation.rules import Choice

CHOICES = (Choice.SUPPORT, Choice.NEUTRAL, Choice.OPPOSE, Choice.NONE)
# Of a hundred people, so many lean towards change; the others towards what they know.
TOWARDS_CHANGE = 0.56

Weights = tuple[int, int, int, int]
NOBODY = Answers()
ON_THE_LIST, CARELESS = 8, 0.05


@dataclass(frozen=True)
class Leaning:
    """How many vote on a topic, and how in each of the two camps (in per cent, as `CHOICES`)."""

    turnout: float
    change: Weights
    familiar: Weights
    most: int | None = None  # at most so many votes: a topic that too few noticed

    def weights(self, towards_change: bool) -> Weights:
        return self.change if towards_change else self.familiar


def _united(turnout: float, weights: Weights, most: int | None = None) -> Leaning:
    return Leaning(turnout, weights, weights, most)


PLANTED: Mapping[str, Leaning] = {
    # Broad support
    "infrastructure": _united(0.93, (93, 4, 2, 1)),
    "social-justice": _united(0.71, (84, 8, 5, 3)),
    "youth": _united(0.76, (88, 6, 4, 2)),
    # A majority
    "institutions": Leaning(0.66, (80, 9, 8, 3), (67, 16, 12, 5)),
    "human-rights": Leaning(0.50, (78, 12, 6, 4), (58, 22, 15, 5)),
    "women": Leaning(0.61, (84, 7, 6, 3), (52, 22, 20, 6)),
    "sustainable-development": Leaning(0.55, (70, 17, 9, 4), (48, 27, 20, 5)),
    # Divided
    "democracy": Leaning(0.62, (72, 11, 14, 3), (17, 16, 61, 6)),
    "urban": Leaning(0.47, (60, 15, 21, 4), (17, 17, 61, 5)),
    # Below the number from which shares are shown
    "rural": _united(0.06, (76, 12, 7, 5), most=19),
    "community": _united(0.05, (60, 20, 12, 8), most=12),
}


OLDER = frozenset({AgeGroup.TO_54, AgeGroup.TO_64, AgeGroup.FROM_65})
# Of a hundred people of these groups so many more oppose a topic in the place of supporting it.
DOUBTS: Mapping[str, tuple[Question, frozenset[str], int]] = {
    "women": (Question.GENDER, frozenset({Gender.MAN}), 12),
    "youth": (Question.AGE_GROUP, OLDER, 14),
    "urban": (Question.PLACE_TYPE, frozenset({PlaceType.VILLAGE}), 12),
}


def doubt(slug: str, person: Answers) -> int:
    """The points by which a person of this kind supports the topic less."""
    if slug not in DOUBTS:
        return 0
    question, groups, points = DOUBTS[slug]
    return points if getattr(person, question) in groups else 0


class Ballots:
    """Draws what each invented person chooses."""

    def __init__(self, topics: tuple[str, ...], rng: Random) -> None:
        self._rng = rng
        self._left = {slug: PLANTED[slug].most for slug in topics}

    def draw(
        self, towards_change: bool | None = None, person: Answers = NOBODY
    ) -> dict[str, Choice]:
        """One person's choices by topic; at least one, or they would not have come."""
        if towards_change is None:
            towards_change = self._rng.random() < TOWARDS_CHANGE
        votes: dict[str, Choice] = {}
        for slug, left in self._left.items():
            planted = PLANTED[slug]
            if self._rng.random() < planted.turnout and left != 0:
                support, neutral, oppose, none = planted.weights(towards_change)
                less = doubt(slug, person)
                weights = (support - less, neutral, oppose + less, none)
                votes[slug] = self._rng.choices(CHOICES, weights)[0]
                self._left[slug] = left - 1 if left else None
        if not votes:
            votes[next(iter(self._left))] = Choice.SUPPORT
        return votes


def listed(topics: tuple[str, ...], rng: Random) -> dict[str, Choice]:
    """The list that a brigade is told to answer: eight topics, never what most say anyway."""
    wide = sorted(slug for slug in topics if PLANTED[slug].most is None)
    chosen = sorted(rng.sample(wide, min(ON_THE_LIST, len(wide))))
    against = set(rng.sample(chosen, len(chosen) * 5 // 8))
    return {slug: Choice.OPPOSE if slug in against else Choice.SUPPORT for slug in chosen}


def as_told(
    told: Mapping[str, Choice], rng: Random, careless: float = CARELESS
) -> dict[str, Choice]:
    """What one of a brigade answers: one answer in twenty is another."""
    return {
        slug: rng.choice(CHOICES) if rng.random() < careless else choice
        for slug, choice in told.items()
    }


def straight(topics: tuple[str, ...], choice: Choice) -> dict[str, Choice]:
    """The same answer to every topic that many notice."""
    return {slug: choice for slug in topics if PLANTED[slug].most is None}
