"""A decision changed behind everybody's back is found by comparing it with the record."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app import clock
from app.db import db
from app.moderation import audit
from app.moderation.decisions import decide
from app.moderation.rules import Outcome, Reason
from app.participation.submitting import withdraw_submission
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import employ, write_comment

TAMPERING = {
    "a decision vanishes": "DELETE FROM decision WHERE outcome = 'decline'",
    "a decision is turned round": "UPDATE decision SET reason = 'R8' WHERE outcome = 'decline'",
    "a public text is exchanged": "UPDATE submission SET published_text = 'forged'"
    " WHERE status = 'published'",
    "the author's text is exchanged with it": "UPDATE submission SET text = 'forged',"
    " published_text = 'forged' WHERE status = 'published'",
    "a refused text is made public": "UPDATE submission SET status = 'published',"
    " published_text = text WHERE status = 'declined'",
    "a public text is hidden": "UPDATE submission SET status = 'declined', published_text = NULL,"
    " published_at = NULL WHERE status = 'published'",
    "a comment vanishes": "DELETE FROM submission WHERE status = 'declined'",
    "a change once asked for is denied": "DELETE FROM decision WHERE outcome = 'ask'",
}


@pytest.fixture
def decided(app: Flask) -> Flask:
    """One comment published, one declined, and one withdrawn after a change was asked for."""
    with app.test_request_context():
        staff_id = employ(Role.MODERATOR).id
        ways = (
            (Outcome.PUBLISH, None),
            (Outcome.DECLINE, Reason.SPAM),
            (Outcome.ASK, Reason.INSULT),
        )
        for number, (outcome, reason) in enumerate(ways):
            comment = write_comment(f"words number {number}", by=number)
            with transaction():
                decide(
                    comment.ref,
                    revision=1,
                    outcome=outcome,
                    reason=reason,
                    whole=True,
                    staff_id=staff_id,
                    device=None,
                    now=clock.now(),
                )
        with transaction():
            withdraw_submission(comment, clock.now())
    return app


def verify(app: Flask) -> int:
    return app.test_cli_runner().invoke(args=["moderation", "verify"]).exit_code


def test_untouched_decisions_and_record_say_the_same(decided: Flask) -> None:
    with decided.app_context():
        assert audit.discrepancies() == []
    assert verify(decided) == 0


@pytest.mark.parametrize("statement", TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_is_found(decided: Flask, statement: str) -> None:
    with decided.app_context():
        with db.engine.begin() as connection:
            assert connection.execute(text(statement)).rowcount == 1
        assert len(audit.discrepancies()) >= 1
    assert verify(decided) == 1
