"""Signs that somebody reads too fast or too long, and that a reason is often overturned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

PACE_OVER = 20
FASTEST_MEDIAN = timedelta(seconds=4)
"""A text and its topic cannot be read and weighed in less."""

BREAK_AFTER = 100
BREAK_AFTER_TIME = timedelta(minutes=45)
PAUSE = timedelta(minutes=5)
"""So long without a decision is a break."""

OVERTURNED = 0.15
FEWEST_APPEALS = 5
"""Decided appeals in the week before a share of them says anything."""


def too_fast(decided_at: Sequence[datetime]) -> bool:
    """Whether the median time between the last `PACE_OVER` + 1 decisions is under four seconds.

    `decided_at` is one person's decisions, the latest first. A break between two is not reading.
    """
    latest = decided_at[: PACE_OVER + 1]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(latest)]
    return len(gaps) == PACE_OVER and median(gaps) < FASTEST_MEDIAN.total_seconds()


def needs_break(decided_at: Sequence[datetime], now: datetime) -> bool:
    """Whether somebody has decided a hundred times, or for 45 minutes, without a break.

    `decided_at` is one person's decisions, the latest first; it needs to hold no more than
    `BREAK_AFTER` of them.
    """
    sitting = _sitting(decided_at, now)
    return bool(sitting) and (
        len(sitting) >= BREAK_AFTER or sitting[0] - sitting[-1] >= BREAK_AFTER_TIME
    )


def _sitting(decided_at: Sequence[datetime], now: datetime) -> list[datetime]:
    sitting: list[datetime] = []
    later = now
    for moment in decided_at:
        if later - moment >= PAUSE:
            break
        sitting.append(moment)
        later = moment
    return sitting


@dataclass(frozen=True)
class Appeals:
    """What became of the appeals against one reason within a week."""

    decided: int
    overturned: int


def breaks_circuit(appeals: Appeals) -> bool:
    """Whether so many decisions for a reason were overturned that none should stand alone.

    From five decided appeals on, and above 15 % of them.
    """
    if not 0 <= appeals.overturned <= appeals.decided:
        raise ValueError("no more can be overturned than was decided")
    enough = appeals.decided >= FEWEST_APPEALS
    return enough and appeals.overturned > OVERTURNED * appeals.decided
