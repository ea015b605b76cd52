"""Reading the catalogue: topics from the files, rounds and dates of wording from the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import bindparam, case, select

from app.catalogue import source
from app.catalogue.models import Round, TopicVersion
from app.catalogue.rules import ROUND_NAME, PrincipleKind, RoundState, TopicKind
from app.catalogue.source import Principle, Topic
from app.db import Moment, session
from app.errors import NotFound

MOST_ROUNDS = 200


@dataclass(frozen=True)
class Version:
    """Which wording of a topic is shown, and since when."""

    number: int
    published_at: datetime


def all_topics() -> tuple[Topic, ...]:
    """The eleven topics, goals first, in the charter's order."""
    return source.load().topics


def topics_of(kind: TopicKind) -> tuple[Topic, ...]:
    return tuple(topic for topic in all_topics() if topic.kind is kind)


def topic(kind_path: str, slug: str) -> Topic:
    """The topic at an address such as goals/youth; `NotFound` when nothing is there."""
    for candidate in all_topics():
        if candidate.slug == slug and candidate.kind.path == kind_path:
            return candidate
    raise NotFound


def topic_by_slug(slug: str) -> Topic:
    """A topic by its slug alone, as rows name it; `NotFound` when it is none of ours."""
    for candidate in all_topics():
        if candidate.slug == slug:
            return candidate
    raise NotFound


def topic_under(slug: str | None) -> Topic | None:
    """The topic that a text stands under; None for a text that belongs to none."""
    return None if slug is None else topic_by_slug(slug)


def topic_after(topic: Topic) -> Topic | None:
    """The next topic of the same kind; after the last goal the first focus area, then none."""
    topics = all_topics()
    place = topics.index(topic) + 1
    return topics[place] if place < len(topics) else None


def principles(kind: PrincipleKind) -> tuple[Principle, ...]:
    return tuple(text for text in source.load().principles if text.kind is kind)


def current_round(now: datetime) -> Round | None:
    """The open round, else the latest closed one, else the next; None before any is announced.

    Announcing the next round takes nobody's results away: they are read until it opens.
    """
    return session().scalars(_CURRENT, {"now": now}).first()


# Almost every page asks for it, so it is built once.
_NOW = bindparam("now", type_=Moment())
_UPCOMING, _CLOSED = Round.opens_at > _NOW, Round.closes_at <= _NOW
_CURRENT = (
    select(Round)
    .order_by(
        case((_CLOSED, 1), (_UPCOMING, 2), else_=0),
        case((_UPCOMING, Round.opens_at)),
        Round.closes_at.desc(),
    )
    .limit(1)
)


def next_round(now: datetime) -> Round | None:
    """The round that opens next, if one is announced."""
    return session().scalars(
        select(Round).where(Round.opens_at > now).order_by(Round.opens_at, Round.slug).limit(1)
    ).first()  # fmt: skip


def round_after(round_: Round | None, now: datetime) -> Round | None:
    """The next round, to be told where `round_` is shown and over; None while there is no need."""
    over = round_ is not None and round_.state(now) is RoundState.CLOSED
    return next_round(now) if over else None


def round_to_read(slug: str | None, now: datetime) -> Round | None:
    """The round named in an address, `NotFound` when there is none; unnamed, the present one."""
    return round_by_slug(slug) if slug else current_round(now)


def round_by_slug(slug: str) -> Round:
    """A round by the name in its address; `NotFound` when there is none.

    What can name no round is not asked for: PostgreSQL takes a NUL for a mistake of ours.
    """
    if not ROUND_NAME.fullmatch(slug):
        raise NotFound
    found = session().scalars(select(Round).where(Round.slug == slug)).first()
    if found is None:
        raise NotFound
    return found


def all_rounds() -> Sequence[Round]:
    """Every round, the latest first."""
    return session().scalars(
        select(Round).order_by(Round.opens_at.desc(), Round.slug).limit(MOST_ROUNDS)
    ).all()  # fmt: skip


def version_of(topic: Topic) -> Version | None:
    """The wording on show, or None before the first `flask catalogue sync`.

    The files cannot change while the service runs, so each wording is looked up once.
    """
    known: dict[str, Version] = current_app.extensions.setdefault("topic_versions", {})
    if topic.digest not in known:
        row = session().execute(
            select(TopicVersion.version, TopicVersion.published_at)
            .where(TopicVersion.topic_slug == topic.slug, TopicVersion.digest == topic.digest)
            .order_by(TopicVersion.version.desc())
            .limit(1)
        ).first()  # fmt: skip
        if row is None:
            return None
        known[topic.digest] = Version(row.version, row.published_at)
    return known[topic.digest]
