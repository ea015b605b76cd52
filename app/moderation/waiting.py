"""The lists a moderator works through: what waits for a decision, and what readers flagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from app.db import session
from app.moderation import care, confirming, leases, names
from app.moderation.models import Judgement
from app.moderation.redress_models import Appeal, Ruling, Suspension
from app.moderation.rules import PER_PAGE, AgeBucket
from app.participation.models import Flag, Submission, SubmissionTally
from app.participation.queries import LARGEST_PLACE, Cursor
from app.participation.rules import FlagReason, Kind, Status
from app.screening.rules import HIGH_FROM, RiskLevel

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Written out, not passed as values: only so does a store see that its partial index fits.
_SENT_AGAIN = Submission.revision > literal_column("1")
_SECOND = Submission.choices > literal_column("0")
# Public is told by the public text, which has no index: an index of statuses would be preferred,
# and it holds every submission.
FLAGGED = and_(Submission.flags > literal_column("0"), Submission.published_text.is_not(None))

# How many texts about somebody close, or too hard, are passed over before the list is offered.
MOST_PASSED = 50
# As many reports of a threat as are shown above the queue.
MOST_THREATS = 5


class Tab(StrEnum):
    NEW = "new"
    SECOND = "second"  # somebody chose, and a colleague must choose as well
    EDITED = "edited"  # sent again after a change
    FLAGGED = "flagged"  # public, and readers asked for a second look


@dataclass(frozen=True)
class Filters:
    """Which part of a list is wanted; None everywhere is the whole list."""

    kind: Kind | None = None
    topic: str | None = None
    language: str | None = None
    age: AgeBucket | None = None
    risk: RiskLevel | None = None

    def as_arguments(self) -> dict[str, str]:
        """The filters as they stand in an address."""
        named = {
            "kind": self.kind, "topic": self.topic, "language": self.language, "age": self.age,
            "risk": self.risk,
        }  # fmt: skip
        return {name: str(value) for name, value in named.items() if value}


@dataclass(frozen=True)
class Listing:
    """One page of a list; `after` is where the next one begins, None on the last."""

    submissions: Sequence[Submission]
    after: Cursor | None


@dataclass(frozen=True)
class Counts:
    """How much there is to do, and since when the oldest of it waits."""

    by_tab: Mapping[Tab, int]
    oldest: datetime | None
    appeals: int  # with the pauses that wait for somebody
    confirmations: int  # agreed on by two, before an administrator


def listing(tab: Tab, filters: Filters, after: Cursor | None, now: datetime) -> Listing:
    """Fifty submissions of a tab: the longest waiting first, or the most flagged first."""
    rows = session().scalars(in_order(tab, filters, after, now).limit(PER_PAGE + 1)).all()
    if len(rows) <= PER_PAGE:
        return Listing(rows, None)
    last = rows[PER_PAGE - 1]
    place = last.flags if tab is Tab.FLAGGED else place_of(last.submitted_at)
    return Listing(rows[:PER_PAGE], Cursor(place, last.ref))


def in_order(tab: Tab, filters: Filters, after: Cursor | None, now: datetime) -> Select[Submission]:
    """A tab from a place on; a page far down begins where it is, not at the top."""
    query = _narrowed(_of_tab(tab), filters, now)
    if tab is Tab.FLAGGED:
        if after:
            flags = min(after.value, LARGEST_PLACE)
            level = (Submission.flags < flags) | (Submission.ref > after.key)
            query = query.where(Submission.flags <= flags, level)
        return query.order_by(Submission.flags.desc(), Submission.ref)
    order = (Submission.submitted_at, Submission.ref)
    if after:
        query = query.where(tuple_(*order) > (moment_at(after.value), after.key))
    return query.order_by(*order)


def take_next(
    filters: Filters,
    reader: bytes | None,
    staff_id: int,
    now: datetime,
    beside: Submission | None = None,
    *,
    backwards: bool = False,
) -> Submission | None:
    """The most urgent submission that is free and that the reader may decide on, held.

    That is none they wrote, chose on, or have a tie to. `beside` asks for the one after it in the
    list, or `backwards` for the one before. Whoever is spared gets no text of hatred or violence.
    None when there is none.
    """
    free = _pending().where(not_chosen_by(staff_id), ~confirming.waits())
    query = _narrowed(free, filters, now)
    if reader is not None:
        query = query.where(Submission.participant_ref != reader)
    order = (Submission.submitted_at, Submission.ref)
    if beside is not None:
        here = (beside.submitted_at, beside.ref)
        query = query.where(tuple_(*order) < here if backwards else tuple_(*order) > here)
    query = query.order_by(*(column.desc() if backwards else column for column in order))
    spared = care.care_of(staff_id, now).spared
    for _ in range(MOST_PASSED):
        found: Submission | None = leases.take_first(query, Submission.ref, staff_id, now)
        if found is None:
            return None
        if not names.mentions(found.text).touch(staff_id) and not (
            spared and care.is_hard(found, now)
        ):
            return found
        leases.leave(found.ref, staff_id)
        query = query.where(Submission.ref != found.ref)
    return None


def threats() -> Sequence[Submission]:
    """Public submissions that a reader reported as a threat: they are looked at before all else."""
    reported = exists().where(
        Flag.submission_ref == Submission.ref,
        Flag.reason == FlagReason.VIOLENCE,
        Flag.settled_on.is_(None),
    )
    query = _flagged().where(reported).order_by(Submission.flags.desc(), Submission.ref)
    return session().scalars(query.limit(MOST_THREATS)).all()


def free(filters: Filters, staff_id: int, now: datetime, most: int) -> Sequence[Submission]:
    """The most urgent that nobody else holds, for reading only."""
    query = _narrowed(_pending().where(~_SECOND), filters, now)
    query = query.where(leases.not_held_by_others(Submission.ref, staff_id, now))
    query = query.order_by(Submission.submitted_at, Submission.ref).limit(most)
    return session().scalars(query).all()


def counts() -> Counts:
    """How many submissions each tab holds; what waits is known by its counter, not counted."""
    pending = Submission.status == Status.PENDING

    def among(*conditions: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)

    # In one pass over the few that somebody chose on; asked by status, SQLite reads all that wait.
    chosen = (
        select(
            func.count().label("n"),
            among(pending, Submission.revision == 1).label("first"),
            among(pending, Submission.revision > 1).label("again"),
        )
        .where(_SECOND)
        .subquery()
    )
    row = session().execute(
        select(
            select(func.coalesce(func.sum(SubmissionTally.n), 0))
            .where(SubmissionTally.status == Status.PENDING)
            .scalar_subquery(),
            select(func.count())
            .where(Submission.status == Status.PENDING, _SENT_AGAIN)
            .scalar_subquery(),
            select(func.count()).select_from(Submission).where(FLAGGED).scalar_subquery(),
            chosen.c.n,
            confirming.how_many().scalar_subquery(),
            chosen.c.first,
            chosen.c.again,
            _open_appeals().scalar_subquery(),
            _open_pauses().scalar_subquery(),
            select(func.min(Submission.submitted_at))
            .where(Submission.status == Status.PENDING)
            .scalar_subquery(),
        )
    ).one()  # fmt: skip
    waiting, again, flagged, second, agreed, first, first_again, appeals, pauses, oldest = row
    by_tab = {
        Tab.NEW: int(waiting) - again - first,
        Tab.SECOND: second - agreed,
        Tab.EDITED: again - first_again,
        Tab.FLAGGED: flagged,
    }
    return Counts(by_tab, oldest, appeals + pauses, agreed)


def not_chosen_by(staff_id: int) -> ColumnElement[bool]:
    """Of what waits, what this person has not chosen on; a second reader is somebody else."""
    return ~exists().where(
        Judgement.submission_ref == Submission.ref,
        Judgement.revision == Submission.revision,
        Judgement.staff_id == staff_id,
    )


def place_of(moment: datetime) -> int:
    """A moment as a place in an order, exact to the microsecond."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_at(place: int) -> datetime:
    """The moment at a place that `place_of` gave."""
    return _EPOCH + place * _MICROSECOND


