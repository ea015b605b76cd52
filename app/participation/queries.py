"""What pages read about votes and comments; `published` alone decides what everybody may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app.db import PRESENT, session
from app.insights.tallies import Tally as Counts
from app.participation.models import (
    Agreement,
    Comment,
    Participant,
    PriorityPeople,
    Submission,
    SubmissionTally,
    Tally,
    Vote,
)
from app.participation.rules import (
    COMMENTS_PER_PAGE,
    PUBLIC,
    Choice,
    ConfirmationLevel,
    Kind,
    SortOrder,
    Stance,
    Status,
    shown_reference,
)

# What the narrowest of the ordered columns can hold; an address may claim more.
LARGEST_PLACE = 2**31 - 1
OWN_LISTED = 200
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
LISTED_OR_GONE = PUBLIC | {Status.WITHDRAWN}


@dataclass(frozen=True)
class PublicComment:
    """A published comment as anybody reads it; there is no other way to one."""

    key: str
    alias_number: int | None  # None: its author has left
    public_name: str | None
    governorate: str | None  # only if the author wants it shown
    text: str
    language: str
    stance: Stance
    published_at: datetime
    agreements: int
    redacted: bool
    mix_key: int

    @property
    def ref(self) -> str:
        return shown_reference(self.key)


@dataclass(frozen=True)
class Cursor:
    """The place in a list where the last page ended."""

    value: int
    key: str

    def __str__(self) -> str:
        return f"{self.value}.{self.key}"

    @classmethod
    def read(cls, text: str | None) -> Cursor | None:
        """The cursor in an address; anything malformed starts the list from the beginning."""
        value, _, key = (text or "").partition(".")
        if value.isascii() and value.isdigit() and len(value) < 18 and key.isalnum():
            return cls(int(value), key)
        return None


@dataclass(frozen=True)
class CommentPage:
    comments: Sequence[PublicComment]
    after: Cursor | None  # where the next page begins, None on the last one


def published(kind: type[Submission], *more: Any) -> Select[*tuple[Any, ...]]:
    """THE rule of visibility: every page, file and answer reads every kind through this query.

    A table constraint keeps a public text exactly where the status is public, and nobody reads it
    before its moment. `more` are columns that only this kind has.
    """
    return (
        select(
            kind.ref,
            Participant.alias_number,
            _name_shown().label("public_name"),
            Participant.shown_governorate,
            kind.published_text,
            kind.language,
            kind.published_at,
            kind.status,
            kind.mix_key,
            *more,
        )
        .outerjoin(Participant, Participant.ref == kind.participant_ref)
        .where(kind.published_text.is_not(None), is_shown(kind))
    )


def _name_shown() -> ColumnElement[str]:
    """The author's pseudonym, once the moment has come from which everybody reads it."""
    return case((Participant.named_from <= PRESENT, Participant.public_name))


def is_shown(kind: type[Submission] = Submission) -> ColumnElement[bool]:
    """Whether the moment has come from which everybody reads a public text; never without one.

    Written so that no store prefers an index of these moments to that of the list's own order.
    """
    return func.coalesce(kind.shown_from, NEVER) <= PRESENT


@cache
def _comments() -> Select[*tuple[Any, ...]]:
    return published(Comment, Comment.stance, Comment.agreements)


def published_comments(
    round_id: int, topic_slug: str, sort: SortOrder, after: Cursor | None
) -> CommentPage:
    """Twenty at a time; comments arriving meanwhile never repeat or hide one on later pages."""
    facts: dict[str, object] = {"in_round": round_id, "on_topic": topic_slug}
    if after is not None:
        facts |= {"place": _read_place(after, sort), "last": after.key}
    rows = session().execute(_listed(sort, further=after is not None), facts).all()
    found = [as_comment(row) for row in rows]
    page = found[:COMMENTS_PER_PAGE]
    if len(found) <= COMMENTS_PER_PAGE:
        return CommentPage(page, None)
    return CommentPage(page, Cursor(_place(page[-1], sort), page[-1].key))


