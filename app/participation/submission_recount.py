"""Proof that the counters of submissions, and those each one carries, say what the rows say."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.db import session
from app.participation.models import (
    HOUSE,
    NO_TOPIC,
    Agreement,
    Comment,
    Flag,
    Submission,
    SubmissionTally,
)
from app.participation.rules import Kind, Stance, Status, shown_reference


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
            select(*rows, func.count())
            .where(Submission.round_id == round_id, Submission.participant_ref != HOUSE)
            .group_by(*rows)
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


@dataclass(frozen=True)
class SignalDrift:
    """A submission that says another number of agreements or open flags than there are."""

    ref: str
    signal: str
    counted: int
    stored: int


def recount_signals(round_id: int) -> list[SignalDrift]:
    """Count the agreements and the open flags of every submission of the round again."""
    agreed = (
        select(Agreement.comment_ref.label("ref"), func.count().label("n"))
        .group_by(Agreement.comment_ref)
        .subquery()
    )
    flagged = (
        select(Flag.submission_ref.label("ref"), func.count().label("n"))
        .where(Flag.settled_on.is_(None))
        .group_by(Flag.submission_ref)
        .subquery()
    )
    found = []
    for signal, kind, stored, rows in (
        ("agreements", Comment, Comment.agreements, agreed),
        ("flags", Submission, Submission.flags, flagged),
    ):
        counted = func.coalesce(rows.c.n, 0)
        differing = (
            select(kind.ref, counted, stored)
            .outerjoin(rows, rows.c.ref == kind.ref)
            .where(kind.round_id == round_id, stored != counted)
            .order_by(kind.ref)
        )
        found += [
            SignalDrift(shown_reference(ref), signal, int(n), int(kept))
            for ref, n, kept in session().execute(differing)
        ]
    return found
