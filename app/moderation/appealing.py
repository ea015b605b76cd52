"""Appeals: an author asks for another look, and somebody who had no part in it finds an answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import select

from app.db import insert_into, session
from app.errors import NotFound
from app.identity import acts
from app.identity.rules import Act
from app.moderation import queries
from app.moderation.decisions import ensure_not_theirs, let_stand
from app.moderation.models import Decision, Judgement
from app.moderation.redress_models import Appeal, Ruling
from app.moderation.redress_rules import (
    APPEALED_STATUS,
    AlreadyAnswered,
    NothingToAppeal,
    ensure_apart,
    ensure_explained,
    may_appeal,
)
from app.moderation.rules import HOLD, PER_PAGE, Outcome
from app.notifications import outbox
from app.participation.models import Submission
from app.participation.submitting import own_submission
from app.transparency import ledger


@dataclass(frozen=True)
class Case:
    """One appeal with what it is about; `ruling` is None while it waits."""

    appeal: Appeal
    decision: Decision
    submission: Submission
    ruling: Ruling | None


def appeal(ref: str, author: bytes | None, text: str, now: datetime) -> Appeal:
    """Ask for another look at the decision by which one's own text stands where it stands.

    Sent twice, or in other words, it is the one appeal that a decision has. Raises
    `NothingToAppeal` for what was published, is under review, or was decided a week ago.
    """
    submission = own_submission(ref, author)
    session().refresh(submission, with_for_update=True)
    decision = standing(submission, now)
    earlier = session().get(Appeal, decision.id) if decision is not None else None
    if earlier is not None:
        return earlier
    if decision is None or not may_appeal(decision.outcome, decision.decided_at, now):
        raise NothingToAppeal
    session().execute(
        insert_into(Appeal)
        .values(decision_id=decision.id, text=text, appealed_at=now)
        .on_conflict_do_nothing()
    )
    _record(submission, decision, "received")
    return session().get_one(Appeal, decision.id)


def rule(
    decision_id: str,
    *,
    overturned: bool,
    explanation: str,
    staff_id: int,
    device: bytes | None,
    now: datetime,
) -> Ruling:
    """Find that the decision stands, or that the text is published as its author wrote it.

    The same finding by the same person again is the same ruling. Raises `TookPart` for whoever
    decided or chose about the text before, `AlreadyAnswered` when somebody was first, `OwnWords`
    and `Tied` as for a decision, and `ExplanationNeeded`.
    """
    found = case(decision_id)
    session().refresh(found.submission, with_for_update=True)
    ruling = session().get(Ruling, decision_id)
    if ruling is not None:
        if (ruling.staff_id, ruling.overturned) == (staff_id, overturned):
            return ruling
        raise AlreadyAnswered
    ensure_not_theirs(found.submission, staff_id, device)
    ensure_apart(staff_id, took_part(found.submission.ref))
    ensure_explained(explanation)
    ruling = Ruling(
        decision_id=decision_id,
        overturned=overturned,
        explanation=explanation,
        staff_id=staff_id,
        first_id=found.decision.staff_id,
        other_id=found.decision.other_id,
        ruled_at=now,
    )
    session().add(ruling)
    session().flush()
    status = found.submission.status
    if overturned and status is APPEALED_STATUS[found.decision.outcome]:
        key = blake2b(decision_id.encode(), digest_size=16).hexdigest()
        let_stand(found.submission, Outcome.PUBLISH, staff_id=staff_id, now=now, key=key)
    acts.note(
        Act.RULED,
        staff_id,
        now,
        subject=found.submission.ref,
        before=status.value,
        after="overturned" if overturned else "upheld",
    )
    outbox.note(found.submission.participant_ref, f"ruling {decision_id}", now + HOLD)
    _record(found.submission, found.decision, "overturned" if overturned else "upheld")
    return ruling


def standing(submission: Submission, now: datetime) -> Decision | None:
    """The decision by which a text stands where it stands, once its author can know it."""
    decisions = queries.told(queries.decisions_of(submission.ref), now)
    last = queries.reasons_of(submission, decisions)
    if last is None or APPEALED_STATUS.get(last.outcome) is not submission.status:
        return None
    return last


def took_part(ref: str) -> set[int]:
    """Everybody who decided, chose or ruled about this text, at whatever time."""
    decided = select(Decision.staff_id).where(Decision.submission_ref == ref)
    seconded = select(Decision.other_id).where(Decision.submission_ref == ref)
    chose = select(Judgement.staff_id).where(Judgement.submission_ref == ref)
    found = session().scalars(decided.union(seconded, chose))
    return {staff_id for staff_id in found if staff_id is not None}


def case(decision_id: str) -> Case:
    """The appeal against this decision; `NotFound` for none."""
    row = session().execute(_cases().where(Appeal.decision_id == decision_id)).first()
    if row is None:
        raise NotFound
    return Case(*row)


def answers(decision_ids: Collection[str]) -> Mapping[str, bool | None]:
    """Which of these decisions were appealed: overturned, kept, or None while it waits."""
    rows = session().execute(
        select(Appeal.decision_id, Ruling.overturned)
        .outerjoin(Ruling, Ruling.decision_id == Appeal.decision_id)
        .where(Appeal.decision_id.in_(decision_ids))
    )
    return dict(rows.all())


def open_cases() -> Sequence[Case]:
    """The appeals that wait, the longest waiting first; as many as a page holds."""
    waiting = _cases().where(Ruling.decision_id.is_(None))
    ordered = waiting.order_by(Appeal.appealed_at, Appeal.decision_id).limit(PER_PAGE)
    return [Case(*row) for row in session().execute(ordered)]


def cases_of(ref: str) -> Sequence[Case]:
    """Every appeal about a text, the first first."""
    query = _cases().where(Decision.submission_ref == ref)
    return [Case(*row) for row in session().execute(query.order_by(Appeal.appealed_at))]


def _cases() -> Any:
    return (
        select(Appeal, Decision, Submission, Ruling)
        .join(Decision, Decision.id == Appeal.decision_id)
        .join(Submission, Submission.ref == Decision.submission_ref)
        .outerjoin(Ruling, Ruling.decision_id == Appeal.decision_id)
    )


def _record(submission: Submission, decision: Decision, event: str) -> None:
    ledger.record(
        "appeal",
        {
            "subject": ledger.commitment(submission.salt, submission.ref),
            "event": event,
            "reason": decision.reason.value if decision.reason else "",
        },
    )
