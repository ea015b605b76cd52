"""Promises about when invented people act: inside the round, and moderators at their desks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from app.clock import BAGHDAD, baghdad_day
from app.demo.days import DESK_CLOSES, DESK_OPENS, SETTLED, Days

OPENS = datetime(2026, 10, 31, 21, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def days() -> Days:
    return Days(OPENS, LATER, Random(7))


def test_every_day_until_today_is_there(days: Days) -> None:
    assert days.all[0] == baghdad_day(OPENS)
    assert days.all[-1] == baghdad_day(LATER)
    assert len(days.all) == 23


def test_people_come_on_every_day_and_most_at_the_beginning(days: Days) -> None:
    came = days.first_days(20_000)
    assert set(came) == set(days.all)
    assert came.count(days.all[0]) > 2 * came.count(days.all[8])


def test_who_comes_back_comes_later(days: Days) -> None:
    for day in days.all:
        assert days.on_or_after(day) >= day


def test_decided_comments_were_sent_inside_the_round_and_long_enough_ago(days: Days) -> None:
    for _ in range(300):
        assert OPENS <= days.past_evening() <= LATER - SETTLED


def test_moderators_decide_by_day_after_the_sending_and_before_now(days: Days) -> None:
    for _ in range(300):
        sent = days.past_evening()
        decided = days.decided_after(sent)
        assert sent <= decided < LATER
        assert DESK_OPENS <= decided.astimezone(BAGHDAD).hour < DESK_CLOSES


def test_a_round_that_opened_a_minute_ago_still_has_a_day(days: Days) -> None:
    young = Days(OPENS, OPENS, Random(7))
    assert young.first_days(3) == [baghdad_day(OPENS)] * 3
    assert young.past_evening() == young.hours_ago(5) == OPENS
    assert young.decided_after(OPENS) == OPENS


def test_an_hour_before_the_beginning_is_the_beginning(days: Days) -> None:
    assert days.hours_ago(3) == LATER - timedelta(hours=3)
    assert days.hours_ago(30 * 24) == OPENS
