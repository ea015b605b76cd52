"""What the votes on one topic say: counts, shares with their range, and the word that fits them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.insights.intervals import wilson

THRESHOLD = 30
"""Answers from which percentages are shown; below, only counts."""


class Reading(StrEnum):
    """The one word a report may use for a result; adjectives without this rule are not allowed."""

    TOO_FEW = "too_few"
    BROAD_SUPPORT = "broad_support"
    MAJORITY_SUPPORT = "majority_support"
    DIVIDED = "divided"
    MAJORITY_OPPOSITION = "majority_opposition"
    BROAD_OPPOSITION = "broad_opposition"
    NO_MAJORITY = "no_majority"


@dataclass(frozen=True)
class Tally:
    """How many voters chose what on one topic."""

    support: int = 0
    neutral: int = 0
    oppose: int = 0
    no_opinion: int = 0

    def __post_init__(self) -> None:
        if min(self.support, self.neutral, self.oppose, self.no_opinion) < 0:
            raise ValueError("a count of votes cannot be negative")

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.support + other.support,
            self.neutral + other.neutral,
            self.oppose + other.oppose,
            self.no_opinion + other.no_opinion,
        )

    @property
    def answered(self) -> int:
        """The base of percentages: «no opinion» is told as a count and never as a share."""
        return self.support + self.neutral + self.oppose

    @property
    def total(self) -> int:
        return self.answered + self.no_opinion


@dataclass(frozen=True)
class Share:
    """`count` of `base` answers, as `value` from 0 to 1, with its 95 % range (Wilson)."""

    count: int
    base: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Result:
    """A tally as it may be shown: its shares exist only when there are enough answers."""

    tally: Tally
    enough: bool
    support: Share | None = None
    neutral: Share | None = None
    oppose: Share | None = None
    # The answers whose counts stay untold, because too few gave them; the tally has 0 for them.
    untold: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        shares = (self.support, self.neutral, self.oppose)
        if any((share is not None) != self.enough for share in shares):
            raise ValueError("shares exist exactly when there are enough answers")


def result(tally: Tally, threshold: int = THRESHOLD) -> Result:
    """The tally with its shares, or without any while fewer than `threshold` people answered.

    Raises `ValueError` for a threshold below 1: nobody's answer has no percentage.
    """
    if threshold < 1:
        raise ValueError("the threshold must be at least one answer")
    if tally.answered < threshold:
        return Result(tally, enough=False)
    return Result(
        tally,
        enough=True,
        support=share(tally.support, tally.answered),
        neutral=share(tally.neutral, tally.answered),
        oppose=share(tally.oppose, tally.answered),
    )


def reading(result: Result) -> Reading:
    """The word for a result, by the ladder that reports print.

    Broad: at least 70 % and the whole range above 60 %. Majority: the whole range above 50 %.
    Divided: the range of support or of opposition spans 50 %. No majority: both ranges lie below
    50 %, as when many are neutral. Support and opposition are read alike.
    """
    support, oppose = result.support, result.oppose
    if support is None or oppose is None:
        return Reading.TOO_FEW
    for side, broad, majority in (
        (support, Reading.BROAD_SUPPORT, Reading.MAJORITY_SUPPORT),
        (oppose, Reading.BROAD_OPPOSITION, Reading.MAJORITY_OPPOSITION),
    ):
        if side.value >= 0.7 and side.low > 0.6:
            return broad
        if side.low > 0.5:
            return majority
    if support.high >= 0.5 or oppose.high >= 0.5:
        return Reading.DIVIDED
    return Reading.NO_MAJORITY


def share(count: int, base: int) -> Share:
    """`count` of `base` with its range; raises `ValueError` when nobody answered."""
    interval = wilson(count, base)
    return Share(count, base, count / base, interval.low, interval.high)
