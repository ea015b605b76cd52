"""How long submissions wait for the decision before which nobody reads them: one median for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, exists, func, select

from app.db import session
from app.moderation.models import Decision, Undoing
from app.moderation.rules import Outcome
from app.participation.models import Submission
from app.participation.rules import Status

# A second look at what everybody reads already keeps nobody waiting.
BEFORE_PUBLICATION = Decision.status_before == Status.PENDING
# What was undone kept nobody waiting and told nobody anything.
IN_EFFECT = ~exists().where(Undoing.decision_id == Decision.id)


@dataclass(frozen=True)
class Waits:
    """How long submissions waited: how many were decided, and the median wait until then."""

    decided: int = 0
    median: timedelta | None = None


def waits(within: ColumnElement[bool]) -> tuple[Waits, Mapping[str, Waits]]:
    """The wait from each sending of a submission to the decision on it, overall and by topic.

    A median is the middle of an ordered list, or halfway between the two middle ones: the database
    orders, keeps the middle one or two, and hands out nothing but their sum and number.
    """
    ordered = _ordered(within)
    of_topic = case((ordered.c.place.in_(_middle(ordered.c.of_topic)), ordered.c.seconds))
    of_all = case((ordered.c.place_of_all.in_(_middle(ordered.c.of_all)), ordered.c.seconds))
    rows = session().execute(
        select(
            ordered.c.topic_slug,
            func.count(),
            func.avg(of_topic),
            func.sum(of_all),
            func.count(of_all),
        )
        .group_by(ordered.c.topic_slug)
        .order_by(ordered.c.topic_slug)
    ).all()  # fmt: skip
    topics = {slug: Waits(int(n), _duration(median)) for slug, n, median, _, _ in rows if slug}
    if not rows:
        return Waits(), topics
    median = sum(float(row[3] or 0) for row in rows) / sum(row[4] for row in rows)
    return Waits(sum(int(row[1]) for row in rows), _duration(median)), topics


def _ordered(within: ColumnElement[bool]) -> Subquery:
    seconds, topic = Decision.waited_seconds, Submission.topic_slug
    return (
        select(
            topic,
            seconds.label("seconds"),
            func.row_number().over(order_by=seconds).label("place_of_all"),
            func.count().over().label("of_all"),
            func.row_number().over(partition_by=topic, order_by=seconds).label("place"),
            func.count().over(partition_by=topic).label("of_topic"),
        )
        .join(Submission, Submission.ref == Decision.submission_ref)
        .where(BEFORE_PUBLICATION, IN_EFFECT, Decision.outcome != Outcome.MOVE, within)
        .subquery("waits")
    )


def _middle(count: Any) -> tuple[Any, Any]:
    """Places, counted from 1, of the middle one or two of `count` things."""
    return (count + 1) // 2, count // 2 + 1


def _duration(seconds: Any) -> timedelta:
    return timedelta(seconds=round(float(seconds)))
