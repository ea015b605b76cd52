"""Whether comments that support and comments that oppose are declined alike."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from app.insights.intervals import Interval, wilson

FEWEST = 50
"""Decided comments on each side from which the two shares are compared."""

LEVEL = 0.99
"""Of the range that must leave out 0 before the shares are called apart: looking every month at
95 % would cry wolf once in two years for moderators who are blind to stance."""


@dataclass(frozen=True)
class Side:
    """How many comments of one stance were decided before publication, and how many declined."""

    decided: int
    declined: int

    def __post_init__(self) -> None:
        if not 0 <= self.declined <= self.decided:
            raise ValueError("no more can be declined than was decided")

    @property
    def share(self) -> float:
        return self.declined / self.decided


@dataclass(frozen=True)
class StanceCheck:
    """The two shares, and the range of their difference: opposing less supporting.

    `difference` is None while either side is too small to compare.
    """

    supporting: Side
    opposing: Side
    difference: float | None = None
    range: Interval | None = None

    @property
    def apart(self) -> bool:
        """Whether chance alone hardly explains the difference."""
        return self.range is not None and (self.range.low > 0 or self.range.high < 0)


def stance_check(supporting: Side, opposing: Side, fewest: int = FEWEST) -> StanceCheck:
    """Compare the shares declined of both sides, from `fewest` decided on each.

    It measures that they differ, not why: one side may really break the rules more often.
    """
    if min(supporting.decided, opposing.decided) < max(1, fewest):
        return StanceCheck(supporting, opposing)
    return StanceCheck(
        supporting,
        opposing,
        opposing.share - supporting.share,
        newcombe(
            opposing.declined, opposing.decided, supporting.declined, supporting.decided, LEVEL
        ),
    )


def newcombe(a: int, m: int, b: int, n: int, level: float = 0.95) -> Interval:
    """The range of the difference a/m - b/n between two independent shares, from -1 to 1.

    With Wilson's ends l₁, u₁ of p₁ = a/m and l₂, u₂ of p₂ = b/n, and θ = p₁ - p₂,

        θ - √((p₁ - l₁)² + (u₂ - p₂)²)   to   θ + √((u₁ - p₁)² + (p₂ - l₂)²)

    (R. G. Newcombe, "Interval estimation for the difference between independent proportions:
    comparison of eleven methods", Statistics in Medicine 17, 1998, pp. 873-890, method 10, no
    continuity correction). Raises `ValueError` as `wilson` does.
    """
    first, second = wilson(a, m, level), wilson(b, n, level)
    p, q = a / m, b / n
    return Interval(
        low=max(-1.0, p - q - sqrt((p - first.low) ** 2 + (second.high - q) ** 2)),
        high=min(1.0, p - q + sqrt((first.high - p) ** 2 + (q - second.low) ** 2)),
    )
