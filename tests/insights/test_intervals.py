"""The Wilson interval against published figures and against SciPy as an oracle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from app.insights.intervals import Interval, wilson

# R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
# Medicine 17, 1998, table I, method 3 (Wilson's score without continuity correction).
PUBLISHED = {
    (81, 263): (0.2553, 0.3662),
    (15, 148): (0.0624, 0.1605),
    (0, 20): (0.0000, 0.1611),
    (1, 29): (0.0061, 0.1718),
}


@pytest.mark.parametrize(("case", "ends"), PUBLISHED.items())
def test_published_intervals_are_met_to_four_places(
    case: tuple[int, int], ends: tuple[float, float]
) -> None:
    interval = wilson(*case)
    assert (round(interval.low, 4), round(interval.high, 4)) == ends


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("n", [1, 2, 3, 7, 10, 29, 30, 100, 999, 45_000])
def test_scipy_computes_the_same_interval(n: int, level: float) -> None:
    for successes in sorted({0, 1, n // 3, n // 2, n - 1, n}):
        oracle = binomtest(successes, n).proportion_ci(confidence_level=level, method="wilson")
        ours = wilson(successes, n, level)
        assert ours.low == pytest.approx(oracle.low, abs=1e-12)
        assert ours.high == pytest.approx(oracle.high, abs=1e-12)


@given(st.data(), st.integers(1, 10**9))
def test_the_share_lies_in_its_interval_and_the_interval_between_nobody_and_everybody(
    data: st.DataObject, n: int
) -> None:
    successes = data.draw(st.integers(0, n))
    interval = wilson(successes, n)
    assert 0 <= interval.low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= interval.high <= 1


@given(st.data(), st.integers(1, 10_000))
def test_the_interval_of_the_others_is_its_mirror(data: st.DataObject, n: int) -> None:
    successes = data.draw(st.integers(0, n))
    interval, mirror = wilson(successes, n), wilson(n - successes, n)
    assert mirror.low == pytest.approx(1 - interval.high, abs=1e-12)
    assert mirror.high == pytest.approx(1 - interval.low, abs=1e-12)


def test_nobody_and_everybody_are_exact_ends() -> None:
    assert wilson(0, 40).low == 0.0
    assert wilson(40, 40).high == 1.0


def test_more_answers_make_the_range_narrower() -> None:
    widths = [wilson(n // 2, n).high - wilson(n // 2, n).low for n in (30, 100, 400, 1000, 2500)]
    assert widths == sorted(widths, reverse=True)
    # The half-widths that the method page tells: 10, 5, 3 and 2 points.
    assert [round(50 * width) for width in widths[1:]] == [10, 5, 3, 2]


@pytest.mark.parametrize(
    ("successes", "n", "level"),
    [(0, 0, 0.95), (1, -3, 0.95), (-1, 10, 0.95), (11, 10, 0.95), (5, 10, 0.0), (5, 10, 1.0)],
)
def test_impossible_figures_are_refused(successes: int, n: int, level: float) -> None:
    with pytest.raises(ValueError, match=r"share needs|successes|level"):
        wilson(successes, n, level)


def test_an_interval_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Interval(0.1, 0.2).low = 0.0  # type: ignore[misc]  # that it is frozen is the point
