"""Moderation in numbers, for everybody: counts and a median, never a text, a person or a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from threading import Lock
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, func, select, true

from app import clock
from app.clock import BAGHDAD
from app.db import session
from app.insights.agreement import Agreement
from app.insights.evenhandedness import StanceCheck
from app.moderation import quality
from app.moderation.models import Decision
from app.moderation.redress_numbers import Redress, redress
from app.moderation.rules import Outcome, Reason
from app.moderation.waits import BEFORE_PUBLICATION, IN_EFFECT, waits
from app.participation.models import HOUSE, Submission, SubmissionTally

Decided = Mapping[tuple[Outcome, Reason | None], int]

# Counting reads every decision, and the page is for everybody: so long one count serves them all.
KEPT_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class Numbers:
    """What was received and decided in one stretch of time.

    What was decided about submissions that everybody could read already is counted apart.
    """

    received: int
    decisions: Decided
    afterwards: Decided
    median: timedelta | None  # None while nothing was decided

    @property
    def decided(self) -> int:
        return sum(self.decisions.values())

    def of(self, outcome: Outcome, reason: Reason | None = None) -> int:
        """Decisions before publication with an outcome, for one reason or for all together."""
        return _sum(self.decisions, outcome, reason)

    def after(self, outcome: Outcome, reason: Reason | None = None) -> int:
        """Decisions after publication with an outcome, for one reason or for all together."""
        return _sum(self.afterwards, outcome, reason)


@dataclass(frozen=True)
class Published:
    """The numbers as everybody reads them, and when they were counted."""

    month: Numbers
    total: Numbers
    even: StanceCheck
    read_twice: Agreement
    redress_month: Redress
    redress_total: Redress
    counted_at: datetime


class _Keeper:
    """Keeps the last count of one application; one reader counts anew, the others wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: Published | None = None

    def published(self, now: datetime) -> Published:
        with self._lock:
            if self._kept is None or not _is_fresh(self._kept, now):
                today = clock.baghdad_day(now)
                self._kept = Published(
                    month_numbers(today),
                    all_numbers(),
                    quality.evenhandedness(),
                    quality.quality(now).overall,
                    redress(*month_bounds(today)),
                    redress(),
                    now,
                )
            return self._kept


def published_numbers(now: datetime) -> Published:
    """This month's numbers and all, counted at most five minutes ago."""
    keeper: _Keeper = current_app.extensions.setdefault("moderation numbers", _Keeper())
    return keeper.published(now)


def month_numbers(day: date) -> Numbers:
    """The Baghdad calendar month of a day. A submission counts in the month it was last sent."""
    start, end = month_bounds(day)
    received = select(func.count(Submission.ref)).where(
        Submission.submitted_at >= start,
        Submission.submitted_at < end,
        Submission.participant_ref != HOUSE,
    )
    return _numbers(received, (Decision.decided_at >= start) & (Decision.decided_at < end))


def all_numbers() -> Numbers:
    """Everything since the beginning."""
    return _numbers(select(func.sum(SubmissionTally.n)), true())


def month_bounds(day: date) -> tuple[datetime, datetime]:
    """The month's first moment, and the first moment after it."""
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return _midnight(first), _midnight(following)


def _numbers(received: Any, within: ColumnElement[bool]) -> Numbers:
    return Numbers(
        received=int(session().scalar(received) or 0),
        decisions=_decided(within & IN_EFFECT & BEFORE_PUBLICATION),
        afterwards=_decided(within & IN_EFFECT & ~BEFORE_PUBLICATION),
        median=waits(within)[0].median,
    )


def _decided(within: ColumnElement[bool]) -> Decided:
    rows = session().execute(
        select(Decision.outcome, Decision.reason, func.count(Decision.id))
        .where(within)
        .group_by(Decision.outcome, Decision.reason)
        .order_by(Decision.outcome, Decision.reason)
    )
    return {(outcome, reason): n for outcome, reason, n in rows}


def _sum(decided: Decided, outcome: Outcome, reason: Reason | None) -> int:
    return sum(
        n for (found, why), n in decided.items() if found == outcome and reason in (None, why)
    )


def _is_fresh(kept: Published, now: datetime) -> bool:
    same_day = clock.baghdad_day(kept.counted_at) == clock.baghdad_day(now)
    return same_day and timedelta(0) <= now - kept.counted_at < KEPT_FOR


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, BAGHDAD)
