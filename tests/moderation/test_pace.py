"""A moderator sees the pace of the own work: what was decided, and the usual time between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from app import clock
from app.moderation import pace
from app.moderation.decisions import decide
from app.moderation.rules import Outcome
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import employ, write_comment

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_middle_gap_leaves_out_pauses() -> None:
    moments = [NOON - timedelta(seconds=n) for n in (0, 4, 14, 20, 5000, 5008)]
    assert pace.middle_gap(moments) == timedelta(seconds=7)
    assert pace.middle_gap(moments[:1]) is None
    assert pace.middle_gap([]) is None


def test_today_and_the_week_are_one_s_own(either_app: Flask) -> None:
    with either_app.test_request_context():
        mine, theirs = employ(Role.MODERATOR).id, employ(Role.MODERATOR).id
        for who, ago in ((mine, 0), (mine, 1), (mine, 3), (mine, 9), (theirs, 0)):
            at = clock.now() - timedelta(days=ago)
            comment = write_comment(f"نص {who} {ago}", by=f"{who} {ago}", at=at)
            with transaction():
                decide(
                    comment.ref, revision=1, outcome=Outcome.PUBLISH, staff_id=who,
                    device=None, now=at,
                )  # fmt: skip
        found = pace.own_pace(mine, clock.now())
        assert (found.today, found.week, found.gap) == (1, 3, None)
