"""Doing the monthly exercise: each for themselves first, then beside what everybody answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app import clock
from app.db import insert_into, session
from app.errors import NotFound
from app.moderation.care_models import Exercise
from app.moderation.exercise_rules import (
    ANSWERS,
    SIZE,
    Answer,
    Borderline,
    Compared,
    of_month,
)
from app.moderation.rules import Outcome, OutcomeNeeded, Reason, settled_reason


@dataclass(frozen=True)
class Standing:
    """How far one moderator is this month: the next text, or all twenty beside everybody's."""

    month: date
    done: int
    next: Borderline | None
    compared: Sequence[Compared]  # while something is left, nothing

    @property
    def as_the_rules(self) -> int:
        return sum(one.as_the_rules for one in self.compared)


def this_month(now: datetime) -> date:
    """The first day of the month in Baghdad."""
    return clock.baghdad_day(now).replace(day=1)


def standing(staff_id: int, now: datetime) -> Standing:
    """What to answer next; when nothing is left, how everybody answered."""
    month = this_month(now)
    given: dict[str, dict[int, Answer]] = defaultdict(dict)
    for one in session().scalars(select(Exercise).where(Exercise.month == month)):
        given[one.text_key][one.staff_id] = (one.outcome, one.reason)
    texts = of_month(month)
    left = [text for text in texts if staff_id not in given[text.key]]
    if left:
        return Standing(month, SIZE - len(left), left[0], ())
    compared = [
        Compared(text, given[text.key][staff_id], Counter(given[text.key].values()))
        for text in texts
    ]
    return Standing(month, SIZE, None, compared)


def answer(
    text_key: str, outcome: Outcome, reason: Reason | None, *, staff_id: int, now: datetime
) -> None:
    """Keep what this moderator would decide; the first answer to a text counts.

    Raises `NotFound` for a text that is not of this month, and an `Incomplete` when the outcome or
    the reason is missing.
    """
    month = this_month(now)
    if text_key not in {text.key for text in of_month(month)}:
        raise NotFound
    if outcome not in ANSWERS:
        raise OutcomeNeeded
    session().execute(
        insert_into(Exercise)
        .values(
            month=month,
            text_key=text_key,
            staff_id=staff_id,
            outcome=outcome,
            reason=settled_reason(outcome, reason, 0),
            answered_at=now,
        )
        .on_conflict_do_nothing()
    )


def finished(now: datetime) -> int:
    """How many moderators have answered all of this month's texts."""
    whole = (
        select(Exercise.staff_id)
        .where(Exercise.month == this_month(now))
        .group_by(Exercise.staff_id)
        .having(func.count() == SIZE)
    )
    return session().scalar(select(func.count()).select_from(whole.subquery())) or 0
