"""Where appeals overturn too much for a reason, one person alone decides for it no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.db import session
from app.moderation import breaker
from app.moderation.models import Decision, Judgement
from app.moderation.redress_models import Appeal, Ruling
from app.moderation.rules import Outcome, Reason
from app.participation.rules import Status
from app.web.unit_of_work import transaction
from tests.factories import write_comment
from tests.moderation.deciding import choose, people


def _ruled(count: int, overturned: int, first: int, other: int) -> None:
    """So many decisions as copies, each appealed and ruled on; the last of them overturned."""
    for n in range(count):
        comment = write_comment(f"نص رقم {n} {overturned}", by=f"ruled {n} {overturned}")
        made = choose(comment, first, Outcome.DECLINE, reason=Reason.SPAM, whole=True)
        assert isinstance(made, Decision)
        with transaction():
            session().add(Appeal(decision_id=made.id, text="", appealed_at=clock.now()))
            session().flush()
            session().add(
                Ruling(
                    decision_id=made.id,
                    overturned=n >= count - overturned,
                    explanation="…",
                    staff_id=other,
                    first_id=first,
                    ruled_at=clock.now(),
                )
            )


@pytest.mark.parametrize(
    ("count", "overturned", "paused"), [(4, 4, False), (5, 0, False), (5, 1, True), (7, 1, False)]
)
def test_more_than_15_percent_of_enough_appeals_pause_a_reason(
    app: Flask, count: int, overturned: int, paused: bool
) -> None:
    with app.test_request_context():
        first, other = people(2)
        _ruled(count, overturned, first, other)
        assert (Reason.SPAM in breaker.paused_reasons(clock.now())) == paused
        assert not breaker.is_paused(Reason.UNCLEAR, clock.now())
        assert not breaker.is_paused(None, clock.now())


def test_then_two_people_decide_for_it_until_the_week_has_passed(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    with app.test_request_context():
        first, second = people(2)
        _ruled(5, 5, first, second)
        copy = write_comment("نص منسوخ", by="copy")
        alone = choose(copy, first, Outcome.DECLINE, reason=Reason.SPAM, whole=True)
        assert isinstance(alone, Judgement)
        session().refresh(copy)
        assert copy.status is Status.PENDING
        together = choose(copy, second, Outcome.DECLINE, reason=Reason.SPAM, whole=True)
        assert isinstance(together, Decision) and together.other_id == first
        unclear = choose(
            write_comment("؟ نص", by="unclear"), first, Outcome.DECLINE, reason=Reason.UNCLEAR
        )
        assert isinstance(unclear, Decision), "other reasons are as before"
        moment.shift(breaker.WEEK + timedelta(seconds=1))
        later = choose(
            write_comment("نص آخر", by="later"), first, Outcome.DECLINE, reason=Reason.SPAM,
            whole=True,
        )  # fmt: skip
        assert isinstance(later, Decision)
