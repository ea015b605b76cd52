"""One calendar month of moderation, for everybody: what was decided, how soon, and by how many.

Nothing here tells one person's matter: figures are split by language only where every part of the
split is empty or large enough to hide in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

from flask import current_app
from sqlalchemy import ColumnElement, func, select

from app import clock
from app.db import session
from app.errors import NotFound
from app.hours import queries as hours
from app.moderation import promises
from app.moderation.models import Decision
from app.moderation.numbers import KEPT_FOR, Numbers, month_bounds, month_numbers
from app.moderation.redress_numbers import Redress, redress
from app.moderation.rules import Reason
from app.moderation.waits import BEFORE_PUBLICATION
from app.participation.models import Submission

LANGUAGES = ("ar", "ckb", "en", "other")
# A part of a split is shown from so many on; a smaller one could be somebody's own matter.
SMALLEST_PART = 5
ROWS_AT_ONCE = 1_000
# So many months are kept counted at once; a reader who leafs through years cannot fill the memory.
MOST_KEPT = 24


@dataclass(frozen=True)
class ReasonRow:
    """How often a reason was given; by language only where no part is small."""

    reason: Reason
    total: int
    by_language: Mapping[str, int] | None


@dataclass(frozen=True)
class Month:
    """One month as everybody reads it, and when it was counted."""

    first: date
    numbers: Numbers
    reasons: Sequence[ReasonRow]
    received: Mapping[str, int] | None
    kept: float | None
    moderators: int
    redress: Redress
    counted_at: datetime

    @property
    def is_over(self) -> bool:
        return month_bounds(self.first)[1] <= self.counted_at


class _Keeper:
    """Keeps the last counts of one application; one reader counts anew, the others wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[date, Month] = {}

    def month(self, first: date, now: datetime) -> Month:
        with self._lock:
            kept = self._kept.get(first)
            if kept is None or not timedelta(0) <= now - kept.counted_at < KEPT_FOR:
                while len(self._kept) >= MOST_KEPT:
                    self._kept.pop(next(iter(self._kept)))
                kept = self._kept[first] = count(first, now)
            return kept


def published_month(name: str, now: datetime) -> Month:
    """The month of that name (2026-11), counted at most five minutes ago; `NotFound` for none."""
    first = _read(name)
    if first not in every_month(now):
        raise NotFound
    keeper: _Keeper = current_app.extensions.setdefault("moderation months", _Keeper())
    return keeper.month(first, now)


def every_month(now: datetime) -> list[date]:
    """The months in which there was moderation, the latest first, the present one included."""
    earliest = session().scalar(select(func.min(Decision.decided_at)))
    first = clock.baghdad_day(earliest or now).replace(day=1)
    months = []
    month = clock.baghdad_day(now).replace(day=1)
    while month >= first:
        months.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return months


def count(first: date, now: datetime) -> Month:
    """Count a month from the decisions themselves."""
    start, end = month_bounds(first)
    within = (Decision.decided_at >= start) & (Decision.decided_at < end)
    return Month(
        first=first,
        numbers=month_numbers(first),
        reasons=_reasons(within),
        received=_received(start, end),
        kept=_kept(within, now),
        moderators=session().scalar(select(func.count(Decision.staff_id.distinct())).where(within))
        or 0,
        redress=redress(start, end),
        counted_at=now,
    )


def split(parts: Mapping[str, int]) -> Mapping[str, int] | None:
    """The parts by language, or None when one of them is small enough to be somebody's matter."""
    found = {language: parts.get(language, 0) for language in LANGUAGES}
    if any(0 < n < SMALLEST_PART for n in found.values()):
        return None
    return found


def _reasons(within: ColumnElement[bool]) -> list[ReasonRow]:
    rows = session().execute(
        select(Decision.reason, Submission.language, func.count())
        .join(Submission, Submission.ref == Decision.submission_ref)
        .where(within, Decision.reason.is_not(None))
        .group_by(Decision.reason, Submission.language)
    )
    parts: dict[Reason, dict[str, int]] = defaultdict(dict)
    for reason, language, n in rows:
        if reason is not None:
            parts[reason][language] = n
    return [ReasonRow(one, sum(parts[one].values()), split(parts[one])) for one in Reason]


def _received(start: datetime, end: datetime) -> Mapping[str, int] | None:
    rows = session().execute(
        select(Submission.language, func.count())
        .where(Submission.submitted_at >= start, Submission.submitted_at < end)
        .group_by(Submission.language)
    )
    return split(dict(rows.all()))


def _kept(within: ColumnElement[bool], now: datetime) -> float | None:
    """The share answered within the promised working time. Who waited no longer by the clock on
    the wall waited no longer by working time either; only the others are looked at one by one."""
    first_time = within & BEFORE_PUBLICATION
    limit = int(promises.MOST_WITHIN.total_seconds())
    every = session().scalar(select(func.count()).select_from(Decision).where(first_time)) or 0
    if not every:
        return None
    late = session().execute(
        select(Decision.decided_at, Decision.waited_seconds)
        .where(first_time, Decision.waited_seconds > limit)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    calendar = hours.calendar(now)
    broken = sum(
        not promises.is_kept(calendar, decided - timedelta(seconds=waited), decided)
        for decided, waited in late
    )
    return 1 - broken / every


def _read(name: str) -> date:
    try:
        return datetime.strptime(f"{name}-01", "%Y-%m-%d").replace(tzinfo=clock.BAGHDAD).date()
    except ValueError:
        raise NotFound from None
