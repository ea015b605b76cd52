"""Promises of the planted opinions: broad support, real division, and topics too few noticed."""

from __future__ import annotations

from collections import Counter
from random import Random

from app.catalogue import source
from app.demo.leanings import PLANTED, Ballots
from app.insights.tallies import THRESHOLD
from app.participation.rules import Choice

TOPICS = tuple(topic.slug for topic in source.load().topics)


def votes_of(people: int) -> dict[str, Counter[Choice]]:
    ballots = Ballots(TOPICS, Random(3))
    counted: dict[str, Counter[Choice]] = {slug: Counter() for slug in TOPICS}
    for _ in range(people):
        for slug, choice in ballots.draw().items():
            counted[slug][choice] += 1
    return counted


def share(counted: Counter[Choice], choice: Choice) -> float:
    return counted[choice] / counted.total()


def test_every_topic_has_an_opinion_planted() -> None:
    assert set(PLANTED) == set(TOPICS)
    for planted in PLANTED.values():
        assert sum(planted.change) == sum(planted.familiar) == 100


def test_some_topics_unite_and_some_divide() -> None:
    counted = votes_of(4_000)
    assert share(counted["infrastructure"], Choice.SUPPORT) > 0.85
    for divided in ("democracy", "urban"):
        assert share(counted[divided], Choice.SUPPORT) < 0.6
        assert share(counted[divided], Choice.OPPOSE) > 0.2
    for by_choice in counted.values():
        assert by_choice.total() < THRESHOLD or set(by_choice) == set(Choice)


def test_too_few_notice_some_topics_however_many_people_there_are() -> None:
    counted = votes_of(4_000)
    for unnoticed in ("rural", "community"):
        assert 0 < counted[unnoticed].total() < THRESHOLD


def test_whoever_came_has_voted() -> None:
    ballots = Ballots(("community",), Random(3))
    assert all(ballots.draw() for _ in range(50))
