"""The lists a moderator works through: what waits for a decision, and what readers flagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, select

from app.db import session
from app.moderation.rules import PER_PAGE, AgeBucket
from app.participation.models import Comment, CommentTally
from app.participation.queries import LARGEST_PLACE, Cursor
from app.participation.rules import CommentStatus

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Written out, not passed as values: only so does a store see that its partial index fits.
_SENT_AGAIN = Comment.revision > literal_column("1")
# Public is told by the public text, which has no index: an index of statuses would be preferred,
# and it holds every comment.
FLAGGED = and_(Comment.flags > literal_column("0"), Comment.published_text.is_not(None))


class Tab(StrEnum):
    NEW = "new"
    EDITED = "edited"  # sent again after a change
    FLAGGED = "flagged"  # public, and readers asked for a second look


@dataclass(frozen=True)
class Filters:
    """Which part of a list is wanted; None everywhere is the whole list."""

    topic: str | None = None
    language: str | None = None
    age: AgeBucket | None = None

    def as_arguments(self) -> dict[str, str]:
        """The filters as they stand in an address."""
        named = {"topic": self.topic, "language": self.language, "age": self.age}
        return {name: str(value) for name, value in named.items() if value}


@dataclass(frozen=True)
class Listing:
    """One page of a list; `after` is where the next one begins, None on the last."""

    comments: Sequence[Comment]
    after: Cursor | None


@dataclass(frozen=True)
class Counts:
    """How much there is to do, and since when the oldest of it waits."""

    by_tab: Mapping[Tab, int]
    oldest: datetime | None


def listing(tab: Tab, filters: Filters, after: Cursor | None, now: datetime) -> Listing:
    """Fifty comments of a tab: the longest waiting first, or the most flagged first."""
    query = _narrowed(_of_tab(tab), filters, now)
    if tab is Tab.FLAGGED:
        query = query.order_by(Comment.flags.desc(), Comment.ref)
        if after:
            flags = min(after.value, LARGEST_PLACE)
            level = (Comment.flags == flags) & (Comment.ref > after.key)
            query = query.where((Comment.flags < flags) | level)
    else:
        query = query.order_by(Comment.submitted_at, Comment.ref)
        if after:
            moment = moment_at(after.value)
            level = (Comment.submitted_at == moment) & (Comment.ref > after.key)
            query = query.where((Comment.submitted_at > moment) | level)
    rows = session().scalars(query.limit(PER_PAGE + 1)).all()
    if len(rows) <= PER_PAGE:
        return Listing(rows, None)
    last = rows[PER_PAGE - 1]
    place = last.flags if tab is Tab.FLAGGED else place_of(last.submitted_at)
    return Listing(rows[:PER_PAGE], Cursor(place, last.ref))


def next_waiting(filters: Filters, reader: bytes | None, now: datetime) -> Comment | None:
    """The longest waiting comment that the reader did not write; None when nothing waits."""
    query = _narrowed(_pending(), filters, now)
    if reader is not None:
        query = query.where(Comment.participant_ref != reader)
    return session().scalars(query.order_by(Comment.submitted_at, Comment.ref).limit(1)).first()


def counts() -> Counts:
    """How many comments each tab holds; what waits is known by its counter, not counted."""
    waiting, again, flagged, oldest = session().execute(
        select(
            select(func.coalesce(func.sum(CommentTally.n), 0))
            .where(CommentTally.status == CommentStatus.PENDING)
            .scalar_subquery(),
            select(func.count())
            .where(Comment.status == CommentStatus.PENDING, _SENT_AGAIN)
            .scalar_subquery(),
            select(func.count()).select_from(Comment).where(FLAGGED).scalar_subquery(),
            select(func.min(Comment.submitted_at))
            .where(Comment.status == CommentStatus.PENDING)
            .scalar_subquery(),
        )
    ).one()  # fmt: skip
    by_tab = {Tab.NEW: int(waiting) - again, Tab.EDITED: again, Tab.FLAGGED: flagged}
    return Counts(by_tab, oldest)


def place_of(moment: datetime) -> int:
    """A moment as a place in an order, exact to the microsecond."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_at(place: int) -> datetime:
    """The moment at a place that `place_of` gave."""
    return _EPOCH + place * _MICROSECOND


def _pending() -> Select[Comment]:
    return select(Comment).where(Comment.status == CommentStatus.PENDING)


def _flagged() -> Select[Comment]:
    return select(Comment).where(FLAGGED)


def _of_tab(tab: Tab) -> Select[Comment]:
    if tab is Tab.FLAGGED:
        return _flagged()
    return _pending().where(_SENT_AGAIN if tab is Tab.EDITED else Comment.revision == 1)


def _narrowed(query: Select[Comment], filters: Filters, now: datetime) -> Select[Comment]:
    wanted: list[ColumnElement[bool]] = []
    if filters.topic is not None:
        wanted.append(Comment.topic_slug == filters.topic)
    if filters.language is not None:
        wanted.append(Comment.language == filters.language)
    if filters.age is not None:
        shortest, longest = filters.age.bounds
        wanted.append(Comment.submitted_at <= now - shortest)
        if longest is not None:
            wanted.append(Comment.submitted_at > now - longest)
    return query.where(*wanted)
