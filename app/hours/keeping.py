"""Entering holidays and pauses: every change is kept, and told in the public record."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from app.db import session
from app.hours import queries
from app.hours.models import HolidayChange, PauseChange
from app.hours.rules import AlreadySo, CalendarChanged, Holiday, ensure_pause
from app.identity import acts
from app.identity.rules import Act
from app.transparency import ledger


def set_day(
    day: date, state: Holiday, *, label: str, revision: int, staff_id: int, now: datetime
) -> None:
    """Make the day a holiday, or a day like any other again.

    `revision` is the entry that was read, 0 for none; raises `CalendarChanged` for an older one.
    The same form again changes nothing; what is entered so already raises `AlreadySo`.
    """
    present = queries.holiday(day)
    standing = present.state if present else Holiday.WORKED
    if standing is state and (present is None or label in ("", present.label)):
        _ensure_repeated(present, revision)
        return
    _ensure_read(present, revision)
    change = HolidayChange(
        day=day,
        revision=revision + 1,
        state=state,
        label=label or (present.label if present else ""),
        staff_id=staff_id,
        changed_at=now,
    )
    if not _added(change):
        taken = queries.holiday(day)
        if taken is None or taken.state is not state:
            raise CalendarChanged
        return
    acts.note(
        Act.SCHEDULED,
        staff_id,
        now,
        subject=day.isoformat(),
        before=standing.value,
        after=state.value,
    )
    ledger.record("holiday", {"holiday": day.isoformat(), "event": state.value})


def set_pause(
    began: datetime,
    ended: datetime | None,
    *,
    label: str,
    revision: int,
    staff_id: int,
    now: datetime,
) -> None:
    """Enter a pause, its end, or that it never was (it then ends where it begins).

    Raises as `set_day` does, and `EndsBeforeItBegins` or `NotYet` for what cannot have been.
    """
    present = queries.pause(began)
    if present is not None and present.ended_at == ended:
        _ensure_repeated(present, revision)
        return
    _ensure_read(present, revision)
    if ended != began or present is None:
        ensure_pause(began, ended, now)
    change = PauseChange(
        began_at=began,
        revision=revision + 1,
        ended_at=ended,
        label=label or (present.label if present else ""),
        staff_id=staff_id,
        changed_at=now,
    )
    if not _added(change):
        taken = queries.pause(began)
        if taken is None or taken.ended_at != ended:
            raise CalendarChanged
        return
    before = present.ended_at if present else None
    acts.note(
        Act.SCHEDULED,
        staff_id,
        now,
        subject=_told(began),
        before=_told(before) if before else "",
        after=_told(ended) if ended else "",
    )
    ledger.record("pause", {"began": _told(began), "ended": _told(ended) if ended else ""})


def _ensure_read(present: HolidayChange | PauseChange | None, read: int) -> None:
    if (present.revision if present else 0) != read:
        raise CalendarChanged


def _ensure_repeated(present: HolidayChange | PauseChange | None, read: int) -> None:
    if present is None or present.revision != read + 1:
        raise AlreadySo


def _added(change: HolidayChange | PauseChange) -> bool:
    """Two at once: the database takes one, and the other looks whether it was the same form."""
    try:
        with session().begin_nested():
            session().add(change)
    except IntegrityError:
        return False
    return True


def _told(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
