"""Where one's own submission stands, as its author is told: status, reasons, appeals, pauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.moderation import appealing, moving, queries, suspending
from app.moderation.appealing import Case
from app.moderation.models import Decision
from app.moderation.redress_models import Suspension
from app.moderation.redress_rules import may_appeal, may_appeal_pause
from app.moderation.timeline import Event, events
from app.participation import submitting
from app.participation.models import Submission
from app.participation.rules import EDITABLE


@dataclass(frozen=True)
class Standing:
    """What the page of one's own submission says; nothing that can still be undone is in it."""

    status: str  # of the submission, or of the appeal about it
    decision: Decision | None
    events: Sequence[Event]
    case: Case | None
    may_edit: bool
    may_withdraw: bool
    may_appeal: bool
    moved_from: str | None  # the topic it was sent under, if it was moved
    may_object: bool
    pause: Suspension | None
    may_appeal_pause: bool


def standing(submission: Submission, now: datetime) -> Standing:
    """Where the submission stands at this moment, for its author."""
    made = queries.decisions_of(submission.ref)
    told = queries.told(made, now)
    # What can still be undone has not happened yet.
    held = next((one for one in made if one.is_held(now)), None)
    decision = None if held else queries.reasons_of(submission, told)
    cases = appealing.cases_of(submission.ref) if told else []
    case = next((one for one in reversed(cases) if _is_about(one, decision)), None)
    appealed = appealing.standing(submission, now)
    moves = [one for one in told if one.outcome == "move"]
    moved = moves[-1] if moves and submission.topic_slug == moves[-1].moved_to else None
    pause = suspending.told(submission.ref)
    answered = case is None or case.ruling is not None
    unread = held is None and answered and submission.status in EDITABLE
    return Standing(
        status=held.status_before if held else _status(submission, case),
        decision=decision,
        events=events(submission, told, cases),
        case=case,
        may_edit=unread and submitting.may_edit(submission, now),
        may_withdraw=unread,
        may_appeal=appealed is not None
        and case is None
        and may_appeal(appealed.outcome, appealed.decided_at, now),
        moved_from=moved.moved_from if moved else None,
        may_object=moved is not None and moving.may_object(submission),
        pause=pause,
        may_appeal_pause=pause is not None
        and pause.appealed_at is None
        and may_appeal_pause(pause.answered_at, pause.ends_at, now),
    )


def _is_about(case: Case, decision: Decision | None) -> bool:
    """Whether the appeal is against this decision, or is what led to it."""
    if decision is None:
        return False
    if case.ruling is not None and case.ruling.overturned:
        return decision.decided_at == case.ruling.ruled_at
    return case.decision.id == decision.id


def _status(submission: Submission, case: Case | None) -> str:
    if case is None:
        return submission.status
    if case.ruling is None:
        return "appeal"
    return "overturned" if case.ruling.overturned else "upheld"
