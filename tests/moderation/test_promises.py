"""The time until an answer is held against the promise in working hours."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.clock import BAGHDAD
from app.hours.rules import Calendar
from app.moderation import promises
from app.moderation.promises import Left

PLAIN = Calendar()
HOUR = timedelta(hours=1)
SENT = datetime(2026, 11, 26, 20, tzinfo=BAGHDAD)  # a Thursday evening, an hour before closing


@pytest.mark.parametrize(
    ("hours_later", "expected"),
    [
        (0, Left(8 * HOUR, broken=False)),
        (12, Left(7 * HOUR, broken=False)),  # the night does not count
        (19, Left(6 * HOUR, broken=False)),
        (43, Left(HOUR * 0, broken=False)),  # Saturday at three
        (45, Left(2 * HOUR, broken=True)),
    ],
)
def test_what_is_left_is_working_time(hours_later: int, expected: Left) -> None:
    assert promises.left(PLAIN, SENT, SENT + hours_later * HOUR) == expected


def test_an_answer_within_eight_working_hours_keeps_the_promise() -> None:
    assert promises.is_kept(PLAIN, SENT, SENT + 43 * HOUR)
    assert not promises.is_kept(PLAIN, SENT, SENT + 43 * HOUR + timedelta(minutes=1))


def test_an_appeal_is_answered_by_the_end_of_the_third_working_day() -> None:
    due = promises.ruling_due(PLAIN, SENT)  # Friday and Saturday are no working days
    assert due == datetime(2026, 12, 1, 21, tzinfo=BAGHDAD)
