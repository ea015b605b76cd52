"""Redress in numbers: each counted on its own day, of a month and of everything."""

from __future__ import annotations

from datetime import date, timedelta

import time_machine
from flask import Flask

from app import clock
from app.moderation import appealing
from app.moderation.numbers import month_bounds
from app.moderation.redress_numbers import Redress, redress
from app.moderation.rules import Outcome, Reason
from app.moderation.undoing import undo
from app.web.unit_of_work import transaction
from tests.factories import author, write_comment
from tests.moderation.deciding import both, choose, people


def test_a_month_counts_its_own_and_the_whole_counts_all(
    either_app: Flask, moment: time_machine.Coordinates
) -> None:
    with either_app.test_request_context():
        nothing = Redress(*[0] * 11, requests={})
        assert redress() == nothing
        comment = write_comment("نص")
        earlier = clock.now() - timedelta(minutes=1)
        both(comment, Outcome.DECLINE, reason=Reason.HATE, whole=True, now=earlier)
        other, one = write_comment("نص آخر", by="other"), people(1)[0]
        with transaction():
            undo(choose(other, one, Outcome.PUBLISH).id, one, clock.now())  # type: ignore[union-attr]
        with transaction():
            appealing.appeal(comment.ref, author("author"), "", clock.now())
        found = redress(*month_bounds(date(2026, 11, 1)))
        assert (found.by_two, found.undone, found.appeals, found.upheld) == (1, 1, 1, 0)
        assert found == redress()
        assert redress(*month_bounds(date(2026, 12, 1))) == nothing
