"""The calendar as it stands, and everything that was ever entered into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from app.db import session
from app.hours.models import HolidayChange, PauseChange
from app.hours.rules import Calendar, Holiday


def calendar(now: datetime) -> Calendar:
    """Working time by what is entered; a pause that goes on lasts until now."""
    days = {day for day, one in _holidays().items() if one.state is Holiday.OFF}
    pauses = tuple((began, one.ended_at or max(now, began)) for began, one in _pauses().items())
    return Calendar(frozenset(days), pauses)


def holidays(since: date) -> Sequence[HolidayChange]:
    """How each day from `since` on stands, in order."""
    return [one for day, one in sorted(_holidays().items()) if day >= since]


def pauses() -> Sequence[PauseChange]:
    """How each pause stands, the latest first."""
    return [one for _, one in sorted(_pauses().items(), reverse=True)]


def history(limit: int = 100) -> Sequence[HolidayChange | PauseChange]:
    """The latest changes, who made them and when."""
    days = select(HolidayChange).order_by(HolidayChange.changed_at.desc()).limit(limit)
    stops = select(PauseChange).order_by(PauseChange.changed_at.desc()).limit(limit)
    found: list[HolidayChange | PauseChange] = [
        *session().scalars(days),
        *session().scalars(stops),
    ]
    return sorted(found, key=lambda one: one.changed_at, reverse=True)[:limit]


def holiday(day: date) -> HolidayChange | None:
    """What was last said about a day."""
    return _holidays().get(day)


def pause(began: datetime) -> PauseChange | None:
    """How the pause that began then stands."""
    return _pauses().get(began)


def _holidays() -> dict[date, HolidayChange]:
    in_order = select(HolidayChange).order_by(HolidayChange.day, HolidayChange.revision)
    rows = session().scalars(in_order)
    return {one.day: one for one in rows}  # a later revision takes the place of an earlier one


def _pauses() -> dict[datetime, PauseChange]:
    rows = session().scalars(
        select(PauseChange).order_by(PauseChange.began_at, PauseChange.revision)
    )
    return {one.began_at: one for one in rows}
