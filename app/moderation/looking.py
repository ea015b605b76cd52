"""Looking at an unpublished text beyond one's office: its reason is written down first."""

from __future__ import annotations

from datetime import datetime

from app.db import session
from app.errors import NotFound
from app.identity import acts
from app.identity.rules import Act
from app.moderation.redress_models import Look
from app.moderation.redress_rules import LOOK_LASTS, LookReason, ensure_repeats
from app.participation.models import Submission
from app.participation.rules import read_reference
from app.permissions import Role
from app.transparency import ledger


def look(shown_ref: str, reason: LookReason, *, staff_id: int, now: datetime, key: str) -> Look:
    """Write down that this person reads this text now, and why; `NotFound` for no such text.

    The staff's own record and the public one know of it before the text is shown.
    """
    submission = session().get(Submission, read_reference(shown_ref), with_for_update=True)
    if submission is None:
        raise NotFound
    earlier = session().get(Look, key)
    if earlier is not None:
        ensure_repeats(earlier, staff_id=staff_id, submission_ref=submission.ref, reason=reason)
        return earlier
    opened = Look(
        id=key, staff_id=staff_id, submission_ref=submission.ref, reason=reason, looked_at=now
    )
    session().add(opened)
    session().flush()
    acts.note(
        Act.LOOKED,
        staff_id,
        now,
        subject=submission.ref,
        before=submission.status.value,
        after=reason.value,
    )
    ledger.record(
        "look",
        {
            "subject": ledger.commitment(submission.salt, submission.ref),
            "role": Role.ADMINISTRATOR.value,
            "reason": reason.value,
        },
    )
    return opened


def looked_at(look_id: str, staff_id: int, now: datetime) -> Submission:
    """The text of one's own look, for ten minutes; `NotFound` afterwards and for everybody else."""
    found = session().get(Look, look_id)
    if found is None or found.staff_id != staff_id or now >= found.looked_at + LOOK_LASTS:
        raise NotFound
    return session().get_one(Submission, found.submission_ref)
