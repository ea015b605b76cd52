"""The only bridge from tables to numbers: leadership reads counts and medians, never a row.

What is selected here is a topic, a kind, a day or a number. No text, no reference and no pseudonym
leaves the database on the way to a report, and a test reads the statements themselves to prove it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Subquery, case, func, select

from app.db import session
from app.moderation.models import Decision
from app.participation import queries as participation
from app.participation.models import Comment, CommentTally, Tally
from app.participation.queries import TopicCounts
from app.participation.rules import CommentStatus, Stance


@dataclass(frozen=True)
class Waits:
    """How long comments waited for their decision: how many were decided, and the median wait."""

    decided: int = 0
    median: timedelta | None = None


def votes_by_topic(round_id: int) -> Mapping[str, TopicCounts]:
    """The very counts that citizens see."""
    return participation.counts(round_id)


def votes_by_day(round_id: int) -> Mapping[str, Mapping[date, int]]:
    """Votes standing now, by topic and the day they were first cast; choices stay out of it."""
    rows = session().execute(
        select(Tally.topic_slug, Tally.cast_on, func.sum(Tally.n))
        .where(Tally.round_id == round_id, participation.in_figures(round_id))
        .group_by(Tally.topic_slug, Tally.cast_on)
        .having(func.sum(Tally.n) > 0)
        .order_by(Tally.topic_slug, Tally.cast_on)
    )
    days: dict[str, dict[date, int]] = {}
    for slug, day, n in rows:
        days.setdefault(slug, {})[day] = int(n)
    return days


def comments_by_topic(round_id: int) -> Mapping[str, Mapping[tuple[CommentStatus, Stance], int]]:
    """How many comments stand where, by topic."""
    rows = session().execute(
        select(CommentTally.topic_slug, CommentTally.status, CommentTally.stance, CommentTally.n)
        .where(CommentTally.round_id == round_id, CommentTally.n > 0)
        .order_by(CommentTally.topic_slug, CommentTally.status, CommentTally.stance)
    )
    found: dict[str, dict[tuple[CommentStatus, Stance], int]] = {}
    for slug, status, stance, n in rows:
        found.setdefault(slug, {})[status, stance] = int(n)
    return found


def waits(round_id: int) -> tuple[Waits, Mapping[str, Waits]]:
    """The wait from each sending of a comment to the decision on it, overall and by topic.

    A median is the middle of an ordered list: the database orders, keeps the middle one or two,
    and hands out nothing but their sum and number.
    """
    ordered = _ordered_waits(round_id)
    of_topic = case((ordered.c.place.in_(_middle(ordered.c.of_topic)), ordered.c.seconds))
    of_round = case((ordered.c.round_place.in_(_middle(ordered.c.of_round)), ordered.c.seconds))
    rows = session().execute(
        select(
            ordered.c.topic_slug,
            func.count(),
            func.avg(of_topic),
            func.sum(of_round),
            func.count(of_round),
        )
        .group_by(ordered.c.topic_slug)
        .order_by(ordered.c.topic_slug)
    ).all()  # fmt: skip
    topics = {slug: Waits(int(n), _duration(median)) for slug, n, median, _, _ in rows}
    if not rows:
        return Waits(), topics
    median = sum(float(row[3] or 0) for row in rows) / sum(row[4] for row in rows)
    return Waits(sum(topic.decided for topic in topics.values()), _duration(median)), topics


def _ordered_waits(round_id: int) -> Subquery:
    seconds, topic = Decision.waited_seconds, Comment.topic_slug
    return (
        select(
            topic,
            seconds.label("seconds"),
            func.row_number().over(order_by=seconds).label("round_place"),
            func.count().over().label("of_round"),
            func.row_number().over(partition_by=topic, order_by=seconds).label("place"),
            func.count().over(partition_by=topic).label("of_topic"),
        )
        .join(Comment, Comment.ref == Decision.comment_ref)
        .where(Comment.round_id == round_id)
        .subquery("waits")
    )


def _middle(count: Any) -> tuple[Any, Any]:
    """Places, counted from 1, of the middle one or two of `count` things."""
    return (count + 1) // 2, count // 2 + 1


def _duration(seconds: Any) -> timedelta:
    return timedelta(seconds=round(float(seconds)))
