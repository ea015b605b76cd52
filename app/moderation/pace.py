"""How fast one moderator decides: for that person's own eyes, never a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from statistics import median

from sqlalchemy import func, select

from app import clock
from app.clock import BAGHDAD
from app.db import session
from app.moderation.models import Decision

LOOKED_AT = 100
# Whoever paused longer did something else meanwhile.
PAUSE = timedelta(minutes=10)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Pace:
    """Decisions today and in the last seven days, and the middle time from one to the next."""

    today: int
    week: int
    gap: timedelta | None


def own_pace(staff_id: int, now: datetime) -> Pace:
    """The pace of one moderator, from the latest hundred decisions."""
    mine = Decision.staff_id == staff_id
    week = session().scalar(select(func.count()).where(mine, Decision.decided_at > now - WEEK))
    latest = session().scalars(
        select(Decision.decided_at)
        .where(mine)
        .order_by(Decision.decided_at.desc())
        .limit(LOOKED_AT)
    ).all()  # fmt: skip
    midnight = datetime.combine(clock.baghdad_day(now), time.min, BAGHDAD)
    today = session().scalar(select(func.count()).where(mine, Decision.decided_at >= midnight))
    return Pace(today or 0, week or 0, middle_gap(latest))


def middle_gap(latest_first: Sequence[datetime]) -> timedelta | None:
    """The median time between decisions made in one sitting; None of fewer than two."""
    gaps = [
        later - earlier for later, earlier in pairwise(latest_first) if later - earlier <= PAUSE
    ]
    return timedelta(seconds=median(gap.total_seconds() for gap in gaps)) if gaps else None
