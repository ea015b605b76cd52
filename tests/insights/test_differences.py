"""Differences against published figures, against SciPy, and against their own mirror."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, chi2_contingency, false_discovery_control

from app.insights.differences import (
    Difference,
    discoveries,
    newcombe,
    newcombe_shares,
    p_value,
    paired,
    paired_p_value,
)

# R. G. Newcombe, Statistics in Medicine 17, 1998, pp. 2635-2650, method 10. His ranges of
# independent shares are met in test_evenhandedness.py.
PUBLISHED_PAIRED = {
    (36, 12, 2, 0): (0.0569, 0.3404),
    (20, 12, 2, 16): (0.0562, 0.3292),
}


@pytest.mark.parametrize(("case", "ends"), PUBLISHED_PAIRED.items())
def test_published_ranges_of_paired_shares_are_met(
    case: tuple[int, int, int, int], ends: tuple[float, float]
) -> None:
    found = paired(*case)
    assert (round(found.low, 4), round(found.high, 4)) == ends


def test_a_difference_is_clear_only_when_its_range_leaves_nothing_at_zero() -> None:
    assert Difference(0.2, 0.01, 0.4).is_clear
    assert Difference(-0.2, -0.4, -0.01).is_clear
    assert not Difference(0.2, -0.01, 0.4).is_clear


counts = st.integers(0, 400)


@given(counts, counts, counts, counts)
def test_the_other_way_round_is_the_mirror(a: int, b: int, c: int, d: int) -> None:
    if a + b + c + d == 0:
        with pytest.raises(ValueError, match="at least one"):
            paired(a, b, c, d)
        return
    one, other = paired(a, b, c, d), paired(a, c, b, d)
    assert one.value == pytest.approx(-other.value)
    assert one.low == pytest.approx(-other.high, abs=1e-12)
    assert -1 <= one.low <= one.value + 1e-12
    assert one.value - 1e-12 <= one.high <= 1


def test_the_p_value_is_that_of_the_pooled_test() -> None:
    for x, n, y, m in ((56, 70, 48, 80), (9, 10, 3, 10), (300, 1000, 340, 1000)):
        oracle = chi2_contingency([[x, n - x], [y, m - y]], correction=False).pvalue
        assert p_value((x, n), (y, m)) == pytest.approx(oracle, abs=1e-12)
    assert p_value((0, 10), (0, 20)) == 1.0


@given(st.lists(st.floats(0, 1), max_size=40))
def test_discoveries_are_those_of_benjamini_and_hochberg(values: list[float]) -> None:
    expected = tuple(false_discovery_control(values) <= 0.05) if values else ()
    found = discoveries(values)
    # The adjusted values are rounded differently just at the edge.
    close = [abs(p - 0.05) < 1e-12 for p in (false_discovery_control(values) if values else [])]
    assert all(a == b or near for a, b, near in zip(found, expected, close, strict=True))


def test_the_p_value_of_two_answers_is_that_of_mcnemar() -> None:
    for one, other in ((30, 12), (5, 5), (400, 471)):
        oracle = chi2.sf((one - other) ** 2 / (one + other), 1)
        assert paired_p_value(one, other) == pytest.approx(oracle, abs=1e-12)
    assert paired_p_value(0, 0) == 1.0
    with pytest.raises(ValueError, match="negative"):
        paired_p_value(-1, 3)


def test_shares_and_counts_give_one_range_and_fewer_effective_answers_a_wider_one() -> None:
    assert newcombe(56, 70, 48, 80) == newcombe_shares(0.8, 70, 0.6, 80)
    sure, less = newcombe_shares(0.8, 70, 0.6, 80), newcombe_shares(0.8, 35, 0.6, 40)
    assert less.low < sure.low and sure.high < less.high
    assert paired(36.0, 12.0, 2.0, 0.0).low == paired(36, 12, 2, 0).low
    assert paired(18.0, 6.0, 1.0, 0.0).low < paired(36, 12, 2, 0).low
