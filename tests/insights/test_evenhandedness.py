"""Biased moderators are noticed, unbiased ones are left in peace, and small numbers stay silent."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.differences import newcombe
from app.insights.evenhandedness import FEWEST, Side, stance_check

SIMULATIONS = 1_000


def flagged(rng: Random, n: int, supporting: float, opposing: float) -> bool:
    """One month: `n` comments of each side, declined with these chances."""
    sides = [
        Side(n, sum(rng.random() < chance for _ in range(n))) for chance in (supporting, opposing)
    ]
    return stance_check(*sides).apart


@pytest.mark.parametrize(
    ("a", "m", "b", "n", "low", "high"),
    [  # the rows (a) to (h) of table II in the paper, method 10
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_the_range_is_the_published_one(
    a: int, m: int, b: int, n: int, low: float, high: float
) -> None:
    found = newcombe(a, m, b, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)


@given(st.integers(1, 200), st.integers(1, 200), st.data())
def test_the_range_holds_the_difference_and_turns_with_the_sides(
    m: int, n: int, data: st.DataObject
) -> None:
    a, b = data.draw(st.integers(0, m)), data.draw(st.integers(0, n))
    found, turned = newcombe(a, m, b, n), newcombe(b, n, a, m)
    assert found.low - 1e-12 <= a / m - b / n <= found.high + 1e-12
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low))


@pytest.mark.parametrize("n", [FEWEST, 200, 1_000])
@pytest.mark.parametrize("chance", [0.02, 0.07, 0.3])
def test_unbiased_moderators_are_flagged_less_than_once_in_twenty(n: int, chance: float) -> None:
    rng = Random(20261126)
    assert sum(flagged(rng, n, chance, chance) for _ in range(SIMULATIONS)) < 0.05 * SIMULATIONS


@pytest.mark.parametrize(
    ("n", "opposing", "power"), [(200, 0.21, 0.80), (500, 0.14, 0.75), (1_000, 0.14, 0.98)]
)
def test_biased_moderators_are_flagged(n: int, opposing: float, power: float) -> None:
    """They decline 7 % of the supporting comments, and so many of the opposing."""
    rng = Random(20261126)
    found = sum(flagged(rng, n, 0.07, opposing) for _ in range(SIMULATIONS))
    assert found >= power * SIMULATIONS, found


def test_bias_the_other_way_is_flagged_alike() -> None:
    assert stance_check(Side(500, 150), Side(500, 50)).apart
    assert stance_check(Side(500, 50), Side(500, 150)).apart


def test_few_comments_are_not_compared() -> None:
    few = stance_check(Side(FEWEST, 0), Side(FEWEST - 1, FEWEST - 1))
    assert few.difference is None and few.range is None and not few.apart


def test_no_more_can_be_declined_than_was_decided() -> None:
    with pytest.raises(ValueError, match="no more"):
        Side(1, 2)
