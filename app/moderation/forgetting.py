"""Forgetting what was removed from a text, once nobody can appeal against the removal any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select, update

from app.db import session
from app.moderation.models import Decision, Judgement
from app.moderation.redress_models import Appeal, Ruling
from app.moderation.redress_rules import APPEAL_WITHIN
from app.moderation.rules import Outcome
from app.participation.models import Submission
from app.participation.rules import Status


def forget_removed(now: datetime) -> int:
    """Let the public text be the only one left of what was redacted a week ago; how many it were.

    A text whose appeal still waits is kept whole until it is answered. What moderators marked on
    the way goes with it; that they chose, and how, stays.
    """
    waiting = (
        exists()
        .where(Appeal.decision_id == Decision.id, Decision.submission_ref == Submission.ref)
        .where(~exists().where(Ruling.decision_id == Appeal.decision_id))
    )
    over = session().scalars(
        select(Submission.ref).where(
            Submission.status == Status.REDACTED,
            Submission.decided_at <= now - APPEAL_WITHIN,
            Submission.text != Submission.published_text,
            ~waiting,
        )
    ).all()  # fmt: skip
    for ref in over:
        session().execute(
            update(Submission)
            .where(Submission.ref == ref)
            .values(text=Submission.published_text)
            .execution_options(synchronize_session="fetch")
        )
        session().execute(
            update(Judgement)
            .where(Judgement.submission_ref == ref, Judgement.outcome == Outcome.REDACT)
            .values(words="")
            .execution_options(synchronize_session="fetch")
        )
    return len(over)
