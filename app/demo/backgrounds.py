"""What invented people say about themselves: men of towns come easily, others hardly at all."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import TypeVar

from app.catalogue.governorates import OUTSIDE, governorates
from app.participation.background_rules import AgeGroup, Answers, Gender, PlaceType, Schooling

Answer = TypeVar("Answer", bound=str)

# Of a hundred confirmed people so many answer at all, and so many of those leave a question out.
ANSWERING = 0.72
LEAVING_OUT = 0.08

GENDERS = {Gender.WOMAN: 29, Gender.MAN: 71}
PLACES = {PlaceType.CITY: 62, PlaceType.TOWN: 22, PlaceType.VILLAGE: 16}
AGES = {
    AgeGroup.TO_24: 27,
    AgeGroup.TO_34: 33,
    AgeGroup.TO_44: 21,
    AgeGroup.TO_54: 11,
    AgeGroup.TO_64: 6,
    AgeGroup.FROM_65: 2,
}
SCHOOLINGS = {
    Schooling.NONE: 3,
    Schooling.PRIMARY: 9,
    Schooling.INTERMEDIATE: 14,
    Schooling.SECONDARY: 26,
    Schooling.HIGHER: 48,
}
HOMES = {"BG": 34, "BA": 13, "NI": 7, "NA": 7, "KA": 6, "SU": 5, "AR": 5, OUTSIDE: 4}


def draw(rng: Random) -> Answers:
    """One person's answers; none at all from those who skip the page."""
    if rng.random() >= ANSWERING:
        return Answers()

    return Answers(
        governorate=_said({key: HOMES.get(key, 2) for key in governorates()}, rng),
        place_type=_said(PLACES, rng),
        age_group=_said(AGES, rng),
        gender=_said(GENDERS, rng),
        schooling=_said(SCHOOLINGS, rng),
    )


def _said(options: Mapping[Answer, int], rng: Random) -> Answer | None:
    answer = rng.choices(list(options), list(options.values()))[0]
    return None if rng.random() < LEAVING_OUT else answer
