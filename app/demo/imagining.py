"""A round of the republic as values alone: its people and their answers, with no database behind.

Tests and measurements draw from here what the trial stores: the same camps, likings and parts.
"""

from __future__ import annotations

from array import array
from collections.abc import Container
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from random import Random

from app.catalogue import queries as catalogue
from app.catalogue.proposals import all_proposals
from app.demo import preferences
from app.demo.answers import answered
from app.demo.choosing import chosen
from app.demo.conversation import Citizen
from app.demo.days import Days
from app.demo.leanings import Ballots, listed
from app.demo.people import Part, Person, draw_people
from app.participation.answer_queries import ANSWERS, CHOICES, Given, RoundAnswers

OPENS_AT = datetime(2026, 11, 1, 6, tzinfo=UTC)
LASTS = timedelta(days=30)


def imagined(
    people: int, seed: int, parts: Container[Part] = frozenset(Part)
) -> tuple[RoundAnswers, list[Person]]:
    """What so many people said, of whom the confirmed who play one of `parts` are in the figures.

    The list of people and the places in the answers are in the same order.
    """
    rng = Random(f"{seed} imagined")  # noqa: S311 - as in the republic
    days = Days(OPENS_AT, OPENS_AT + LASTS, rng)
    citizens = [Citizen(*[_ref(seed, number)] * 3) for number in range(people)]
    topics = tuple(topic.slug for topic in catalogue.all_topics())
    statements = {
        one.slug: one.topic_slug for one in sorted(all_proposals(), key=lambda one: one.slug)
    }
    slugs, place_of = list(statements), {slug: at for at, slug in enumerate(statements)}
    told, ballots = listed(topics, rng), Ballots(topics, rng)
    crowd = [
        one
        for one in draw_people(citizens, days, rng)
        if one.means is not None and one.part in parts
    ]
    votes, answers = Given(), Given()
    first, last = array("i"), array("i")
    priorities = {}
    for place, person in enumerate(crowd):
        latest = person.first_on
        for slug, choice, day in chosen(person, topics, ballots, told, days, rng):
            votes.add(place, topics.index(slug), CHOICES.index(choice))
            latest = max(latest, day)
        for slug, answer in answered(person, slugs, rng):
            answers.add(place, place_of[slug], ANSWERS.index(answer))
        if person.part is not Part.BRIGADE and (
            firsts := preferences.draw(topics, rng, person.kind)
        ):
            priorities[place] = frozenset(firsts)
        first.append(person.first_on.toordinal())
        last.append(latest.toordinal())
    held = RoundAnswers(
        topics=topics,
        statements=statements,
        means=[person.means for person in crowd],
        backgrounds=[person.told for person in crowd],
        votes=votes,
        answers=answers,
        priorities=priorities,
        first_on=first,
        last_on=last,
    )
    return held, crowd


def _ref(seed: int, number: int) -> bytes:
    return blake2b(f"{seed} {number}".encode(), digest_size=32).digest()
