"""Undoing one's own decision before anybody outside could learn of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.db import session
from app.errors import NotFound
from app.identity import acts
from app.identity.rules import Act
from app.moderation import queries
from app.moderation.models import Decision, Undoing
from app.moderation.rules import STATUS_AFTER, Outcome, TooLateToUndo
from app.notifications import outbox
from app.participation.models import Submission
from app.participation.rules import Status
from app.participation.submitting import change_topic, set_status
from app.permissions import Role
from app.transparency import ledger


def undo(decision_id: str, staff_id: int, now: datetime) -> Decision:
    """Take one's own decision back within its ten seconds; undone twice it is undone once.

    The text waits as before, and whoever decides now decides anew: of two people, both. The
    decision and its undoing stay on record.

    Raises `NotFound` for another one's decision exactly as for none, `TooLateToUndo` afterwards.
    """
    decision = session().get(Decision, decision_id)
    if decision is None or decision.staff_id != staff_id:
        raise NotFound
    submission = session().scalars(
        select(Submission)
        .where(Submission.ref == decision.submission_ref)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip
    session().refresh(decision)
    if decision.undone_at is not None:
        return decision
    if not may_undo(decision, now) or not _stands(decision, submission):
        raise TooLateToUndo
    session().add(Undoing(decision_id=decision.id, undone_at=now))
    if decision.outcome is Outcome.MOVE:
        change_topic(submission, decision.moved_from or "")
    else:
        set_status(submission, decision.status_before, now=now)
        submission.decided_at = None
    outbox.take_back(submission.participant_ref, decision.id)
    session().flush()
    session().refresh(decision)
    ledger.record(
        "undone",
        {
            "subject": ledger.commitment(submission.salt, submission.ref),
            "outcome": decision.outcome.value,
            "reason": decision.reason.value if decision.reason else "",
            "role": Role.MODERATOR.value,
        },
    )
    acts.note(
        Act.UNDID,
        staff_id,
        now,
        subject=submission.ref,
        before=decision.outcome.value,
        after=submission.status.value,
    )
    return decision


def may_undo(decision: Decision, now: datetime) -> bool:
    """Whether it is young enough, and one of those that came before publication.

    What hides a public text takes effect at once, and two people stand behind it; what an
    administrator confirmed is not for one of the two to take back.
    """
    alone = decision.confirmed_by is None
    return alone and decision.status_before is Status.PENDING and decision.is_held(now)


def _stands(decision: Decision, submission: Submission) -> bool:
    """Whether the text is still as the decision left it."""
    last = queries.decisions_of(submission.ref)[-1]
    status = STATUS_AFTER.get(decision.outcome, Status.PENDING)
    return (last.id, submission.revision, submission.status) == (
        decision.id,
        decision.revision,
        status,
    )
