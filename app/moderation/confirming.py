"""What two moderators agreed on and an administrator confirms: that somebody is not who they say,
or that several devices are one campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select, update

from app.db import session
from app.errors import NotFound
from app.identity import acts
from app.identity.rules import Act
from app.moderation.four_eyes import CONFIRMED, Settlement
from app.moderation.models import Confirmation, Judgement
from app.moderation.redress_rules import AlreadyAnswered
from app.moderation.rules import PER_PAGE, FoundOtherwise, Reason, WithAdministrator
from app.participation.models import Submission
from app.participation.rules import PUBLIC, Status
from app.permissions import Role
from app.transparency import ledger


@dataclass(frozen=True)
class Request:
    """What waits for an administrator: the agreement, and the text it is about, to be told by its
    signs alone."""

    confirmation: Confirmation
    submission: Submission
    same_words: int  # how many others sent these very words


def ask(judgement: Judgement, settlement: Settlement) -> None:
    """Leave to an administrator what was just agreed on; nothing takes effect before."""
    session().add(
        Confirmation(
            submission_ref=judgement.submission_ref,
            revision=judgement.revision,
            place=judgement.place,
            staff_id=settlement.chosen.staff_id,
            other_id=settlement.other_id,
            asked_at=judgement.made_at,
        )
    )
    session().flush()


def ensure_free(submission: Submission, place: int) -> None:
    """Raise `WithAdministrator` while the administrator has not answered."""
    if is_asked(submission, place):
        raise WithAdministrator


def is_asked(submission: Submission, place: int) -> bool:
    """Whether this reading of the text lies before an administrator."""
    here = (submission.ref, submission.revision, place)
    return session().get(Confirmation, here) is not None


def ensure_open(submission: Submission, reason: Reason | None) -> None:
    """Raise `FoundOtherwise` for a reason that an administrator did not find in this text."""
    if reason not in CONFIRMED:
        return
    refused = select(Confirmation.place).where(
        Confirmation.submission_ref == submission.ref,
        Confirmation.revision == submission.revision,
        Confirmation.confirmed.is_(False),
    )
    if session().scalar(refused.limit(1)) is not None:
        raise FoundOtherwise


def answer(found: Confirmation, *, confirmed: bool, staff_id: int, now: datetime) -> None:
    """Keep the answer; `AlreadyAnswered` when somebody was first."""
    stored = session().scalar(
        update(Confirmation)
        .where(
            Confirmation.submission_ref == found.submission_ref,
            Confirmation.revision == found.revision,
            Confirmation.place == found.place,
            Confirmation.answered_at.is_(None),
        )
        .values(answered_by=staff_id, answered_at=now, confirmed=confirmed)
        .returning(Confirmation.submission_ref)
        .execution_options(synchronize_session=False)
    )
    if stored is None:
        raise AlreadyAnswered
    acts.note(
        Act.CONFIRMED,
        staff_id,
        now,
        subject=found.submission_ref,
        before=f"staff {found.staff_id} and staff {found.other_id}",
        after="confirmed" if confirmed else "found otherwise",
    )


def record(submission: Submission, *, confirmed: bool) -> None:
    """Say in public that an administrator answered, and what."""
    ledger.record(
        "confirmation",
        {
            "subject": ledger.commitment(submission.salt, submission.ref),
            "event": "confirmed" if confirmed else "refused",
            "reason": Reason.IMPERSONATION.value,
            "role": Role.ADMINISTRATOR.value,
        },
    )


def request(ref: str) -> Confirmation:
    """The latest agreement about a text, answered or not; `NotFound` for none."""
    found = session().scalar(
        select(Confirmation)
        .where(Confirmation.submission_ref == ref)
        .order_by(Confirmation.revision.desc(), Confirmation.place.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound
    return found


def open_requests() -> Sequence[Request]:
    """What waits for an administrator, the longest first; as many as a page holds."""
    same = (
        select(func.count())
        .select_from(_other := Submission.__table__.alias("other"))
        .where(
            _other.c.skeleton_digest == Submission.skeleton_digest,
            _other.c.participant_ref != Submission.participant_ref,
        )
        .scalar_subquery()
    )
    rows = session().execute(
        select(Confirmation, Submission, same)
        .join(Submission, Submission.ref == Confirmation.submission_ref)
        .where(
            Confirmation.answered_at.is_(None),
            Submission.revision == Confirmation.revision,
            Submission.status.in_((Status.PENDING, *PUBLIC)),
        )
        .order_by(Confirmation.asked_at, Confirmation.submission_ref)
        .limit(PER_PAGE)
    )
    return [Request(*row) for row in rows]


def how_many() -> Select[int]:
    """How many submissions lie before an administrator, counted from the few requests."""
    return (
        select(func.count())
        .select_from(Confirmation)
        .join(Submission, Submission.ref == Confirmation.submission_ref)
        .where(
            Confirmation.answered_at.is_(None),
            Confirmation.revision == Submission.revision,
            Submission.choices > 0,
        )
    )


def waits() -> ColumnElement[bool]:
    """The condition that a submission lies before an administrator as it stands now."""
    return exists().where(
        Confirmation.submission_ref == Submission.ref,
        Confirmation.revision == Submission.revision,
        Confirmation.answered_at.is_(None),
    )
