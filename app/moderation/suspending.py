"""Pausing a participant from writing: one proposes, another confirms, a third rules on an appeal.

It is about the public voice alone. What the same device votes stands under another pseudonym, which
nothing here could find.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

from app.db import session
from app.errors import NotFound
from app.identity import acts
from app.identity.rules import Act
from app.moderation import names
from app.moderation.appealing import took_part
from app.moderation.decisions import ensure_not_theirs
from app.moderation.redress_models import Suspension
from app.moderation.redress_rules import (
    MOST_PAUSE_DAYS,
    AlreadyAnswered,
    AlreadyProposed,
    DaysNeeded,
    NothingToAppeal,
    ensure_apart,
    ensure_explained,
    ensure_repeats,
    may_appeal_pause,
)
from app.moderation.rules import PER_PAGE, Reason, ReasonNeeded, Tied
from app.notifications import outbox
from app.participation.models import Participant, Submission
from app.transparency import ledger


def propose(
    submission_ref: str,
    *,
    reason: Reason | None,
    days: int,
    note: str,
    staff_id: int,
    now: datetime,
    key: str,
) -> Suspension:
    """Propose that whoever wrote this text pauses; nothing changes until somebody else confirms.

    The same form again is the same proposal. Raises `ReasonNeeded`, `DaysNeeded` beyond one to
    thirty, `AlreadyProposed` while one about this text waits, `Tied` as for a decision.
    """
    submission = _held(submission_ref)
    earlier = session().get(Suspension, key)
    if earlier is not None:
        ensure_repeats(earlier, submission_ref=submission_ref, reason=reason, days=days, note=note)
        return earlier
    if reason is None:
        raise ReasonNeeded
    if not 1 <= days <= MOST_PAUSE_DAYS:
        raise DaysNeeded
    if names.mentions(submission.text).touch(staff_id):
        raise Tied
    waiting = Suspension.answered_at.is_(None)
    about = select(Suspension.id).where(Suspension.submission_ref == submission_ref, waiting)
    if session().scalar(about) is not None:
        raise AlreadyProposed
    proposed = Suspension(
        id=key,
        participant_ref=submission.participant_ref,
        submission_ref=submission_ref,
        reason=reason,
        days=days,
        note=note,
        proposed_by=staff_id,
        proposed_at=now,
    )
    session().add(proposed)
    session().flush()
    after = f"proposed {days} days {reason.value}"
    acts.note(Act.PAUSED, staff_id, now, subject=submission_ref, after=after)
    return proposed


def answer(
    suspension_id: str, *, confirmed: bool, staff_id: int, device: bytes | None, now: datetime
) -> Suspension:
    """Confirm a proposal or refuse it; the pause begins now.

    The same answer by the same person again is the same. Raises `TookPart` for whoever proposed it,
    `AlreadyAnswered` when somebody was first, `OwnWords` and `Tied` as for a decision.
    """
    found = suspension(suspension_id, hold=True)
    if found.confirmed is not None:
        if (found.answered_by, found.confirmed) == (staff_id, confirmed):
            return found
        raise AlreadyAnswered
    ensure_apart(staff_id, {found.proposed_by})
    ensure_not_theirs(_held(found.submission_ref), staff_id, device)
    found.answered_by, found.answered_at, found.confirmed = staff_id, now, confirmed
    if confirmed:
        found.ends_at = now + timedelta(days=found.days)
        _pause(found.participant_ref, now)
        outbox.note(found.participant_ref, f"pause {found.id}", now)
        _record(found, "confirmed")
    after = "confirmed" if confirmed else "refused"
    acts.note(
        Act.PAUSED, staff_id, now, subject=found.submission_ref, before="proposed", after=after
    )
    return found


def appeal(submission_ref: str, author: bytes | None, text: str, now: datetime) -> Suspension:
    """The paused author asks for another look, once; `NothingToAppeal` when there is no pause."""
    found = told(submission_ref)
    if found is None or found.participant_ref != author:
        raise NothingToAppeal
    session().refresh(found, with_for_update=True)
    if found.appealed_at is None:
        if not may_appeal_pause(found.answered_at, found.ends_at, now):
            raise NothingToAppeal
        found.appeal_text, found.appealed_at = text, now
        session().flush()
        _record(found, "appealed")
    return found


def rule(
    suspension_id: str,
    *,
    lifted: bool,
    explanation: str,
    staff_id: int,
    device: bytes | None,
    now: datetime,
) -> Suspension:
    """Lift a pause on appeal, or let it stand; by somebody who had no part in it or in the text."""
    found = suspension(suspension_id, hold=True)
    if found.appealed_at is None:
        raise NotFound
    if found.lifted is not None:
        if (found.ruled_by, found.lifted) == (staff_id, lifted):
            return found
        raise AlreadyAnswered
    ensure_apart(
        staff_id,
        {found.proposed_by, found.answered_by or 0, *took_part(found.submission_ref)},
    )
    ensure_not_theirs(_held(found.submission_ref), staff_id, device)
    ensure_explained(explanation)
    found.ruled_by, found.ruled_at, found.lifted = staff_id, now, lifted
    found.explanation = explanation
    session().flush()
    if lifted:
        _pause(found.participant_ref, now)
    outbox.note(found.participant_ref, f"pause ruled {found.id}", now)
    _record(found, "lifted" if lifted else "upheld")
    after = "lifted" if lifted else "upheld"
    acts.note(Act.PAUSED, staff_id, now, subject=found.submission_ref, before="paused", after=after)
    return found


def suspension(suspension_id: str, *, hold: bool = False) -> Suspension:
    """The pause under this name; `NotFound` for none."""
    found = session().get(Suspension, suspension_id, with_for_update=hold, populate_existing=hold)
    if found is None:
        raise NotFound
    return found


def told(submission_ref: str) -> Suspension | None:
    """The last pause about this text that its author knows of: a confirmed one."""
    query = select(Suspension).where(
        Suspension.submission_ref == submission_ref, Suspension.confirmed.is_(True)
    )
    return session().scalar(query.order_by(Suspension.proposed_at.desc()).limit(1))


def open_suspensions() -> Sequence[Suspension]:
    """Proposals that wait for a second person and appeals that wait for a third, oldest first."""
    waiting = or_(
        Suspension.answered_at.is_(None),
        and_(Suspension.appealed_at.is_not(None), Suspension.ruled_at.is_(None)),
    )
    ordered = select(Suspension).where(waiting).order_by(Suspension.proposed_at, Suspension.id)
    return session().scalars(ordered.limit(PER_PAGE)).all()


def _held(ref: str) -> Submission:
    found = session().get(Submission, ref, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _pause(participant_ref: bytes, now: datetime) -> None:
    """Let the participant pause until the last of the confirmed pauses ends."""
    session().flush()
    # Of two pauses at the same moment the second one sees the first.
    session().get(Participant, participant_ref, with_for_update=True)
    lasting = select(Suspension.ends_at).where(
        Suspension.participant_ref == participant_ref,
        Suspension.ends_at > now,
        or_(Suspension.lifted.is_(None), Suspension.lifted.is_(False)),
    )
    ends = [ends_at for ends_at in session().scalars(lasting) if ends_at is not None]
    session().execute(
        update(Participant)
        .where(Participant.ref == participant_ref)
        .values(paused_until=max(ends, default=None))
    )


def _record(found: Suspension, event: str) -> None:
    ledger.record("suspension", {"event": event, "reason": found.reason.value, "days": found.days})
