"""How much of an attack the brigade lens finds, by its size, and whom it takes along wrongly."""

from __future__ import annotations

import argparse
from random import Random

import numpy as np

from app.catalogue.queries import all_topics
from app.demo.imagining import OPENS_AT, imagined
from app.demo.leanings import as_told, listed
from app.demo.people import Part
from app.identity.rules import Means
from app.insights.brigades import Taken, brigades
from app.participation.answer_queries import CHOICES
from app.reports.adults import adults
from app.reports.case_finding import MEANS, taken_of
from app.reports.gathering import Gathered

SIZES = (6, 15, 30, 60, 120, 300)


def honest(people: int, seed: int) -> Taken:
    """The first so many confirmed people of the invented republic who answer for themselves."""
    held, crowd = imagined(people * 5 // 4, seed, parts={Part.HONEST})
    assert len(crowd) >= people
    return first(taken_of(Gathered(held, adults())), people)


def first(taken: Taken, people: int) -> Taken:
    """The first so many people, and nobody else."""
    theirs = taken.person < people
    return Taken(
        people=people,
        items=taken.items,
        person=taken.person[theirs],
        item=taken.item[theirs],
        said=taken.said[theirs],
        first_on=taken.first_on[:people],
        last_on=taken.last_on[:people],
        means=taken.means[:people],
    )


def with_brigade(
    crowd: Taken, size: int, seed: int, *, careless: float = 0.05, days: int = 2
) -> Taken:
    """The crowd and, after it, people told what to answer, who mostly do as they were told."""
    dice = Random(f"{seed} brigade")
    topics = tuple(topic.slug for topic in all_topics())
    told = listed(topics, dice)
    entries = [
        (person, topics.index(slug), CHOICES.index(choice))
        for person in range(crowd.people, crowd.people + size)
        for slug, choice in as_told(told, dice, careless).items()
    ]
    person, item, said = (np.array(one, dtype=np.int64) for one in zip(*entries, strict=True))
    middle = OPENS_AT.toordinal() + 10
    day = np.array([middle + dice.randrange(days) for _ in range(size)], dtype=np.int64)
    return Taken(
        people=crowd.people + size,
        items=crowd.items,
        person=np.concatenate([crowd.person, person]),
        item=np.concatenate([crowd.item, item]),
        said=np.concatenate([crowd.said, said]),
        first_on=np.concatenate([crowd.first_on, day]),
        last_on=np.concatenate([crowd.last_on, day]),
        means=np.concatenate([crowd.means, np.full(size, MEANS.index(Means.CARD))]),
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=10)
    chosen = parser.parse_args()
    print(f"{chosen.people} honest people, {chosen.rounds} rounds each")
    print("attack  found  recall  precision  honest people taken along")
    for size in (0, *SIZES):
        found = hit = taken_along = 0
        for seed in range(chosen.rounds):
            crowd = honest(chosen.people, seed)
            taken = with_brigade(crowd, size, seed) if size else crowd
            cases = [case.members for case in brigades(taken)]
            members = np.concatenate([np.zeros(0, dtype=np.int64), *cases])
            found += bool(cases)
            hit += int((members >= chosen.people).sum())
            taken_along += int((members < chosen.people).sum())
        every = max(1, size * chosen.rounds)
        print(
            f"{size:>6}  {found:>2}/{chosen.rounds}  {hit / every:6.2f}  "
            f"{hit / max(1, hit + taken_along):9.2f}  "
            f"{taken_along / chosen.rounds / chosen.people:.2%}"
        )


if __name__ == "__main__":
    main()
