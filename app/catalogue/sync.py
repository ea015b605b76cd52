"""Bringing the rows up to the files: add, make a new version, record it; never delete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.catalogue import checking, source
from app.catalogue.models import Round, TopicRow, TopicVersion
from app.catalogue.rounds import announce_round, reschedule_round
from app.catalogue.source import Catalogue, ContentError, RoundPlan, Topic
from app.db import session
from app.transparency import ledger


@dataclass(frozen=True)
class Changes:
    """The slugs of what was new or different; both empty when nothing was."""

    topics: tuple[str, ...]
    rounds: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.topics or self.rounds)


def synchronise(now: datetime, content: Catalogue | None = None) -> Changes:
    """Rows for every topic and round in the files; doing it again changes nothing.

    Content that does not agree with the charter is refused whole.
    """
    content = content or source.load()
    found = list(checking.problems(content))
    if found:
        raise ContentError("; ".join(found))
    return Changes(
        topics=tuple(topic.slug for topic in content.topics if _bring_topic(topic, now)),
        rounds=tuple(plan.slug for plan in content.rounds if _bring_round(plan)),
    )


def _bring_topic(topic: Topic, now: datetime) -> bool:
    """Whether a new wording was published."""
    row = session().get(TopicRow, topic.slug)
    if row is None:
        row = TopicRow(slug=topic.slug, kind=topic.kind, position=topic.position, version=0)
        session().add(row)
        session().flush()
    row.kind, row.position = topic.kind, topic.position
    shown = session().get(TopicVersion, (topic.slug, row.version))
    changed = shown is None or shown.digest != topic.digest
    if changed:
        row.version += 1
        session().add(
            TopicVersion(
                topic_slug=topic.slug, version=row.version, digest=topic.digest, published_at=now
            )
        )
        ledger.record(
            "topic-version",
            {"topic": topic.slug, "version": row.version, "digest": topic.digest},
        )
    session().flush()
    return changed


def _bring_round(plan: RoundPlan) -> bool:
    """Whether a round was announced or moved."""
    row = session().scalars(select(Round).where(Round.slug == plan.slug)).first()
    if row is None:
        announce_round(plan)
        return True
    if (row.opens_at, row.closes_at) != (plan.opens_at, plan.closes_at):
        reschedule_round(row, plan)
        return True
    return False
