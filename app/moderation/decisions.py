"""Deciding on a submission: the decision, its new status and the public record, at once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select, update

from app import clock
from app.db import session
from app.errors import FormExpired, NotFound
from app.identity import devices
from app.moderation import queries, rereading
from app.moderation.models import Decision
from app.moderation.rules import (
    STATUS_AFTER,
    AlreadyDecided,
    ChangedByAuthor,
    Outcome,
    OwnWords,
    Reason,
    ensure_offered,
    ensure_words,
    redacted_text,
    settled_reason,
)
from app.notifications import outbox
from app.participation.models import Flag, Submission
from app.participation.rules import PUBLIC, Status
from app.participation.submitting import set_status
from app.permissions import Role
from app.transparency import ledger

DECIDABLE = PUBLIC | {Status.PENDING}


def decide(
    submission_ref: str,
    *,
    revision: int,
    outcome: Outcome,
    staff_id: int,
    device: bytes | None,
    now: datetime,
    place: int = 1,
    reason: Reason | None = None,
    words: Sequence[str] = (),
    whole: bool = False,
    note: str = "",
    key: str | None = None,
) -> Decision:
    """Decide on the text as read at `revision`; the same `key` again is the same decision.

    A public submission can be decided on again: `place` says which decision on this text it is. Its
    flags are settled by it, and every decision stays on record.

    `words` are the passages at issue, `whole` says that it is the whole text; `note` is added for
    the author. `device` is what the moderator's own browser carries as a citizen.

    Raises `AlreadyDecided` when someone was first, `ChangedByAuthor` when the text is no longer the
    one that was read, `OwnWords` for one's own submission, and an `Incomplete` when something is
    missing from the decision.
    """
    submission = _held(submission_ref)
    if is_own(submission, device):
        raise OwnWords
    key = key or secrets.token_hex(16)
    earlier = _earlier(key, submission_ref, revision, place)
    if earlier is not None:
        if (earlier.id, earlier.staff_id, earlier.outcome) == (key, staff_id, outcome):
            return earlier
        raise AlreadyDecided(
            role=Role.MODERATOR.value, outcome=earlier.outcome.value, when=earlier.decided_at
        )
    so_far = [one for one in queries.decisions_of(submission_ref) if one.revision == revision]
    present = (submission.revision, submission.status in DECIDABLE, len(so_far) + 1)
    if present != (revision, True, place):
        raise ChangedByAuthor
    ensure_offered(outcome, submission.status, submission.flags)
    settled = settled_reason(outcome, reason, queries.times_asked(submission_ref, reason))
    public_text = _public_text(outcome, settled, submission.text, words, so_far, whole=whole)
    since = submission.published_at if submission.is_public else None
    decision = Decision(
        id=key,
        submission_ref=submission_ref,
        revision=revision,
        place=place,
        staff_id=staff_id,
        outcome=outcome,
        reason=settled,
        words="\n".join(words) if settled else "",
        note=note if settled else "",
        status_before=submission.status,
        waited_seconds=max(0, int((now - (since or submission.submitted_at)).total_seconds())),
        decided_at=now,
    )
    session().add(decision)
    if outcome in STATUS_AFTER:
        set_status(submission, STATUS_AFTER[outcome], now=now, published_text=public_text)
        if submission.is_public:
            submission.published_at = since or now  # it keeps its place among the newest
        outbox.note(submission.participant_ref, decision.id, now)
    if decision.is_after_publication:
        _settle_flags(submission, now)
    _record(decision, submission)
    rereading.consider(decision)
    return decision


def is_own(submission: Submission, device: bytes | None) -> bool:
    """Whether this browser wrote the submission."""
    return device is not None and devices.participant_ref(device) == submission.participant_ref


def _held(ref: str) -> Submission:
    """The submission as it is now, held until the transaction ends; `NotFound` for none."""
    found = session().scalar(
        select(Submission)
        .where(Submission.ref == ref)
        .with_for_update()  # SQLite took its one write lock when the transaction began
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _earlier(key: str, ref: str, revision: int, place: int) -> Decision | None:
    """The decision in this place; `FormExpired` for a form that was spent on another one."""
    this_one = and_(
        Decision.submission_ref == ref, Decision.revision == revision, Decision.place == place
    )
    found = session().scalars(select(Decision).where(or_(this_one, Decision.id == key))).all()
    for decision in found:
        if (decision.submission_ref, decision.revision, decision.place) == (ref, revision, place):
            return decision
    if found:
        raise FormExpired
    return None


def _public_text(
    outcome: Outcome,
    reason: Reason | None,
    text: str,
    words: Sequence[str],
    so_far: Sequence[Decision],
    *,
    whole: bool,
) -> str | None:
    if outcome is Outcome.PUBLISH:
        return text
    if outcome is not Outcome.KEEP:
        ensure_words(outcome, reason, text, words, whole=whole)
    if outcome is Outcome.REDACT:  # what was removed before stays removed
        removed = [word for one in so_far if one.outcome is outcome for word in one.passages]
        return redacted_text(text, [*removed, *words])
    return None


def _settle_flags(submission: Submission, now: datetime) -> None:
    """A moderator looked again: what was flagged so far is answered. Who flagged stays noted, so
    that nobody brings the same submission back again and again."""
    session().execute(
        update(Flag)
        .where(Flag.submission_ref == submission.ref, Flag.settled_on.is_(None))
        .values(settled_on=clock.baghdad_day(now))
        .execution_options(synchronize_session=False)
    )
    submission.flags = 0
    session().flush()


def _record(decision: Decision, submission: Submission) -> None:
    """Say in public that a decision was made: its outcome and rule, and digests only its author
    can open."""
    ledger.record(
        "decision",
        {
            "subject": ledger.commitment(submission.salt, submission.ref),
            "outcome": decision.outcome.value,
            "reason": decision.reason.value if decision.reason else "",
            "role": Role.MODERATOR.value,
            "commitment": ledger.commitment(submission.salt, submission.ref, submission.text),
        },
    )
