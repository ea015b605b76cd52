"""An author leaves: unpublished words are erased, public ones go or stay as nobody's."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from app.db import session
from app.participation.models import Flag, Participant, Submission
from app.participation.rules import PUBLIC, Kind, Status
from app.participation.submitting import erase_words, set_status


def _may_stay(submission: Submission) -> bool:
    """A name has nobody left to name."""
    return submission.status is Status.PUBLISHED and submission.kind is not Kind.PSEUDONYM


@dataclass(frozen=True)
class Words:
    """How many texts of one author are public as written, and how many others hold any words."""

    public: int = 0
    shortened: int = 0  # public without the personal details that their first wording holds
    unpublished: int = 0

    @property
    def are_any(self) -> bool:
        return bool(self.public or self.shortened or self.unpublished)


def words_of(author: bytes) -> Words:
    """What would go, and what could stay."""
    found = session().scalars(
        select(Submission.status).where(
            Submission.participant_ref == author,
            Submission.text != "",
            Submission.kind != Kind.PSEUDONYM,
        )
    ).all()  # fmt: skip
    return Words(
        public=sum(one is Status.PUBLISHED for one in found),
        shortened=sum(one is Status.REDACTED for one in found),
        unpublished=sum(one not in PUBLIC for one in found),
    )


def detach(author: bytes, flagger: bytes, *, keep_public: bool, now: datetime) -> Sequence[str]:
    """Erase the participant, and return the references of the texts whose words are gone.

    A text that is public as it was written stays if `keep_public`, without an alias and without
    anything that joins it to the author's others. One that was published without its personal
    details goes in any case: its first wording is stored with it. Flags stay, as nobody's. Doing it
    again changes nothing.
    """
    mine = select(Submission).where(Submission.participant_ref == author).order_by(Submission.ref)
    gone = []
    for submission in session().scalars(mine.with_for_update()).all():
        if not (keep_public and _may_stay(submission)):
            if submission.status is not Status.DECLINED:
                set_status(submission, Status.WITHDRAWN, now=now)
            erase_words(submission)
            gone.append(submission.ref)
        submission.participant_ref = secrets.token_bytes(32)
        submission.submission_key = secrets.token_bytes(16)
    session().flush()
    flagged = select(Flag.submission_ref).where(Flag.flagger_ref == flagger)
    for ref in session().scalars(flagged.order_by(Flag.submission_ref)).all():
        session().execute(
            update(Flag)
            .where(Flag.submission_ref == ref, Flag.flagger_ref == flagger)
            .values(flagger_ref=secrets.token_bytes(32))
            .execution_options(synchronize_session=False)
        )
    session().execute(delete(Participant).where(Participant.ref == author))
    return gone