def published_comment(ref: str, topic_slug: str | None = None) -> PublicComment | None:
    """One published comment, on any topic or on this one; None when not everybody may read it."""
    query = _comments().where(Comment.ref == ref)
    if topic_slug is not None:
        query = query.where(Comment.topic_slug == topic_slug)
    row = session().execute(query).first()
    return None if row is None else as_comment(row)


def as_comment(row: Any) -> PublicComment:
    """A row of `published`, with what only comments have."""
    return PublicComment(
        key=row.ref,
        alias_number=row.alias_number,
        public_name=row.public_name,
        governorate=row.shown_governorate,
        text=row.published_text,
        language=row.language,
        stance=row.stance,
        published_at=row.published_at,
        agreements=row.agreements,
        redacted=row.status is Status.REDACTED,
        mix_key=row.mix_key,
    )


@cache
def _listed(sort: SortOrder, *, further: bool) -> Select[*tuple[Any, ...]]:
    """in_round, on_topic; with `further` also place and last, from where it goes on."""
    columns: dict[SortOrder, Any] = {
        SortOrder.NEW: Comment.published_at,
        SortOrder.AGREED: Comment.agreements,
        SortOrder.MIXED: Comment.mix_key,
    }
    column = columns[sort]
    place: Any = bindparam("place", type_=column.type)
    beyond = or_(column < place, and_(column == place, Comment.ref < bindparam("last")))
    query = (
        _comments()
        .where(Comment.round_id == bindparam("in_round"))
        .where(Comment.topic_slug == bindparam("on_topic"))
        .order_by(column.desc(), Comment.ref.desc())
        .limit(COMMENTS_PER_PAGE + 1)
    )
    return query.where(beyond) if further else query


def _read_place(after: Cursor, sort: SortOrder) -> datetime | int:
    if sort is SortOrder.NEW:
        return datetime.fromtimestamp(after.value / 1_000_000, tz=UTC)
    return min(after.value, LARGEST_PLACE)


def _place(comment: PublicComment, sort: SortOrder) -> int:
    if sort is SortOrder.NEW:
        return int(comment.published_at.timestamp()) * 1_000_000 + comment.published_at.microsecond
    return comment.agreements if sort is SortOrder.AGREED else comment.mix_key


# --- one's own ---------------------------------------------------------------------------------


def own_votes(round_id: int, voter_ref: bytes) -> Mapping[str, Choice]:
    """This voter's choices in the round, by topic."""
    rows = session().execute(
        select(Vote.topic_slug, Vote.choice).where(
            Vote.round_id == round_id, Vote.voter_ref == voter_ref
        )
    )
    return {row.topic_slug: row.choice for row in rows}


@dataclass(frozen=True)
class OwnTexts:
    """What one author sent, of every kind; `cut` when there is more than is listed."""

    listed: Sequence[Submission]
    cut: bool


NOTHING_SENT = OwnTexts((), cut=False)


def own_texts(author: bytes) -> OwnTexts:
    """What this author sent in any round, newest first, as many as a page can hold."""
    query = select(Submission).where(Submission.participant_ref == author)
    newest = query.order_by(Submission.submitted_at.desc(), Submission.ref).limit(OWN_LISTED + 1)
    found = session().scalars(newest).all()
    return OwnTexts(found[:OWN_LISTED], cut=len(found) > OWN_LISTED)


def unlisted_comments(author: bytes, round_id: int, topic_slug: str) -> Sequence[Comment]:
    """This author's comments that the topic's list in this round does not show, newest first."""
    here = (Comment.round_id == round_id, Comment.topic_slug == topic_slug)
    unlisted = Comment.status.not_in(LISTED_OR_GONE)
    query = select(Comment).where(Comment.participant_ref == author, *here, unlisted)
    newest = query.order_by(Comment.submitted_at.desc(), Comment.ref).limit(OWN_LISTED)
    return session().scalars(newest).all()


def own_agreements(voter_ref: bytes, keys: Sequence[str]) -> frozenset[str]:
    """Which of these comments this reader agreed with."""
    rows = session().scalars(
        select(Agreement.comment_ref).where(
            Agreement.voter_ref == voter_ref, Agreement.comment_ref.in_(keys)
        )
    )
    return frozenset(rows)


