"""How much of an attack the brigade lens finds, by its size, and whom it takes along wrongly."""

from __future__ import annotations

import argparse

import numpy as np

from app.insights.brigades import Taken, brigades

TOPICS, STATEMENTS = 11, 40
SIZES = (6, 15, 30, 60, 120, 300)


def honest(people: int, seed: int, days: int = 30) -> Taken:
    """Two camps that agree on half the topics; some come back, most answer statements too."""
    draw = np.random.default_rng([seed, people])
    camp = (draw.random(people) < 0.56).astype(np.int64)
    support = draw.choice([0.9, 0.7, 0.5, 0.3], (2, TOPICS))
    support[1] = np.where(draw.random(TOPICS) < 0.5, support[0], support[1])
    agree = draw.choice([0.1, 0.5, 0.9], (2, STATEMENTS))
    first = draw.integers(0, days, people)
    back = draw.random(people) < 0.4
    last = np.where(back, first + draw.integers(1, 6, people), first)
    person, item = np.nonzero(draw.random((people, TOPICS)) < 0.6)
    chance, wants = draw.random(len(person)), support[camp[person], item]
    said = np.where(chance < wants, 0, np.where(chance < wants + 0.1, 1, 2))
    answering = (draw.random(people) < 0.6)[:, None]
    who, which = np.nonzero((draw.random((people, STATEMENTS)) < 0.2) & answering)
    agrees = draw.random(len(who)) < agree[camp[who], which]
    return Taken(
        people=people,
        items=TOPICS + STATEMENTS,
        person=np.concatenate([person, who]),
        item=np.concatenate([item, which + TOPICS]),
        said=np.concatenate([said, np.where(agrees, 0, 1)]),
        first_on=first,
        last_on=last,
        means=draw.choice(3, people, p=[0.6, 0.25, 0.15]),
    )


def with_brigade(
    crowd: Taken, size: int, seed: int, *, noise: float = 0.05, days: int = 2, topics: int = 8
) -> Taken:
    """The crowd and, after it, people told what to answer, who mostly do as they were told."""
    draw = np.random.default_rng([seed, topics])
    chosen = np.sort(draw.choice(TOPICS, topics, replace=False))
    told = draw.choice([0, 2], topics)
    person = np.repeat(np.arange(crowd.people, crowd.people + size), topics)
    said = np.tile(told, size)
    said = np.where(draw.random(len(said)) < noise, draw.integers(0, 3, len(said)), said)
    day = 10 + draw.integers(0, days, size)
    return Taken(
        people=crowd.people + size,
        items=crowd.items,
        person=np.concatenate([crowd.person, person]),
        item=np.concatenate([crowd.item, np.tile(chosen, size)]),
        said=np.concatenate([crowd.said, said]),
        first_on=np.concatenate([crowd.first_on, day]),
        last_on=np.concatenate([crowd.last_on, day]),
        means=np.concatenate([crowd.means, np.full(size, 2)]),
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
