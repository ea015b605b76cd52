"""When news may be told by e-mail, and how long it is kept."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from app import clock

# Quiet hours in Baghdad: nothing arrives late in the evening or before nine.
FIRST_HOUR, LAST_HOUR = time(9), time(20)
NEWS_KEPT = timedelta(days=90)
ASKING_KEPT = timedelta(days=1)


def may_tell(now: datetime) -> bool:
    """Whether a letter may leave at this hour."""
    return FIRST_HOUR <= now.astimezone(clock.BAGHDAD).time() < LAST_HOUR
