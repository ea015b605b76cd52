"""The clock tells aware moments, and the day as Baghdad counts it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from app import clock


def test_the_present_moment_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 23, 20, 59, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 21, 0, 0, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2027, 7, 1, 21, 0, 0, tzinfo=UTC), date(2027, 7, 2)),  # no summer time in Iraq
    ],
)
def test_the_day_changes_at_midnight_in_baghdad(moment: datetime, day: date) -> None:
    assert clock.baghdad_day(moment) == day


def test_today_is_already_tomorrow_in_baghdad_late_in_the_utc_evening() -> None:
    with time_machine.travel(datetime(2026, 12, 31, 22, 0, tzinfo=UTC), tick=False):
        assert clock.today() == date(2027, 1, 1)
