"""Proof that the counters of what people say about themselves say what the rows say."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.db import session
from app.participation.background_queries import background_counts
from app.participation.background_rules import Question
from app.participation.models import Background


@dataclass(frozen=True)
class BackgroundDrift:
    """A counter of answers that differs from the rows."""

    question: Question
    answer: str
    counted: int
    stored: int


def recount_backgrounds(round_id: int) -> list[BackgroundDrift]:
    """Count every answer again and list each counter that differs; empty is the promise."""
    counted = {
        (question, str(answer)): int(n)
        for question in Question
        for answer, n in session().execute(
            select(getattr(Background, question), func.count())
            .where(Background.round_id == round_id, getattr(Background, question).is_not(None))
            .group_by(getattr(Background, question))
        )
    }
    stored = {
        (question, answer): n
        for question, answers in background_counts(round_id).items()
        for answer, n in answers.items()
    }
    return [
        BackgroundDrift(*place, counted.get(place, 0), stored.get(place, 0))
        for place in sorted(counted.keys() | stored.keys())
        if counted.get(place, 0) != stored.get(place, 0)
    ]
