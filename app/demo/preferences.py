"""Where invented people would begin: a clear first, a few that stand close, some hardly named."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from app.participation.background_rules import Answers, Gender, PlaceType, Question
from app.participation.rules import MOST_PRIORITIES

NOBODY = Answers()

# Of a hundred people so many say where they would begin, and so many of those name three.
ANSWERING = 0.74
NAMING_ALL = 0.86

PLANTED: Mapping[str, int] = {
    "infrastructure": 46,
    "social-justice": 19,
    "youth": 18,
    "institutions": 17,
    "rural": 9,
    "women": 8,
    "democracy": 7,
    "sustainable-development": 6,
    "human-rights": 5,
    "urban": 4,
    "community": 3,
}


# Some of these people put a topic first so many times as readily.
DRAWN_TO: Mapping[str, tuple[Question, frozenset[str], float]] = {
    "women": (Question.GENDER, frozenset({Gender.WOMAN}), 3.0),
    "rural": (Question.PLACE_TYPE, frozenset({PlaceType.VILLAGE}), 2.5),
}


def weight(slug: str, person: Answers) -> float:
    """How readily a person of this kind puts the topic among the first."""
    if slug not in DRAWN_TO:
        return PLANTED[slug]
    question, groups, times = DRAWN_TO[slug]
    return PLANTED[slug] * (times if getattr(person, question) in groups else 1.0)


def draw(topics: tuple[str, ...], rng: Random, person: Answers = NOBODY) -> frozenset[str]:
    """One person's few topics, each drawn by its weight; empty for who does not say."""
    if rng.random() >= ANSWERING:
        return frozenset()
    count = MOST_PRIORITIES if rng.random() < NAMING_ALL else rng.randint(1, MOST_PRIORITIES - 1)
    chosen: list[str] = []
    for _ in range(count):
        left = [slug for slug in topics if slug not in chosen]
        chosen += rng.choices(left, [weight(slug, person) for slug in left])
    return frozenset(chosen)
