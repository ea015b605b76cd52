"""The invented republic shows an appeal of every kind, a pause and a request that was refused."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from app.db import session
from app.moderation import audit
from app.moderation.redress_models import Appeal, RemovalRequest, Ruling, Suspension
from app.participation.submission_recount import recount_submissions
from tests.factories import present_round


def test_appeals_are_upheld_overturned_and_open_and_the_records_agree(republic: Flask) -> None:
    with republic.app_context():
        assert session().scalar(select(func.count()).select_from(Appeal)) == 3
        assert sorted(session().scalars(select(Ruling.overturned))) == [False, True]
        for ruling in session().scalars(select(Ruling)):
            assert ruling.staff_id not in {ruling.first_id, ruling.other_id}
        assert recount_submissions(present_round().id) == []
        assert audit.discrepancies() == []


def test_one_is_paused_and_one_request_was_refused(republic: Flask) -> None:
    with republic.app_context():
        (pause,) = session().scalars(select(Suspension))
        assert pause.confirmed and pause.proposed_by != pause.answered_by
        (request,) = session().scalars(select(RemovalRequest))
        assert request.granted is False and request.entered_by != request.answered_by
