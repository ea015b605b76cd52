"""Requests from outside to remove a text: entered, answered by another, counted in public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from app.db import session
from app.errors import NotFound
from app.identity import acts
from app.identity.rules import Act
from app.moderation.redress_models import RemovalRequest
from app.moderation.redress_rules import (
    AlreadyAnswered,
    Origin,
    StillPublic,
    ensure_apart,
    ensure_explained,
    ensure_repeats,
)
from app.moderation.rules import PER_PAGE
from app.participation.models import Submission
from app.participation.rules import Status, read_reference
from app.transparency import ledger


def enter(
    shown_ref: str,
    *,
    origin: Origin,
    ground: str,
    received_on: date,
    staff_id: int,
    now: datetime,
    key: str,
) -> RemovalRequest:
    """Enter what was asked for, whoever asked and however; the same form again is the same entry.

    Nothing happens to the text. Raises `NotFound` for a reference that no text has.
    """
    submission = session().get(Submission, read_reference(shown_ref), with_for_update=True)
    if submission is None:
        raise NotFound
    earlier = session().get(RemovalRequest, key)
    if earlier is not None:
        ensure_repeats(
            earlier,
            submission_ref=submission.ref,
            source=origin,
            ground=ground,
            received_on=received_on,
        )
        return earlier
    entered = RemovalRequest(
        id=key,
        submission_ref=submission.ref,
        source=origin,
        ground=ground,
        received_on=received_on,
        entered_by=staff_id,
        entered_at=now,
    )
    session().add(entered)
    session().flush()
    acts.note(Act.REQUESTED, staff_id, now, subject=submission.ref, after=f"entered {origin.value}")
    _record(entered, submission, "entered")
    return entered


def answer(
    request_id: str, *, granted: bool, explanation: str, staff_id: int, now: datetime
) -> RemovalRequest:
    """Say whether what was asked for was right.

    A request is not a reason: it is granted only when moderators have already, by the house rules,
    taken the text down or removed what was at issue; otherwise raises `StillPublic`. The same
    answer by the same person is the same; raises `TookPart` for whoever entered the request.
    """
    found = request(request_id, hold=True)
    if found.granted is not None:
        if (found.answered_by, found.granted) == (staff_id, granted):
            return found
        raise AlreadyAnswered
    ensure_apart(staff_id, {found.entered_by})
    ensure_explained(explanation)
    submission = session().get_one(Submission, found.submission_ref)
    if granted and submission.status is Status.PUBLISHED:
        raise StillPublic
    found.answered_by, found.answered_at, found.granted = staff_id, now, granted
    found.answer = explanation
    session().flush()
    event = "granted" if granted else "refused"
    acts.note(
        Act.REQUESTED, staff_id, now, subject=submission.ref, before=found.source.value, after=event
    )
    _record(found, submission, event)
    return found


def request(request_id: str, *, hold: bool = False) -> RemovalRequest:
    """The request under this name; `NotFound` for none."""
    found = session().get(RemovalRequest, request_id, with_for_update=hold, populate_existing=hold)
    if found is None:
        raise NotFound
    return found


def requests() -> Sequence[RemovalRequest]:
    """The open ones first, then the answered ones, the latest first; as many as a page holds."""
    ordered = select(RemovalRequest).order_by(
        RemovalRequest.answered_at.is_not(None), RemovalRequest.entered_at.desc(), RemovalRequest.id
    )
    return session().scalars(ordered.limit(PER_PAGE)).all()


Counted = Mapping[tuple[Origin, bool | None], int]


def counts(within: ColumnElement[bool]) -> Counted:
    """How many were entered, by whom they came from and how they were answered; None is open."""
    rows = session().execute(
        select(RemovalRequest.source, RemovalRequest.granted, func.count())
        .where(within)
        .group_by(RemovalRequest.source, RemovalRequest.granted)
        .order_by(RemovalRequest.source)
    )
    return {(origin, granted): n for origin, granted, n in rows}


def _record(found: RemovalRequest, submission: Submission, event: str) -> None:
    ledger.record(
        "removal-request",
        {
            "subject": ledger.commitment(submission.salt, submission.ref),
            "source": found.source.value,
            "event": event,
        },
    )