def _pending() -> Select[Submission]:
    return select(Submission).where(Submission.status == Status.PENDING)


def _flagged() -> Select[Submission]:
    return select(Submission).where(FLAGGED)


def _open_appeals() -> Any:
    answered = exists().where(Ruling.decision_id == Appeal.decision_id)
    return select(func.count()).select_from(Appeal).where(~answered)


def _open_pauses() -> Any:
    proposed = Suspension.answered_at.is_(None)
    appealed = and_(Suspension.appealed_at.is_not(None), Suspension.ruled_at.is_(None))
    return select(func.count()).select_from(Suspension).where(or_(proposed, appealed))


def _of_tab(tab: Tab) -> Select[Submission]:
    if tab is Tab.FLAGGED:
        return _flagged()
    if tab is Tab.SECOND:
        return select(Submission).where(_SECOND, ~confirming.waits())
    sent = _SENT_AGAIN if tab is Tab.EDITED else Submission.revision == 1
    return _pending().where(sent, ~_SECOND)


def _narrowed(query: Select[Submission], filters: Filters, now: datetime) -> Select[Submission]:
    wanted: list[ColumnElement[bool]] = []
    if filters.kind is not None:
        wanted.append(Submission.kind == filters.kind)
    if filters.topic is not None:
        wanted.append(Submission.topic_slug == filters.topic)
    if filters.language is not None:
        wanted.append(Submission.language == filters.language)
    if filters.risk is not None:
        wanted.append(_of_risk(filters.risk))
    if filters.age is not None:
        shortest, longest = filters.age.bounds
        wanted.append(Submission.submitted_at <= now - shortest)
        if longest is not None:
            wanted.append(Submission.submitted_at > now - longest)
    return query.where(*wanted)


def _of_risk(level: RiskLevel) -> ColumnElement[bool]:
    """Written out in part: only so does a store see that the index of marked texts fits."""
    marked = Submission.risk > literal_column("0")
    match level:
        case RiskLevel.NONE:
            return Submission.risk == 0
        case RiskLevel.SOME:
            return and_(marked, Submission.risk < HIGH_FROM)
        case RiskLevel.HIGH:
            return and_(marked, Submission.risk >= HIGH_FROM)
