"""Moving a text to the topic it is about, and back when its author objects."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.catalogue.queries import all_topics
from app.db import session
from app.errors import NotFound
from app.moderation.models import Decision, Objection
from app.moderation.rules import MovedBefore, Outcome, TopicNeeded
from app.participation.models import Submission
from app.participation.rules import Status
from app.participation.submitting import change_topic
from app.transparency import ledger


def move(submission: Submission, topic_slug: str | None) -> tuple[str, str]:
    """Put the text under another topic, counters with it; answer from where to where.

    Raises `TopicNeeded` for none or the same, `MovedBefore` for a text that was moved already, back
    or not, or whose author has the same words there.
    """
    here = submission.topic_slug
    if here is None or topic_slug == here or topic_slug not in {one.slug for one in all_topics()}:
        raise TopicNeeded
    if moves_of(submission.ref):
        raise MovedBefore
    try:
        with session().begin_nested():
            change_topic(submission, topic_slug)
    except IntegrityError:
        raise MovedBefore from None
    return here, topic_slug


def moves_of(ref: str) -> list[Decision]:
    """The moves of a text that took effect, the first first."""
    found = session().scalars(
        select(Decision)
        .where(Decision.submission_ref == ref, Decision.outcome == Outcome.MOVE)
        .order_by(Decision.revision, Decision.place)
    )
    return [one for one in found if one.undone_at is None]


def may_object(submission: Submission) -> bool:
    """Whether the author may have the text moved back: while it waits, and once."""
    moved = moves_of(submission.ref)
    if submission.status is not Status.PENDING or not moved:
        return False
    return submission.topic_slug == moved[-1].moved_to and _objection(moved[-1]) is None


def object_to_move(submission: Submission, now: datetime) -> None:
    """Move the author's text back where it was sent; it is not moved again. Twice is once."""
    session().refresh(submission, with_for_update=True)
    moved = moves_of(submission.ref)
    if not moved:
        raise NotFound
    if not may_object(submission):
        return
    try:
        with session().begin_nested():
            change_topic(submission, moved[-1].moved_from or "")
    except IntegrityError:
        raise MovedBefore from None
    session().add(Objection(decision_id=moved[-1].id, objected_at=now))
    session().flush()
    ledger.record("moved-back", {"subject": ledger.commitment(submission.salt, submission.ref)})


def _objection(decision: Decision) -> Objection | None:
    return session().get(Objection, decision.id)
