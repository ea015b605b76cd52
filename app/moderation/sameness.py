"""Declining a text because the same is public already, and showing its author where."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.db import insert_into, session
from app.moderation.decisions import decide
from app.moderation.models import Decision, Judgement
from app.moderation.quality_models import SameAs
from app.moderation.rules import NothingSimilar, Outcome, Reason
from app.participation.models import Submission
from app.participation.queries import is_shown
from app.participation.rules import Status
from app.participation.similar import similar_published


def decline_as_same(
    ref: str,
    public_ref: str,
    *,
    revision: int,
    place: int,
    staff_id: int,
    device: bytes | None,
    now: datetime,
    key: str,
) -> Decision | Judgement:
    """Decline a text as a copy and keep which public one it is the same as.

    The rules of `decide` hold as for every other decision. Support stays where it was given.
    Raises `NothingSimilar` unless the other is public and really alike.
    """
    text = session().scalar(select(Submission.text).where(Submission.ref == ref)) or ""
    alike = [one.submission.ref for one in similar_published(text, other_than=ref)]
    if public_ref not in alike:
        raise NothingSimilar
    decision = decide(
        ref,
        revision=revision,
        place=place,
        outcome=Outcome.DECLINE,
        reason=Reason.SPAM,
        whole=True,
        staff_id=staff_id,
        device=device,
        now=now,
        key=key,
    )
    session().execute(
        insert_into(SameAs)
        .values(
            submission_ref=ref,
            revision=revision,
            public_ref=public_ref,
            staff_id=staff_id,
            found_at=now,
        )
        .on_conflict_do_nothing()
    )
    return decision


def public_twin(submission: Submission) -> Submission | None:
    """The public text that a declined one is the same as, while it is public."""
    if submission.status is not Status.DECLINED:
        return None
    return session().scalar(
        select(Submission)
        .join(SameAs, SameAs.public_ref == Submission.ref)
        .where(
            SameAs.submission_ref == submission.ref,
            SameAs.revision == submission.revision,
            Submission.published_text.is_not(None),
            is_shown(),
        )
    )
