"""When invitations and sessions end, on plain moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import parse

from app.identity import rules
from app.identity.rules import CodeAskedTooSoon, Sendings, next_sending

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MOMENTS = st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=2))


def test_an_invitation_is_open_until_its_third_day_is_over() -> None:
    assert rules.invitation_is_open(NOW - timedelta(days=3) + timedelta(microseconds=1), NOW)
    assert not rules.invitation_is_open(NOW - timedelta(days=3), NOW)


def test_a_session_is_live_for_two_idle_hours_and_twelve_in_all() -> None:
    started = NOW - timedelta(hours=11)
    assert rules.session_is_live(started, NOW - timedelta(hours=1, minutes=59), NOW)
    assert not rules.session_is_live(started, NOW - timedelta(hours=2), NOW)
    assert not rules.session_is_live(NOW - timedelta(hours=12), NOW, NOW)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_setting_the_clock_back_never_ends_a_live_session(
    started: timedelta, used: timedelta, back: timedelta
) -> None:
    if rules.session_is_live(NOW + started, NOW + used, NOW):
        assert rules.session_is_live(NOW + started, NOW + used, NOW - abs(back))


@pytest.mark.parametrize("seconds", [-59, 0, 59])
def test_a_second_code_within_a_minute_is_too_soon_even_for_an_overtaken_request(
    seconds: int,
) -> None:
    with pytest.raises(CodeAskedTooSoon):
        next_sending(Sendings(1, NOW, NOW), NOW + timedelta(seconds=seconds))


def test_a_clock_set_back_by_an_hour_locks_nobody_out() -> None:
    back = NOW - timedelta(hours=1)
    assert next_sending(Sendings(3, NOW, NOW), back) == Sendings(1, back, back)


def test_a_year_of_guessing_codes_is_one_chance_in_four_at_most() -> None:
    a_year = parse(rules.STEP_LONG_RATE).amount * 24 * 365
    missed: float = (1 - 3 / 10**6) ** a_year
    assert 1 - missed <= 0.25
