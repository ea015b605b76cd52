"""What was planted to unite or divide is told so, and small groups are told of nowhere."""

from __future__ import annotations

import pytest

from app.participation.background_rules import Question
from app.reports import uniting
from app.reports.computing import compute
from tests.reports.planting import BRIDGE, DIVIDE, MAJORITY, TOPICS, found, known, plant


def test_the_bridge_unites_and_what_only_the_larger_camp_wants_does_not() -> None:
    common = found().common
    assert common.weighted and common.comparisons > 100
    assert common.unites[0].item.key == BRIDGE
    first = common.unites[0]
    assert first.lowest.support.low > 0.5 and first.bridging is not None and first.bridging > 0.7
    assert first.lowest_opinion_group is not None and first.consensus is not None
    assert first.consensus.value < first.lowest_opinion_group.value
    assert MAJORITY not in {one.item.key for one in common.unites}


def test_the_divide_is_told_with_its_two_groups() -> None:
    first = found().common.divides[0]
    assert first.item.key == DIVIDE
    assert (first.higher.question, first.higher.group) == (Question.GENDER, "woman")
    assert first.lower.group == "man"
    assert first.gap.low <= 0.40 <= first.gap.high
    assert first.gap.value == pytest.approx(
        first.higher.support.value - first.lower.support.value, abs=0.011
    )


def test_the_first_priority_is_clearly_before_the_next() -> None:
    gaps = {(gap.first, gap.second): gap for gap in found().priority_gaps}
    assert len(gaps) == len(TOPICS) * (len(TOPICS) - 1) / 2
    assert gaps["infrastructure", "youth"].is_clear
    assert not gaps["infrastructure", "youth"].gap.low <= 0
    assert any(not gap.is_clear for gap in gaps.values()), "four of them were planted alike"


def test_small_groups_are_told_of_nowhere() -> None:
    planted = plant(people=110, brigade=0)
    told = compute(planted.held, planted.comments, known())
    assert all(
        group.question is not Question.GOVERNORATE for one in told.topics for group in one.groups
    ), "the few of the Kurdistan Region could be found by subtracting the rest"
    assert all(one.lowest.question is not Question.GOVERNORATE for one in told.common.unites)


def test_no_list_is_longer_than_a_page_holds() -> None:
    common = found().common
    assert len(common.unites) <= uniting.MOST_LISTED >= len(common.divides)
