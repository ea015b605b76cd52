"""Where invented people would begin."""

from __future__ import annotations

from collections import Counter
from random import Random

from app.catalogue.queries import all_topics
from app.demo.preferences import ANSWERING, PLANTED, draw
from app.participation.rules import MOST_PRIORITIES

TOPICS = tuple(topic.slug for topic in all_topics())


def test_every_topic_has_a_weight() -> None:
    assert set(PLANTED) == set(TOPICS)


def test_nobody_draws_more_than_three_or_one_topic_twice() -> None:
    rng = Random(1)
    sizes = Counter(len(draw(TOPICS, rng)) for _ in range(2_000))
    assert set(sizes) == set(range(MOST_PRIORITIES + 1))
    assert abs(1 - sizes[0] / 2_000 - ANSWERING) < 0.04


def test_the_heavier_is_drawn_more_often() -> None:
    rng = Random(2)
    drawn = Counter(slug for _ in range(4_000) for slug in draw(TOPICS, rng))
    assert drawn["infrastructure"] > drawn["social-justice"] > drawn["rural"] > drawn["community"]


def test_the_same_seed_draws_the_same() -> None:
    assert [draw(TOPICS, Random(3)) for _ in range(5)] == [
        draw(TOPICS, Random(3)) for _ in range(5)
    ]
