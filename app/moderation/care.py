"""Sparing moderators: how long hatred and violence were read today, and who is not to read more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from app import clock
from app.db import insert_into, session
from app.moderation import leases
from app.moderation.care_models import HardReading, OwnCare
from app.moderation.models import Judgement, Lease
from app.moderation.rules import Reason
from app.participation.models import Flag, Submission
from app.participation.rules import FlagReason
from app.screening import advice
from app.screening.rules import MarkKind

# Nobody is offered more of it in one day.
MOST_A_DAY = timedelta(hours=2)
# An open page that nobody looks at is not reading.
MOST_FOR_ONE = timedelta(minutes=15)

HARD = frozenset({MarkKind.THREAT, MarkKind.HATE})
HURTING = HARD | {MarkKind.SEXUAL, MarkKind.INSULT}
_REASONS = (Reason.HATE, Reason.VIOLENCE)
_FLAGS = (FlagReason.HATE, FlagReason.VIOLENCE)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Care:
    """How one moderator is spared, and how long they read hard texts today."""

    covered: bool = False
    asked: bool = False  # to be offered none
    today: timedelta = timedelta(0)

    @property
    def enough(self) -> bool:
        """Whether today's two hours are over."""
        return self.today >= MOST_A_DAY

    @property
    def spared(self) -> bool:
        return self.asked or self.enough


def care_of(staff_id: int, now: datetime) -> Care:
    """As the moderator wishes, and as the day went."""
    mine = OwnCare.staff_id == staff_id
    read = select(HardReading.minutes).where(
        HardReading.staff_id == staff_id, HardReading.day == clock.baghdad_day(now)
    )
    covered, asked, minutes = session().execute(
        select(
            select(OwnCare.covered).where(mine).scalar_subquery(),
            select(OwnCare.spared).where(mine).scalar_subquery(),
            read.scalar_subquery(),
        )
    ).one()  # fmt: skip
    return Care(bool(covered), bool(asked), timedelta(minutes=minutes or 0))


def wish(staff_id: int, *, covered: bool, spared: bool) -> None:
    """Keep how a moderator wants to meet such texts."""
    wished = {"covered": covered, "spared": spared}
    session().execute(
        insert_into(OwnCare)
        .values(staff_id=staff_id, **wished)
        .on_conflict_do_update(index_elements=["staff_id"], set_=wished)
    )


def is_hard(submission: Submission, now: datetime) -> bool:
    """Whether a text is of hatred or violence: by its marks, its flags or what somebody chose."""
    kinds = {mark.kind for mark in advice.marks_in(submission.text, now)}
    return bool(kinds & HARD) or _is_said_to_be(submission)


def hurts(submission: Submission, now: datetime) -> bool:
    """Whether a text may hurt whoever reads it unprepared, by its marks and flags."""
    kinds = {mark.kind for mark in advice.marks_in(submission.text, now)}
    return bool(kinds & HURTING) or (bool(submission.flags) and _is_said_to_be(submission))


def cover(staff_id: int, now: datetime) -> Callable[[Submission], bool]:
    """Which texts this moderator sees only after opening them, by their own wish."""
    covered = care_of(staff_id, now).covered
    return lambda submission: covered and hurts(submission, now)


def leave(submission: Submission, staff_id: int, now: datetime) -> None:
    """Give a text back, and count how long it was open if it was a hard one.

    Begun minutes count, a quarter of an hour at most. Whoever goes away without a word is not
    counted: the lease only runs out.
    """
    lease = session().get(Lease, submission.ref, populate_existing=True)
    mine = lease is not None and lease.staff_id == staff_id
    if lease is not None and mine and lease.taken_at is not None and is_hard(submission, now):
        read = min(now, lease.held_until) - lease.taken_at
        _count(staff_id, min(read, MOST_FOR_ONE), now)
    leases.leave(submission.ref, staff_id)


def _count(staff_id: int, read: timedelta, now: datetime) -> None:
    minutes = max(1, -(-read // _MINUTE))
    session().execute(
        insert_into(HardReading)
        .values(staff_id=staff_id, day=clock.baghdad_day(now), minutes=minutes)
        .on_conflict_do_update(
            index_elements=["staff_id", "day"], set_={"minutes": HardReading.minutes + minutes}
        )
    )


def _is_said_to_be(submission: Submission) -> bool:
    chosen = select(Judgement.turn).where(
        Judgement.submission_ref == submission.ref,
        Judgement.revision == submission.revision,
        Judgement.reason.in_(_REASONS),
    )
    flagged = select(Flag.submission_ref).where(
        Flag.submission_ref == submission.ref, Flag.reason.in_(_FLAGS)
    )
    return bool(session().scalar(select(exists(chosen) | exists(flagged))))
