"""Promises of the republic as values: the same from one seed, and the parts that were asked for."""

from __future__ import annotations

import numpy as np

from app.demo.imagining import imagined
from app.demo.likings import LIKINGS
from app.demo.people import Part
from app.participation.answer_queries import ANSWERS, CHOICES
from app.participation.rules import Choice
from app.participation.statement_rules import Answer
from app.reports.adults import adults
from app.reports.gathering import Gathered


def test_one_seed_gives_one_round_and_another_gives_another() -> None:
    digest = [Gathered(imagined(400, seed)[0], adults()).digest for seed in (1, 1, 2)]
    assert digest[0] == digest[1] != digest[2]


def test_everybody_in_it_is_confirmed_and_plays_the_part_asked_for() -> None:
    held, crowd = imagined(600, 3, parts={Part.STRAIGHT})
    assert held.people == len(crowd) > 5 and None not in held.means
    assert set(held.votes.said) == {CHOICES.index(Choice.SUPPORT)}
    assert set(held.answers.said) == {ANSWERS.index(Answer.AGREE)}


def test_camps_answer_as_they_were_planted() -> None:
    held, crowd = imagined(3_000, 4, parts={Part.HONEST})
    change = np.array([person.towards_change for person in crowd])
    slugs = list(held.statements)
    person, item, said = (
        np.array(one) for one in (held.answers.person, held.answers.item, held.answers.said)
    )
    for slug, camp in (("g2-b", True), ("g2-b", False), ("g5-a", True)):
        here = (item == slugs.index(slug)) & (change[person] == camp)
        agree = (said[here] == ANSWERS.index(Answer.AGREE)).mean()
        known = (said[here] != ANSWERS.index(Answer.UNSURE)).mean()
        planted = LIKINGS[slug].change if camp else LIKINGS[slug].familiar
        assert abs(agree / known - planted) < 0.06
