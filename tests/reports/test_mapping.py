"""Planted camps are found from answers, told by answers, and where there are none it says so."""

from __future__ import annotations

import pytest

from app.insights.clustering import adjusted_rand
from app.reports.gathering import Gathered
from app.reports.insight import Clarity
from app.reports.mapping import opinion_map
from tests.reports.planting import known, plant


def test_planted_camps_are_the_opinion_groups() -> None:
    planted = plant()
    told, label = opinion_map(Gathered(planted.held, known()), 2026)
    assert told.clarity is Clarity.CLEAR and len(told.groups) == 2
    honest = label[: len(planted.camp)]
    inside = honest >= 0
    assert adjusted_rand(planted.camp[inside], honest[inside]) > 0.9
    assert [group.number for group in told.groups] == [1, 2]
    assert told.groups[0].share == pytest.approx(0.7, abs=0.03)
    for group in told.groups:
        assert 0 < len(group.marks) <= 5
        assert all(mark.here.value >= 0.5 for mark in group.marks)
        assert all(mark.here.low >= mark.elsewhere.high - 0.01 for mark in group.marks)


def test_one_camp_is_no_group() -> None:
    planted = plant(camps=1, brigade=0)
    told, label = opinion_map(Gathered(planted.held, known()), 2026)
    assert told.clarity is Clarity.UNCLEAR and told.groups == () and (label == -1).all()


def test_too_few_people_have_no_map() -> None:
    planted = plant(people=150, brigade=0)
    told, _ = opinion_map(Gathered(planted.held, known()), 2026)
    assert told.clarity is Clarity.TOO_FEW and told.groups == ()
