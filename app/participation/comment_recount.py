"""Proof that the counters of comments say what the comments say."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.db import session
from app.participation.models import Comment, CommentTally
from app.participation.rules import CommentStatus, Stance


@dataclass(frozen=True)
class CommentDrift:
    """A counter of comments that differs from the rows."""

    topic_slug: str
    status: CommentStatus
    stance: Stance
    counted: int
    stored: int


def recount_comments(round_id: int) -> list[CommentDrift]:
    """Count every comment of the round again and list each counter that differs."""
    rows = (Comment.topic_slug, Comment.status, Comment.stance)
    counted = {
        (slug, status, stance): int(n)
        for slug, status, stance, n in session().execute(
            select(*rows, func.count()).where(Comment.round_id == round_id).group_by(*rows)
        )
    }
    stored = {
        (one.topic_slug, one.status, one.stance): one.n
        for one in session().scalars(select(CommentTally).where(CommentTally.round_id == round_id))
    }
    return [
        CommentDrift(*place, counted.get(place, 0), stored.get(place, 0))
        for place in sorted(counted.keys() | stored.keys())
        if counted.get(place, 0) != stored.get(place, 0)
    ]
