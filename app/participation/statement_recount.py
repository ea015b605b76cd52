"""Proof that the counters of answers to statements say what the answers say."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, select

from app.db import session
from app.participation.models import Voter
from app.participation.rules import ConfirmationLevel
from app.participation.statement_models import StatementTally, StatementVote
from app.participation.statement_rules import Answer


@dataclass(frozen=True)
class StatementDrift:
    """A counter of answers that differs from the rows."""

    statement_ref: str
    answer: Answer
    level: ConfirmationLevel
    counted: int
    stored: int


def recount_statements(round_id: int) -> list[StatementDrift]:
    """Count every answer again and list each counter that differs; empty is the promise."""
    rows = (StatementVote.statement_ref, StatementVote.answer, Voter.level)
    counted = {
        (ref, answer, level): int(n)
        for ref, answer, level, n in session().execute(
            select(*rows, func.count())
            .join(
                Voter,
                and_(
                    Voter.round_id == StatementVote.round_id, Voter.ref == StatementVote.voter_ref
                ),
            )
            .where(StatementVote.round_id == round_id)
            .group_by(*rows)
        )
    }
    cells = (StatementTally.statement_ref, StatementTally.answer, StatementTally.level)
    stored = {
        (ref, answer, level): int(n)
        for ref, answer, level, n in session().execute(
            select(*cells, func.sum(StatementTally.n))
            .where(StatementTally.round_id == round_id)
            .group_by(*cells)
        )
    }
    return [
        StatementDrift(*place, counted.get(place, 0), stored.get(place, 0))
        for place in sorted(counted.keys() | stored.keys())
        if counted.get(place, 0) != stored.get(place, 0)
    ]
