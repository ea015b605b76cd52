"""Who takes part: adults as they are known, of whom men of towns come easily, others hardly at all.

Each question is drawn apart from the others, so that the share of every group is known exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import TypeVar

from app.catalogue.governorates import OUTSIDE
from app.participation.background_rules import (
    AgeGroup,
    Answers,
    Gender,
    PlaceType,
    Question,
    Schooling,
)
from app.reports.adults import adults
from app.reports.missing import RURAL, URBAN

Answer = TypeVar("Answer", bound=str)

# Of a hundred confirmed people so many answer at all, and so many of those leave a question out.
ANSWERING = 0.72
LEAVING_OUT = 0.08
# Of a hundred people in towns so many live in a city, and of all participants so many abroad.
IN_CITIES = 0.74
ABROAD = 0.04

Rates = Mapping[str, float]
RATES: Rates = {
    Gender.MAN: 1.0, Gender.WOMAN: 0.41,
    URBAN: 1.0, RURAL: 0.45,
    AgeGroup.TO_24: 1.0, AgeGroup.TO_34: 1.0, AgeGroup.TO_44: 0.85,
    AgeGroup.TO_54: 0.62, AgeGroup.TO_64: 0.55, AgeGroup.FROM_65: 0.3,
    "BG": 1.6, "BA": 1.5, "AR": 0.9, "SU": 0.8, "DA": 0.7, "HA": 0.7,
}  # fmt: skip
"""How readily a group takes part beside the readiest of its question; 1 for who is not named."""

SCHOOLINGS = {
    Schooling.NONE: 3,
    Schooling.PRIMARY: 9,
    Schooling.INTERMEDIATE: 14,
    Schooling.SECONDARY: 26,
    Schooling.HIGHER: 48,
}


class Census:
    """Draws those who come; `shares` is what is known of all adults, by question and group."""

    def __init__(self, rates: Rates = RATES) -> None:
        self.shares: dict[Question, dict[str, float]] = {
            one.question: dict(one.shares) for one in adults()
        }
        self._come = {
            question: {group: share * rates.get(group, 1.0) for group, share in of.items()}
            for question, of in self.shares.items()
        }

    def person(self, rng: Random) -> Answers:
        """One who takes part, whether or not they tell of it."""
        home = OUTSIDE
        if rng.random() >= ABROAD:
            home = self._one(Question.GOVERNORATE, rng)
        place = PlaceType.VILLAGE
        if self._one(Question.PLACE_TYPE, rng) == URBAN:
            place = PlaceType.CITY if rng.random() < IN_CITIES else PlaceType.TOWN
        return Answers(
            governorate=home,
            place_type=place,
            age_group=AgeGroup(self._one(Question.AGE_GROUP, rng)),
            gender=Gender(self._one(Question.GENDER, rng)),
            schooling=rng.choices(list(SCHOOLINGS), list(SCHOOLINGS.values()))[0],
        )

    def _one(self, question: Question, rng: Random) -> str:
        groups = self._come[question]
        return rng.choices(list(groups), list(groups.values()))[0]


def told(person: Answers, rng: Random) -> Answers:
    """What a person says of themselves; nothing at all from those who skip the page."""
    if rng.random() >= ANSWERING:
        return Answers()
    return Answers(
        governorate=_said(person.governorate, rng),
        place_type=_said(person.place_type, rng),
        age_group=_said(person.age_group, rng),
        gender=_said(person.gender, rng),
        schooling=_said(person.schooling, rng),
    )


def draw(rng: Random) -> Answers:
    """One person's answers."""
    return told(Census().person(rng), rng)


def _said(answer: Answer | None, rng: Random) -> Answer | None:
    return None if rng.random() < LEAVING_OUT else answer
