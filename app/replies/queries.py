"""What was replied, and what is still owed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select

from app.catalogue.models import Round
from app.db import Moment, session
from app.replies import rules
from app.replies.models import Reply, ReplyText
from app.replies.rules import OFFICIAL, Standing, Texts, Words


@dataclass(frozen=True)
class PublicReply:
    """One version of a reply as everybody may read it; who published it stays in the house."""

    topic: str
    number: int
    published_at: datetime
    digest: str
    texts: Texts

    def language(self, wished: str) -> str:
        """The language it can be read in: the reader's, where it was translated, else Arabic."""
        return wished if wished in self.texts else OFFICIAL


@dataclass(frozen=True)
class Replies:
    """Every version of every reply to one closed round, the first versions first."""

    round: Round
    versions: Mapping[str, Sequence[PublicReply]]

    @property
    def due_at(self) -> datetime:
        return rules.due_at(self.round.closes_at)

    def is_overdue(self, at: datetime) -> bool:
        return rules.is_overdue(self.round.closes_at, at)

    def latest(self, topic: str) -> PublicReply | None:
        """The version that stands."""
        found = self.versions.get(topic, ())
        return found[-1] if found else None

    def standing(self, topic: str, now: datetime) -> Standing:
        given = bool(self.versions.get(topic))
        return rules.standing(self.round.closes_at, given=given, now=now)


@dataclass(frozen=True)
class Account:
    """How many topics of the last closed round were replied to, for a page that tells no more."""

    round: Round
    replied: int
    latest_at: datetime | None

    @property
    def due_at(self) -> datetime:
        return rules.due_at(self.round.closes_at)

    def is_overdue(self, at: datetime) -> bool:
        return rules.is_overdue(self.round.closes_at, at)


def to_round(round_: Round, topic: str | None = None) -> Replies:
    """The replies to a round, or to one topic of it; one statement."""
    return Replies(round_, _versions(_rows(topic, in_round=round_.id)))


def to_last_round(now: datetime, topic: str | None = None) -> Replies | None:
    """The replies to the last round that closed or was replied to; None before. One statement."""
    rows = _rows(topic, now=now)
    return Replies(rows[0][0], _versions(rows)) if rows else None


def account(now: datetime) -> Account | None:
    """How far the replies to the round that closed last have come, without their words."""
    rows = session().execute(_ACCOUNT, {"now": now}).all()
    if not rows:
        return None
    moments = [at for _, _, at in rows if at is not None]
    topics = {slug for _, slug, _ in rows if slug is not None}
    return Account(rows[0][0], len(topics), max(moments, default=None))


def latest_version(round_id: int, topic: str) -> tuple[int, str]:
    """The number of the version that stands and its digest; 0 and nothing before there is one."""
    found = session().execute(
        select(Reply.number, Reply.digest)
        .where(Reply.round_id == round_id, Reply.topic_slug == topic)
        .order_by(Reply.number.desc())
        .limit(1)
    ).first()  # fmt: skip
    return (found.number, found.digest) if found else (0, "")


Row = tuple[Round, Reply | None, ReplyText | None]


# Every page of a topic and the first page ask for this, so it is built once. A round that was
# opened again takes nothing back that was said to it.
_LAST_CLOSED = Round.id == (
    select(Round.id)
    .where(
        or_(
            Round.closes_at <= bindparam("now", type_=Moment()),
            exists().where(Reply.round_id == Round.id),
        )
    )
    .order_by(Round.closes_at.desc(), Round.slug)
    .limit(1)
    .scalar_subquery()
)
_ACCOUNT = (
    select(Round, Reply.topic_slug, Reply.published_at)
    .outerjoin(Reply, Reply.round_id == Round.id)
    .where(_LAST_CLOSED)
)
_WORDS = (
    ReplyText,
    and_(
        ReplyText.round_id == Reply.round_id,
        ReplyText.topic_slug == Reply.topic_slug,
        ReplyText.number == Reply.number,
    ),
)
_OF_ROUND = Reply.round_id == Round.id
_OF_TOPIC = and_(_OF_ROUND, Reply.topic_slug == bindparam("topic"))
_ALL, _ONE = (
    select(Round, Reply, ReplyText)
    .outerjoin(Reply, which)
    .outerjoin(*_WORDS)
    .order_by(Reply.topic_slug, Reply.number, ReplyText.language)
    for which in (_OF_ROUND, _OF_TOPIC)
)


@cache
def _query(*, of_last: bool, one: bool) -> Any:
    which = _LAST_CLOSED if of_last else Round.id == bindparam("in_round")
    return (_ONE if one else _ALL).where(which)


def _rows(topic: str | None, **facts: object) -> list[Row]:
    """Of one round, `in_round`, or of the last one at the moment `now`."""
    if topic is not None:
        facts["topic"] = topic
    query = _query(of_last="now" in facts, one=topic is not None)
    return [(round_, reply, text) for round_, reply, text in session().execute(query, facts)]


def _versions(rows: Iterable[Row]) -> dict[str, list[PublicReply]]:
    texts: dict[tuple[str, int], dict[str, Words]] = {}
    replies: dict[tuple[str, int], Reply] = {}
    for _, reply, text in rows:
        if reply is None or text is None:
            continue
        key = (reply.topic_slug, reply.number)
        replies[key] = reply
        texts.setdefault(key, {})[text.language] = Words(text.heard, text.will, text.will_not)
    versions: dict[str, list[PublicReply]] = {}
    for (topic, number), reply in replies.items():
        one = PublicReply(topic, number, reply.published_at, reply.digest, texts[topic, number])
        versions.setdefault(topic, []).append(one)
    return versions
