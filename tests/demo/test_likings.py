"""Promises of what is planted in statements: something for each purpose, and known shares."""

from __future__ import annotations

from collections import Counter
from random import Random

from app.catalogue.proposals import all_proposals
from app.demo.likings import LIKINGS, UNSURE, Planted, answer
from app.participation.background_rules import Answers, Gender
from app.participation.statement_rules import Answer

WOMAN, MAN = Answers(gender=Gender.WOMAN), Answers(gender=Gender.MAN)


def test_every_proposal_has_a_liking_and_every_purpose_several() -> None:
    assert set(LIKINGS) == {one.slug for one in all_proposals()}
    purposes = Counter(one.planted for one in LIKINGS.values())
    assert set(purposes) == set(Planted) and min(purposes.values()) >= 2


def test_no_share_leaves_its_range_for_anybody() -> None:
    for one in LIKINGS.values():
        for base in (one.change, one.familiar):
            assert 0 < base <= base + one.more < 1


def test_camps_agree_on_what_unites_and_not_on_their_own() -> None:
    for one in LIKINGS.values():
        apart = abs(one.change - one.familiar)
        assert apart > 0.5 if one.planted is Planted.CAMP else apart < 0.05


def test_people_answer_as_planted() -> None:
    rng = Random(1)
    for person, agree in ((WOMAN, 0.8), (MAN, 0.3)):
        said = Counter(answer("f4-a", True, person, rng) for _ in range(4_000))
        assert abs(said[Answer.UNSURE] / 4_000 - UNSURE) < 0.02
        assert abs(said[Answer.AGREE] / 4_000 - agree * (1 - UNSURE)) < 0.03