# --- counts ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TopicCounts:
    """How the round stands on one topic: the votes in its figures, and those waiting outside."""

    votes: Counts
    confirmed: int
    waiting: int = 0


def in_figures(round_id: int) -> ColumnElement[bool]:
    """THE rule of what counts: once anybody in the round is confirmed, confirmed votes alone."""
    return or_(Tally.level == ConfirmationLevel.CONFIRMED, ~anybody_confirmed(round_id))


def anybody_confirmed(round_id: int) -> ColumnElement[bool]:
    """Whether any vote or priority of the round comes from a confirmed voice."""
    vote, person = aliased(Tally), aliased(PriorityPeople)
    level = ConfirmationLevel.CONFIRMED
    return or_(
        exists().where(vote.round_id == round_id, vote.level == level, vote.n > 0),
        exists().where(person.round_id == round_id, person.level == level, person.n > 0),
    )


def counts(round_id: int, topic_slug: str | None = None) -> Mapping[str, TopicCounts]:
    """Votes by topic from the counters, for one topic or all; absent topics have none."""
    counted = in_figures(round_id).label("counted")
    query = (
        select(Tally.topic_slug, Tally.choice, Tally.level, func.sum(Tally.n), counted)
        .where(Tally.round_id == round_id)
        .group_by(Tally.topic_slug, Tally.choice, Tally.level)
        .order_by(Tally.topic_slug)
    )
    if topic_slug is not None:
        query = query.where(Tally.topic_slug == topic_slug)
    cells: dict[str, list[_Cell]] = {}
    for slug, choice, level, n, told in session().execute(query):
        cells.setdefault(slug, []).append(_Cell(choice, level, int(n), bool(told)))
    return {slug: _counts(found) for slug, found in cells.items()}


class _Cell(NamedTuple):
    choice: Choice
    level: ConfirmationLevel
    n: int
    counted: bool


def _counts(cells: Sequence[_Cell]) -> TopicCounts:
    def of(choice: Choice) -> int:
        return sum(cell.n for cell in cells if cell.counted and cell.choice is choice)

    return TopicCounts(
        votes=Counts(
            support=of(Choice.SUPPORT),
            neutral=of(Choice.NEUTRAL),
            oppose=of(Choice.OPPOSE),
            no_opinion=of(Choice.NONE),
        ),
        confirmed=sum(cell.n for cell in cells if cell.level == "confirmed"),
        waiting=sum(cell.n for cell in cells if not cell.counted),
    )


def votes_by_day(round_id: int) -> Mapping[date, int]:
    """Votes in the figures by the day they were first cast, all topics together."""
    rows = session().execute(
        select(Tally.cast_on, func.sum(Tally.n))
        .where(Tally.round_id == round_id, in_figures(round_id))
        .group_by(Tally.cast_on)
        .having(func.sum(Tally.n) > 0)
        .order_by(Tally.cast_on)
    )
    return {day: int(n) for day, n in rows}


def published_counts(round_id: int, topic_slug: str | None = None) -> Mapping[str, int]:
    """How many comments everybody may read, by topic; not what is public only soon."""
    counting, facts = _published_counts(one=topic_slug is not None), {"in_round": round_id}
    rows = session().execute(counting, {**facts, "on_topic": topic_slug})
    return {slug: int(n) for slug, n in rows}


@cache
def _published_counts(*, one: bool) -> Select[*tuple[Any, ...]]:
    counted = select(SubmissionTally.topic_slug, SubmissionTally.n.label("n")).where(
        SubmissionTally.round_id == bindparam("in_round"),
        SubmissionTally.kind == Kind.COMMENT,
        SubmissionTally.status.in_(PUBLIC),
    )
    not_yet = select(Comment.topic_slug, literal(-1)).where(
        Comment.round_id == bindparam("in_round"),
        Comment.published_text.is_not(None),
        Comment.shown_from > PRESENT,
    )
    both = counted.union_all(not_yet).subquery()
    query = (
        select(both.c.topic_slug, func.sum(both.c.n))
        .group_by(both.c.topic_slug)
        .order_by(both.c.topic_slug)
    )
    return query.where(both.c.topic_slug == bindparam("on_topic")) if one else query
