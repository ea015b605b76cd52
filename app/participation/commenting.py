"""Sending a comment under a topic."""

from __future__ import annotations

from datetime import datetime

from app.catalogue.models import Round
from app.participation.rules import COMMENTS_PER_TOPIC, Kind
from app.participation.submitting import Draft, submit


def submit_comment(
    round_: Round, topic_slug: str, author: bytes, draft: Draft, *, nonce: str, now: datetime
) -> str:
    """Store the comment for review and return its reference; the promises are those of `submit`."""
    return submit(
        Kind.COMMENT,
        round_,
        topic_slug,
        author,
        draft,
        most=COMMENTS_PER_TOPIC,
        nonce=nonce,
        now=now,
    )
