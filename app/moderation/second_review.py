"""Leaving a text to the next reader, and setting it aside meanwhile where it harms somebody now."""

from __future__ import annotations

from app.db import session
from app.identity import acts
from app.identity.rules import Act
from app.moderation import queries
from app.moderation.four_eyes import SET_ASIDE_FOR, is_urgent
from app.moderation.models import Judgement
from app.moderation.rules import Outcome, Reason
from app.participation.models import Submission
from app.transparency import ledger


def wait(submission: Submission, judgement: Judgement) -> None:
    """Keep the choice and leave the text to the next reader.

    A public text that harms somebody now is not read meanwhile. It is set aside once only: when the
    time is over, everybody reads it again, and one person cannot begin anew.
    """
    submission.choices += 1
    urgent = is_urgent(judgement.outcome, judgement.reason, public=submission.is_public)
    if urgent and not queries.was_set_aside(submission.ref):
        judgement.set_aside = True
        submission.shown_from = judgement.made_at + SET_ASIDE_FOR
    session().add(judgement)
    session().flush()
    acts.note(
        Act.CHOSE,
        judgement.staff_id,
        judgement.made_at,
        subject=submission.ref,
        before=submission.status.value,
        after=in_words(judgement.outcome, judgement.reason, None),
    )
    if judgement.set_aside:
        ledger.record("set-aside", {"subject": ledger.commitment(submission.salt, submission.ref)})


def in_words(outcome: Outcome, reason: Reason | None, other_id: int | None) -> str:
    """A choice as the staff's own record says it."""
    with_whom = f"with staff {other_id}" if other_id is not None else ""
    return " ".join(filter(None, (outcome.value, reason.value if reason else "", with_whom)))
