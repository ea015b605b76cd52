"""Moderation in numbers, for everybody: counts and a median, never a text, a person or a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, func, select, true

from app.clock import BAGHDAD
from app.db import session
from app.moderation.models import Decision
from app.moderation.rules import Outcome, Reason
from app.participation.models import Comment, CommentTally


@dataclass(frozen=True)
class Numbers:
    """What was received and decided in one stretch of time."""

    received: int
    decisions: Mapping[tuple[Outcome, Reason | None], int]
    median_seconds: int | None  # None while nothing was decided

    @property
    def decided(self) -> int:
        return sum(self.decisions.values())

    def of(self, outcome: Outcome, reason: Reason | None = None) -> int:
        """Decisions with an outcome, for one reason or for all together."""
        return sum(
            n
            for (found, why), n in self.decisions.items()
            if found == outcome and reason in (None, why)
        )


def month_numbers(day: date) -> Numbers:
    """The Baghdad calendar month of a day. A comment counts in the month it was last sent."""
    start, end = month_bounds(day)
    received = select(func.count(Comment.ref)).where(
        Comment.submitted_at >= start, Comment.submitted_at < end
    )
    return _numbers(received, (Decision.decided_at >= start) & (Decision.decided_at < end))


def all_numbers() -> Numbers:
    """Everything since the beginning."""
    return _numbers(select(func.sum(CommentTally.n)), true())


def month_bounds(day: date) -> tuple[datetime, datetime]:
    """The month's first moment, and the first moment after it."""
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return _midnight(first), _midnight(following)


def median_seconds(within: ColumnElement[bool]) -> int | None:
    """The middle wait, or halfway between the two middle ones; None without any decision."""
    n = session().scalar(select(func.count(Decision.id)).where(within)) or 0
    if n == 0:
        return None
    ordered = select(Decision.waited_seconds).where(within).order_by(Decision.waited_seconds)
    middle = session().scalars(ordered.offset((n - 1) // 2).limit(2 - n % 2)).all()
    return round(sum(middle) / len(middle))


def _numbers(received: Any, within: ColumnElement[bool]) -> Numbers:
    rows = session().execute(
        select(Decision.outcome, Decision.reason, func.count(Decision.id))
        .where(within)
        .group_by(Decision.outcome, Decision.reason)
        .order_by(Decision.outcome, Decision.reason)
    )
    return Numbers(
        received=int(session().scalar(received) or 0),
        decisions={(outcome, reason): n for outcome, reason, n in rows},
        median_seconds=median_seconds(within),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, BAGHDAD)
