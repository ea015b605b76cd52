"""The invented republic answers statements, and every counter equals its rows."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from app.db import session
from app.demo.answers import FEWEST
from app.participation.statement_models import StatementVote
from app.participation.statement_recount import recount_statements
from app.participation.statement_rules import SESSION_LENGTH, Answer
from tests.factories import present_round


def test_many_answered_and_every_answer_is_counted(republic: Flask) -> None:
    with republic.app_context():
        answers = session().execute(
            select(StatementVote.voter_ref, func.count()).group_by(StatementVote.voter_ref)
        )
        assert all(FEWEST <= n <= SESSION_LENGTH for _, n in answers)
        assert set(session().scalars(select(StatementVote.answer))) == set(Answer)
        assert recount_statements(present_round().id) == []
