"""The one place that asks what time it is; everything else is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BAGHDAD = ZoneInfo("Asia/Baghdad")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day as people in Baghdad write it."""
    return baghdad_day(now())


def baghdad_day(moment: datetime) -> date:
    """The Baghdad calendar day in which an aware moment falls."""
    return moment.astimezone(BAGHDAD).date()
