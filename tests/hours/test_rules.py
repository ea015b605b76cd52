"""Working time is counted as people in Baghdad work: by the week, the holidays and the pauses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clock import BAGHDAD
from app.hours.rules import (
    Calendar,
    EndsBeforeItBegins,
    NotYet,
    ensure_pause,
    share,
)

# Thursday 26 November 2026; the weekend follows.
THURSDAY = date(2026, 11, 26)
PLAIN = Calendar()
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BAGHDAD)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (at(26, 9), at(26, 21), 12),
        (at(26, 8), at(26, 10), 1),
        (at(26, 20), at(27, 15), 2),  # an hour of Thursday evening, an hour of Friday
        (at(27, 0), at(27, 23), 6),
        (at(28, 0), at(29, 0), 6),
        (at(22, 0), at(29, 0), 72),
        (at(26, 22), at(27, 13), 0),
        (at(26, 12), at(26, 11), 0),
    ],
)
def test_only_the_hours_of_the_week_count(start: datetime, end: datetime, hours: int) -> None:
    assert PLAIN.worked(start, end) == hours * HOUR


def test_moments_count_the_same_in_any_time_zone() -> None:
    assert PLAIN.worked(at(26, 10).astimezone(UTC), at(26, 12).astimezone(UTC)) == 2 * HOUR


def test_a_holiday_has_no_hours() -> None:
    calendar = Calendar(holidays=frozenset({THURSDAY}))
    assert calendar.worked(at(25, 20), at(27, 15)) == 2 * HOUR
    assert calendar.worked(at(26, 9), at(26, 15)) == timedelta(0)


def test_a_pause_stops_the_clock_and_overlapping_pauses_stop_it_once() -> None:
    calendar = Calendar(pauses=((at(26, 10), at(26, 12)), (at(26, 11), at(26, 13))))
    assert calendar.worked(at(26, 9), at(26, 14)) == 2 * HOUR
    assert calendar.worked(at(26, 11), at(26, 12)) == timedelta(0)


def test_a_pause_outside_working_hours_costs_nothing() -> None:
    calendar = Calendar(pauses=((at(26, 6), at(26, 8)),))
    assert calendar.worked(at(26, 0), at(27, 0)) == 12 * HOUR


def test_a_promise_in_hours_runs_over_nights_and_weekends() -> None:
    assert PLAIN.after(at(26, 9), 8 * HOUR) == at(26, 17)
    assert PLAIN.after(at(26, 20), 8 * HOUR) == at(28, 15)  # 1 + 6 on Friday + 1 on Saturday
    assert PLAIN.after(at(26, 23), HOUR) == at(27, 15)
    closed = Calendar(holidays=frozenset({date(2026, 11, 27), date(2026, 11, 28)}))
    assert closed.after(at(26, 20), 8 * HOUR) == at(29, 16)


def test_a_promise_in_days_counts_working_days_alone() -> None:
    assert PLAIN.days_after(at(26, 12), 1) == at(29, 21)
    assert PLAIN.days_after(at(26, 12), 3) == datetime(2026, 12, 1, 21, tzinfo=BAGHDAD)
    holiday = Calendar(holidays=frozenset({date(2026, 11, 29)}))
    assert holiday.days_after(at(26, 12), 1) == at(30, 21)
    outage = Calendar(pauses=((at(29, 0), at(30, 0)),))
    assert outage.days_after(at(26, 12), 1) == at(30, 21)


def test_a_calendar_without_working_days_comes_to_an_end() -> None:
    never = Calendar(pauses=((at(1, 0), at(1, 0) + timedelta(days=3000)),))
    assert never.days_after(at(26, 12), 1) > at(26, 12)
    assert never.after(at(26, 12), HOUR) > at(26, 12)


# Seconds since the beginning of 2025, for three years.
moments = st.integers(0, 3 * 365 * 86400).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=BAGHDAD) + timedelta(seconds=seconds)
)
days = st.dates(min_value=date(2025, 1, 1), max_value=date(2028, 1, 1))
calendars = st.builds(
    Calendar,
    holidays=st.frozensets(days, max_size=20),
    pauses=st.lists(
        st.tuples(moments, st.integers(1, 200)).map(lambda p: (p[0], p[0] + p[1] * HOUR)),
        max_size=4,
    ).map(tuple),
)


@settings(deadline=None)
@given(calendars, moments, moments, moments)
def test_stretches_add_up(calendar: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    first, second, third = sorted((a, b, c))
    whole = calendar.worked(first, third)
    assert whole == calendar.worked(first, second) + calendar.worked(second, third)
    assert timedelta(0) <= whole <= third - first


@settings(deadline=None)
@given(calendars, moments, st.integers(1, 60))
def test_after_is_the_first_moment_with_so_much_working_time(
    calendar: Calendar, start: datetime, hours: int
) -> None:
    end = calendar.after(start, hours * HOUR)
    assert calendar.worked(start, end) >= hours * HOUR - timedelta(seconds=1)
    assert calendar.worked(start, end - timedelta(seconds=2)) < hours * HOUR


def test_a_pause_is_entered_once_it_has_begun_and_ends_after_that() -> None:
    ensure_pause(at(26, 6), None, at(26, 9))
    ensure_pause(at(26, 6), at(26, 8), at(26, 9))
    with pytest.raises(EndsBeforeItBegins):
        ensure_pause(at(26, 8), at(26, 6), at(26, 9))
    with pytest.raises(NotYet):
        ensure_pause(at(27, 6), None, at(26, 9))


def test_the_share_of_nothing_is_no_number() -> None:
    assert share([]) is None
    assert share([True, True, False, True]) == 0.75
