"""A round in which confirmed people of every kind took part, made by the verbs that pages use."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import time_machine
from flask import Flask, g

from app import clock
from app.catalogue.governorates import OUTSIDE, governorates
from app.catalogue.queries import all_topics
from app.identity.rules import Means
from app.participation import describing, voting
from app.participation.background_rules import AgeGroup, Answers, Gender, PlaceType
from app.participation.prioritising import set_priorities
from app.participation.rules import Choice
from app.reports import analysing
from app.reports.adults import present_adults
from app.web.unit_of_work import transaction
from tests.factories import present_round, tell_figures, voter

SLUGS = [topic.slug for topic in all_topics()]


def confirm(number: int, dice: random.Random) -> None:
    """One confirmed person votes, says where to begin and something of themselves."""
    round_, ref = present_round().slug, voter(f"peopled {number}")
    told = {"now": clock.now(), "confirmed_by": Means.CARD}
    for slug in dice.sample(SLUGS, 5):
        # Opinion differs by topic: some unite, some divide.
        leaning = 0.95 - SLUGS.index(slug) * 0.08
        choice = Choice.SUPPORT if dice.random() < leaning else Choice.OPPOSE
        voting.cast_vote(round_, slug, ref, choice, nonce=f"v{number}{slug}", **told)  # type: ignore[arg-type]
    firsts = frozenset(dice.sample(SLUGS[:6] if number % 3 else SLUGS, 3))
    set_priorities(round_, ref, firsts, nonce=f"p{number}", **told)  # type: ignore[arg-type]
    answers = Answers(
        gender=Gender.WOMAN if dice.random() < 0.35 else Gender.MAN,
        place_type=dice.choice([PlaceType.CITY, PlaceType.CITY, PlaceType.VILLAGE]),
        age_group=dice.choice(list(AgeGroup)),
        governorate=dice.choice([key for key in governorates() if key != OUTSIDE]),
    )
    describing.describe(round_, ref, answers, nonce=f"d{number}", **told)  # type: ignore[arg-type]


def people(count: int, seed: int = 7) -> None:
    """So many of them; needs an application context, commits."""
    dice = random.Random(seed)
    with transaction():
        for number in range(count):
            confirm(number, dice)
    tell_figures()


def weigh() -> None:
    """As `flask reports analyse` does, for the present round."""
    with transaction():
        analysing.analyse(present_round(), present_adults(), clock.now())


@contextmanager
def speaking(app: Flask, language: str) -> Iterator[None]:
    """A request context of its own in that language, so that no translation is remembered."""
    with app.test_request_context(f"/{language}/lead/"):
        g.lang = language
        yield


@contextmanager
def after_the_round() -> Iterator[time_machine.Coordinates]:
    """An hour after the present round has closed."""
    with time_machine.travel(present_round().closes_at + timedelta(hours=1), tick=True) as moment:
        yield moment
