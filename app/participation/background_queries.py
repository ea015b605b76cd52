"""What reports read about who takes part: counts of answers, never a row."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from app.db import session
from app.participation.background_rules import Question
from app.participation.models import BackgroundTally

Told = Mapping[Question, Mapping[str, int]]


def background_counts(round_id: int) -> Told:
    """How many confirmed voters of the round gave which answer; answers of nobody are left out."""
    found: dict[Question, dict[str, int]] = {question: {} for question in Question}
    rows = session().execute(
        select(BackgroundTally.question, BackgroundTally.answer, func.sum(BackgroundTally.n))
        .where(BackgroundTally.round_id == round_id)
        .group_by(BackgroundTally.question, BackgroundTally.answer)
        .having(func.sum(BackgroundTally.n) > 0)
        .order_by(BackgroundTally.question, BackgroundTally.answer)
    )
    for question, answer, n in rows:
        found[question][answer] = int(n)
    return found
