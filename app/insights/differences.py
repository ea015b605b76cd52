"""Whether two shares really differ: the range of the difference, and many comparisons at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from app.insights.intervals import Interval, wilson_share


@dataclass(frozen=True)
class Difference:
    """`value` from -1 to 1 with its range; clear when the range leaves 0 outside."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        return self.low > 0 or self.high < 0


def newcombe(a: int, m: int, b: int, n: int, level: float = 0.95) -> Interval:
    """The range of the difference a/m - b/n between two independent shares, from -1 to 1.

    With Wilson's ends l₁, u₁ of p₁ = a/m and l₂, u₂ of p₂ = b/n, and θ = p₁ - p₂,

        θ - √((p₁ - l₁)² + (u₂ - p₂)²)   to   θ + √((u₁ - p₁)² + (p₂ - l₂)²)

    (R. G. Newcombe, "Interval estimation for the difference between independent proportions:
    comparison of eleven methods", Statistics in Medicine 17, 1998, pp. 873-890, method 10, no
    continuity correction). Raises `ValueError` as `wilson` does.
    """
    if min(m, n) <= 0:
        raise ValueError("a share needs at least one answer")
    return newcombe_shares(a / m, m, b / n, n, level)


def newcombe_shares(p: float, m: float, q: float, n: float, level: float = 0.95) -> Interval:
    """The same range for shares p and q of m and n answers, which need not be whole numbers.

    With Kish's effective sizes for m and n it is the range of a difference of weighted shares, as
    `wilson_share` is that of one. Raises `ValueError` as `wilson` does.
    """
    first, second = wilson_share(p, m, level), wilson_share(q, n, level)
    return between(p, first, q, second)


def between(p: float, first: Interval, q: float, second: Interval) -> Interval:
    """The range of p - q for two independent shares (0 to 1) with ranges of their own.

    Newcombe's square-and-add for any two ranges, weighted ones included (G. Y. Zou and A. Donner,
    "Construction of confidence limits about effect measures: a general approach", Statistics in
    Medicine 27, 2008, pp. 1693-1702, equation 3).
    """
    return Interval(
        low=max(-1.0, p - q - sqrt((p - first.low) ** 2 + (second.high - q) ** 2)),
        high=min(1.0, p - q + sqrt((first.high - p) ** 2 + (q - second.low) ** 2)),
    )


def paired(both: float, first_only: float, second_only: float, neither: float) -> Difference:
    """The first share minus the second, answered by the same people, counted by both answers.

    Weighted counts that add up to Kish's effective size give the range of weighted shares.

    Newcombe's method 10 for paired proportions ("Improved confidence intervals for the difference
    between binomial proportions based on paired data", Statistics in Medicine 17, 1998,
    pp. 2635-2650), with his correction of the correlation. 95 %. Raises `ValueError` for nobody or
    a negative count.
    """
    a, b, c, d = both, first_only, second_only, neither
    n = a + b + c + d
    if min(a, b, c, d) < 0 or n <= 0:
        raise ValueError("a difference needs at least one person, and no negative count")
    one, two = (a + b) / n, (a + c) / n
    first, second = wilson_share(min(one, 1.0), n), wilson_share(min(two, 1.0), n)
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    product = float(a * d - b * c)
    if product > 0:
        product = max(product - n / 2, 0.0)
    phi = product / sqrt(margins) if margins else 0.0
    value = one - two

    def reach(x: float, y: float) -> float:
        return sqrt(max(0.0, x * x - 2 * phi * x * y + y * y))

    return Difference(
        value,
        max(-1.0, value - reach(one - first.low, second.high - two)),
        min(1.0, value + reach(first.high - one, two - second.low)),
    )


def p_value(first: tuple[float, float], second: tuple[float, float]) -> float:
    """How often chance alone would show at least this difference: the two-sided pooled z-test.

    Each side is (successes, n); weighted shares come with their effective sizes, so neither need
    be whole. Raises `ValueError` when a side has nobody.
    """
    (x, n), (y, m) = first, second
    if n <= 0 or m <= 0:
        raise ValueError("both sides need at least one answer")
    pooled = (x + y) / (n + m)
    spread = sqrt(max(0.0, pooled * (1 - pooled)) * (1 / n + 1 / m))
    if spread == 0:
        return 1.0
    return 2 * NormalDist().cdf(-abs(x / n - y / m) / spread)


def paired_p_value(first_only: float, second_only: float) -> float:
    """The same for two answers of the same people, of whom so many gave one of the two alone.

    Q. McNemar, "Note on the sampling error of the difference between correlated proportions",
    Psychometrika 12, 1947, pp. 153-157, without continuity correction.
    """
    if min(first_only, second_only) < 0:
        raise ValueError("a count cannot be negative")
    told = first_only + second_only
    if told == 0:
        return 1.0
    return 2 * NormalDist().cdf(-abs(first_only - second_only) / sqrt(told))


def discoveries(p_values: Sequence[float], rate: float = 0.05) -> tuple[bool, ...]:
    """Which of many comparisons may be called different, so that few of those called are not.

    Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", Journal of the Royal
    Statistical Society B 57, 1995, pp. 289-300: of what is called different, on average at most
    `rate` is chance. The answer to each p-value stands at its place.
    """
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    last = -1
    for rank, place in enumerate(order):
        if p_values[place] <= rate * (rank + 1) / len(p_values):
            last = rank
    kept = set(order[: last + 1])
    return tuple(place in kept for place in range(len(p_values)))
