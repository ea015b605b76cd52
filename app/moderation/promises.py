"""What is promised about the time until an answer, and how much of it is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.hours.rules import Calendar
from app.moderation.redress_rules import RULED_WITHIN_DAYS

# Nine in ten are decided within so much working time, everything within so many working days.
MOST_WITHIN = timedelta(hours=8)
MOST_SHARE = 0.9
ALL_WITHIN_DAYS = 3


@dataclass(frozen=True)
class Left:
    """What is left of the promise; or by how much it is broken."""

    time: timedelta
    broken: bool


def left(calendar: Calendar, sent: datetime, now: datetime) -> Left:
    """How much working time remains for the answer to what was sent then."""
    rest = MOST_WITHIN - calendar.worked(sent, now)
    return Left(abs(rest), rest < timedelta(0))


def ruling_due(calendar: Calendar, appealed: datetime) -> datetime:
    """Until when an appeal made then is promised an answer."""
    return calendar.days_after(appealed, RULED_WITHIN_DAYS)


def is_kept(calendar: Calendar, sent: datetime, decided: datetime) -> bool:
    """Whether an answer came within the promised working time."""
    return calendar.worked(sent, decided) <= MOST_WITHIN
