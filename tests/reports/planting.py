"""A round planted by values alone: camps of opinion, biased turnout, a bridge, a divide, a brigade.

Run as a program it computes the round once more, its rows shuffled and its people renamed, and
prints what was found: a fresh process on any day has to print the same.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np
import time_machine

from app.identity.rules import Means
from app.participation.answer_queries import ANSWERS, CHOICES, Given, RoundAnswers
from app.participation.background_rules import AgeGroup, Answers, Gender, PlaceType
from app.participation.rules import Choice, Kind, Stance
from app.participation.statement_rules import Answer
from app.reports.adults import Adults, adults
from app.reports.computing import compute
from app.reports.frozen import as_json
from app.reports.insight import Insight
from app.reports.insight_queries import PublicText

TOPICS = ("infrastructure", "youth", "women", "democracy", "social-justice", "institutions")
BRIDGE, DIVIDE, MAJORITY = "BRIDGE", "DIVIDE", "MOSTLY"
STATEMENTS = {
    **{f"S{number:05d}": TOPICS[number % len(TOPICS)] for number in range(24)},
    BRIDGE: "youth",
    DIVIDE: "women",
    MAJORITY: "democracy",
}
WANTED = (0.4, 0.2, 0.1, 0.1, 0.1, 0.1)
FIRST_DAY = date(2026, 11, 1).toordinal()
PARAPHRASES = {
    "power": (
        "انقطاع الكهرباء في الصيف لا يطاق", "المولدات الأهلية غالية والكهرباء قليلة",
        "ساعات تجهيز الكهرباء قليلة والمولدات غالية", "ماكو كهرباء والمولدة تاكل الراتب",
    ),
    "water": (
        "ماء الشرب مالح وشبكات الماء قديمة", "محطة تحلية ماء قبل الصيف والماء مالح",
        "الماء يوصل وسخ ومالح للبيوت", "تلوث الماء بالمجاري وماء الشرب مالح",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """A round, and what was planted in it."""

    held: RoundAnswers
    comments: Sequence[PublicText]
    theme: Sequence[str]
    camp: np.ndarray
    brigade: frozenset[int]


def plant(people: int = 1_200, brigade: int = 60, seed: int = 7, camps: int = 2) -> Planted:
    """Two camps of 70 and 30 in a hundred, or one; women and the countryside take part too rarely.

    All groups agree with `BRIDGE`, women and men differ by forty points on `DIVIDE`, and only the
    larger camp, all of it, agrees with `MAJORITY`.
    """
    draw = np.random.default_rng(seed)
    camp = (draw.random(people) > 0.7).astype(int) if camps > 1 else np.zeros(people, dtype=int)
    backgrounds = [
        Answers(
            governorate="BG" if draw.random() < 0.8 else "SU",
            place_type=PlaceType.CITY if draw.random() < 0.75 else PlaceType.VILLAGE,
            age_group=AgeGroup.TO_24 if draw.random() < 0.5 else AgeGroup.TO_44,
            gender=Gender.WOMAN if draw.random() < 0.35 else Gender.MAN,
        )
        for _ in range(people)
    ]
    one_camp = draw.choice([0.1, 0.9], len(STATEMENTS))
    likes = np.stack([one_camp, 1 - one_camp])
    votes, answers = Given(), Given()
    first, last = array("i"), array("i")
    means = [Means.PHONE if draw.random() < 0.7 else Means.EMAIL for _ in range(people)]
    for person in range(people):
        day = FIRST_DAY + int(draw.integers(0, 20))
        first.append(day)
        last.append(day + int(draw.integers(0, 3)))
        for topic in range(len(TOPICS)):
            if draw.random() < 0.8:
                choice = draw.choice([0, 1, 2, 3], p=[0.6, 0.1, 0.25, 0.05])
                votes.add(person, topic, int(choice))
        for place, ref in enumerate(STATEMENTS):
            if draw.random() < 0.6:
                liked = _liking(ref, likes[camp[person], place], camp[person], backgrounds[person])
                said = Answer.AGREE if draw.random() < liked else Answer.DISAGREE
                answers.add(person, place, ANSWERS.index(said))
    for person in range(people, people + brigade):
        means.append(Means.CARD)
        backgrounds.append(Answers())
        first.append(FIRST_DAY + 12)
        last.append(FIRST_DAY + 12)
        for topic in range(len(TOPICS)):
            said_so = Choice.OPPOSE if topic % 2 else Choice.SUPPORT
            votes.add(person, topic, CHOICES.index(said_so))
    held = RoundAnswers(
        topics=TOPICS,
        statements=STATEMENTS,
        means=means,
        backgrounds=backgrounds,
        votes=votes,
        answers=answers,
        priorities={
            person: frozenset(draw.choice(TOPICS, 3, replace=False, p=WANTED))
            for person in range(people)
        },
        first_on=first,
        last_on=last,
    )  # fmt: skip
    comments, theme = _comments(draw)
    return Planted(held, comments, theme, camp, frozenset(range(people, people + brigade)))


def _liking(ref: str, of_camp: float, camp: int, said: Answers) -> float:
    if ref == BRIDGE:
        return 0.85
    if ref == MAJORITY:
        return 0.02 if camp else 0.98
    if ref == DIVIDE:
        return 0.75 if said.gender is Gender.WOMAN else 0.35
    return of_camp


def _comments(draw: np.random.Generator) -> tuple[list[PublicText], list[str]]:
    stances = (Stance.SUPPORT, Stance.OPPOSE, Stance.NONE)
    comments, theme = [], []
    for number in range(60):
        name = "power" if number % 3 else "water"
        one, other = draw.choice(PARAPHRASES[name], 2, replace=False)
        comments.append(
            PublicText(
                key=f"C{number:05d}",
                kind=Kind.COMMENT,
                topic_slug="infrastructure",
                text=f"{one}، {other}.",
                language="ar",
                stance=stances[number % 3],
                published_at=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=number),
                agreements=int(draw.integers(0, 30)),
            )
        )
        theme.append(name)
    return comments, theme


def shuffled(planted: Planted, seed: int, *, renamed: bool = True) -> Planted:
    """The same round with its rows in another order, and its people under other names."""
    draw = np.random.default_rng(seed)
    held = planted.held
    name = draw.permutation(held.people) if renamed else np.arange(held.people)
    back = np.argsort(name)

    def given(one: Given) -> Given:
        other = Given()
        for place in draw.permutation(len(one)):
            other.add(int(name[one.person[place]]), one.item[place], one.said[place])
        return other

    return replace(
        planted,
        held=replace(
            held,
            means=[held.means[place] for place in back],
            backgrounds=[held.backgrounds[place] for place in back],
            votes=given(held.votes),
            answers=given(held.answers),
            priorities={int(name[p]): held.priorities[p] for p in reversed(held.priorities)},
            first_on=array("i", [held.first_on[place] for place in back]),
            last_on=array("i", [held.last_on[place] for place in back]),
        ),
        comments=[planted.comments[place] for place in draw.permutation(len(planted.comments))],
        camp=planted.camp,
    )


def known() -> tuple[Adults, ...]:
    """What the house knows of adults."""
    return adults()


@cache
def found() -> Insight:
    """What is computed of the planted round."""
    planted = plant()
    return compute(planted.held, planted.comments, known())


if __name__ == "__main__":
    again = shuffled(plant(), int(sys.argv[1]))
    with time_machine.travel(datetime(2031, 3, int(sys.argv[1]), tzinfo=UTC)):
        sys.stdout.write(as_json(compute(again.held, again.comments, known())))
