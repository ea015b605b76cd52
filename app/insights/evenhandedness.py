"""Whether comments that support and comments that oppose are declined alike."""

from __future__ import annotations

from dataclasses import dataclass

from app.insights.differences import newcombe
from app.insights.intervals import Interval

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
