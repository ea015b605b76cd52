"""The one median: the middle wait, or halfway between two, overall and by topic."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import true

from app import clock
from app.moderation.rules import Outcome, Reason
from app.moderation.waits import Waits, waits
from app.permissions import Role
from tests.factories import employ, write_comment
from tests.moderation.deciding import both, choose


def _hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_the_middle_of_what_waited_before_publication(either_app: Flask) -> None:
    with either_app.test_request_context():
        assert waits(true()) == (Waits(), {})
        staff_id = employ(Role.MODERATOR).id
        for topic, hours in (("youth", (1, 2, 30)), ("infrastructure", (4, 9, 90))):
            for waited in hours:
                text = f"{topic} {waited}"
                comment = write_comment(text, by=text, topic=topic, at=clock.now() - _hours(waited))
                choose(comment, staff_id, Outcome.PUBLISH)
                later = clock.now() + _hours(500)
                both(comment, Outcome.DECLINE, place=2, reason=Reason.SPAM, now=later)
        overall, topics = waits(true())
        assert (overall.decided, {slug: one.decided for slug, one in topics.items()}) == (
            6, {"youth": 3, "infrastructure": 3},
        )  # fmt: skip
        for found, expected in (
            (overall, 6.5), (topics["youth"], 2), (topics["infrastructure"], 9),
        ):  # fmt: skip
            assert found.median is not None
            assert abs(found.median - _hours(expected)) < timedelta(minutes=1)
