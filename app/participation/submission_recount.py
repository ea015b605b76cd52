"""Proof that the counters of submissions say what the submissions say."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.db import session
from app.participation.models import NO_TOPIC, Submission, SubmissionTally
from app.participation.rules import Kind, Stance, Status


@dataclass(frozen=True)
class SubmissionDrift:
    """A counter of submissions that differs from the rows."""

    kind: Kind
    topic_slug: str
    status: Status
    stance: Stance
    counted: int
    stored: int


def recount_submissions(round_id: int) -> list[SubmissionDrift]:
    """Count every submission of the round again and list each counter that differs."""
    rows = (Submission.kind, Submission.topic_slug, Submission.status, Submission.stance)
    counted = {
        (kind, slug or NO_TOPIC, status, stance): int(n)
        for kind, slug, status, stance, n in session().execute(
            select(*rows, func.count()).where(Submission.round_id == round_id).group_by(*rows)
        )
    }
    counters = select(SubmissionTally).where(SubmissionTally.round_id == round_id)
    stored = {
        (one.kind, one.topic_slug, one.status, one.stance): one.n
        for one in session().scalars(counters)
    }
    return [
        SubmissionDrift(*place, counted.get(place, 0), stored.get(place, 0))
        for place in sorted(counted.keys() | stored.keys())
        if counted.get(place, 0) != stored.get(place, 0)
    ]
