"""Holidays and pauses are entered, changed and taken back; every change stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.clock import BAGHDAD
from app.db import session
from app.hours import keeping, queries
from app.hours.models import HolidayChange
from app.hours.rules import AlreadySo, CalendarChanged, Holiday
from app.identity import acts
from app.identity.rules import Act
from app.permissions import Role
from app.transparency.models import LedgerEntry
from app.web.unit_of_work import transaction
from tests.factories import employ

DAY = date(2026, 11, 26)
BEGAN = datetime(2026, 11, 23, 10, tzinfo=BAGHDAD)


@pytest.fixture(autouse=True)
def context(either_app: Flask) -> Iterator[None]:
    with either_app.test_request_context():
        yield


@pytest.fixture
def administrator() -> int:
    return employ(Role.ADMINISTRATOR).id


def _set(staff_id: int, state: Holiday, revision: int = 0, label: str = "عطلة") -> None:
    with transaction():
        keeping.set_day(
            DAY, state, label=label, revision=revision, staff_id=staff_id, now=clock.now()
        )


def _pause(staff_id: int, ended: datetime | None, revision: int = 0) -> None:
    with transaction():
        keeping.set_pause(
            BEGAN, ended, label="outage", revision=revision, staff_id=staff_id, now=clock.now()
        )


def _recorded(kind: str) -> int:
    entries = select(LedgerEntry).where(LedgerEntry.kind == kind)
    return len(session().scalars(entries).all())


def test_a_holiday_holds_until_it_is_taken_back_and_both_stay_on_record(
    administrator: int,
) -> None:
    _set(administrator, Holiday.OFF)
    assert DAY in queries.calendar(clock.now()).holidays
    _set(administrator, Holiday.WORKED, revision=1)
    assert DAY not in queries.calendar(clock.now()).holidays
    assert [one.state for one in session().scalars(select(HolidayChange))] == [
        Holiday.OFF,
        Holiday.WORKED,
    ]
    assert _recorded("holiday") == 2


def test_administrators_read_who_changed_what_from_what_to_what(administrator: int) -> None:
    _set(administrator, Holiday.OFF)
    _set(administrator, Holiday.OFF)  # the same form again is no act
    _pause(administrator, None)
    _pause(administrator, BEGAN + timedelta(hours=1), revision=1)
    told = [(one.act, one.subject, one.before, one.after) for one in acts.listed(None, None)]
    told = [one for one in told if one[0] is Act.SCHEDULED]
    assert sorted(told) == [
        (Act.SCHEDULED, "2026-11-23T10:00+03:00", "", ""),
        (Act.SCHEDULED, "2026-11-23T10:00+03:00", "", "2026-11-23T11:00+03:00"),
        (Act.SCHEDULED, "2026-11-26", "worked", "off"),
    ]


def test_the_same_form_twice_is_one_change(administrator: int) -> None:
    _set(administrator, Holiday.OFF)
    _set(administrator, Holiday.OFF)
    assert len(queries.history()) == 1 and _recorded("holiday") == 1


def test_what_is_entered_so_already_is_refused(administrator: int) -> None:
    with pytest.raises(AlreadySo):
        _set(administrator, Holiday.WORKED)
    _set(administrator, Holiday.OFF)
    _set(administrator, Holiday.WORKED, revision=1)
    with pytest.raises(AlreadySo):
        _set(administrator, Holiday.WORKED, revision=0)


def test_two_administrators_do_not_overwrite_each_other(administrator: int) -> None:
    _set(administrator, Holiday.OFF)
    _set(administrator, Holiday.WORKED, revision=1)
    with pytest.raises(CalendarChanged):
        _set(administrator, Holiday.OFF, revision=1)


def test_a_pause_goes_on_until_its_end_is_entered(administrator: int) -> None:
    _pause(administrator, None)
    now = clock.now()
    assert queries.calendar(now).worked(BEGAN, now) == timedelta(0)
    _pause(administrator, BEGAN + timedelta(hours=1), revision=1)
    assert queries.calendar(now).worked(BEGAN, BEGAN + timedelta(hours=2)) == timedelta(hours=1)
    assert _recorded("pause") == 2


def test_a_pause_entered_by_mistake_counts_for_nothing(administrator: int) -> None:
    _pause(administrator, None)
    _pause(administrator, BEGAN, revision=1)
    (entered,) = queries.pauses()
    assert entered.is_mistake
    two = timedelta(hours=2)
    assert queries.calendar(clock.now()).worked(BEGAN, BEGAN + two) == two


def test_an_entry_can_be_neither_changed_nor_deleted(administrator: int) -> None:
    _set(administrator, Holiday.OFF)
    entry = queries.holiday(DAY)
    assert entry is not None
    entry.label = "another"
    with pytest.raises(RuntimeError):
        session().flush()
    session().rollback()
    session().delete(entry)
    with pytest.raises(RuntimeError):
        session().flush()
    session().rollback()
