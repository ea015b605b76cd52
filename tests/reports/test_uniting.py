"""What was planted to unite or divide is told so, and small groups are told of nowhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.participation.background_rules import Question
from app.reports import uniting
from app.reports.computing import compute
from app.reports.gathering import SMALLEST_CELL, Gathered, told
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


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_told_keeps_its_rule_in_the_figures_that_are_printed(seed: int) -> None:
    """No claim rests on digits that nobody sees: it holds for what stands on the page."""
    planted = plant(people=700, brigade=0, seed=seed, camps=1 + seed % 2)
    computed = compute(planted.held, planted.comments, known())
    common = computed.common
    assert len(common.unites) == min(3, common.uniting)
    assert len(common.divides) == min(3, common.dividing)
    for one in common.unites:
        assert one.support.value >= 0.6 and one.lowest.support.low > 0.5 and one.groups > 1
        assert one.lowest_opinion_group is None or one.lowest_opinion_group.low > 0.5
    for two in common.divides:
        assert two.gap.low > 0 and two.gap.value >= 0.15
        assert two.higher.question is two.lower.question and two.higher.group != two.lower.group
    for gap in computed.priority_gaps:
        assert not gap.is_clear or gap.gap.low > 0
    shares = [one.support for one in computed.topics]
    shares += [group.support for one in computed.topics for group in one.groups]
    for share in shares:
        assert 0 <= share.low <= share.value <= share.high <= 1
        for figure in (share.value, share.low, share.high):
            assert figure == round(figure, 2), "in whole points, so that no remainder tells more"


def test_where_nobody_differs_nothing_divides() -> None:
    """Twenty rounds, each with hundreds of comparisons of groups that think alike."""
    divided = 0
    for seed in range(20):
        planted = plant(people=500, brigade=0, seed=100 + seed, camps=1)
        gathered = Gathered(planted.held, known())
        nobody = np.full(planted.held.people, -1)
        ground = uniting.common_ground(gathered, nobody)
        divided += any(one.item.key != DIVIDE for one in ground.divides)
    assert divided <= 1


people = st.lists(
    st.integers(1, 90).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    min_size=2,
    max_size=7,
)


@given(people, st.integers(0, 60))
def test_no_group_left_out_can_be_computed_from_those_told(
    groups: list[tuple[int, int]], silent: int
) -> None:
    """The attacker knows everybody's count exactly and each told group's, to the last person."""
    names = [f"g{place}" for place in range(len(groups))]
    everybody = sum(n for n, _ in groups) + silent
    shown = set(told(names, [n for n, _ in groups], everybody))
    counts = [n for n, _ in groups] + ([silent] if silent else [])
    hidden = [n for place, n in enumerate(counts) if place not in shown]
    if not any(n < SMALLEST_CELL for n in hidden):
        return  # nobody here is few; some were only too few to be worth a figure
    if not shown:
        return
    rest = sum(hidden)
    for place in range(len(hidden)):
        aim = np.zeros(len(hidden))
        aim[place] = 1
        ends = [
            linprog(
                sign * aim,
                A_eq=[np.ones(len(hidden))],
                b_eq=[rest],
                bounds=[(1, None)] * len(hidden),
            ).x[place]
            for sign in (1, -1)
        ]
        assert ends[1] - ends[0] >= 1, "it could be another number"
        assert ends[1] >= SMALLEST_CELL, "it could be as large as what is told"
