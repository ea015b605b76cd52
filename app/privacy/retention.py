"""How long what is stored is kept, and the night's work of deleting what has had its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.catalogue.models import Round
from app.db import session
from app.moderation import unquoting
from app.participation import purging
from app.participation.models import Background, BackgroundTally, Submission
from app.participation.rules import Status
from app.participation.submitting import erase_words


@dataclass(frozen=True)
class Schedule:
    """What the operator sets; the rest follows from how long a form, a code or a cookie lives."""

    declined: timedelta  # since the decision not to publish a text
    background: timedelta  # since the round closed in which people told about themselves


def purge(now: datetime, schedule: Schedule) -> dict[str, int]:
    """Delete what is over, and say of each kind how many; nothing else is told of them."""
    return {
        **vars(purging.purge(now)),
        "declined texts": _erase_declined(now - schedule.declined),
        "answers about people": _forget_backgrounds(now - schedule.background),
    }


def _erase_declined(before: datetime) -> int:
    """The words go, also where moderators quoted them; decision, rule and reason stay."""
    over = session().scalars(
        select(Submission)
        .where(
            Submission.status == Status.DECLINED,
            Submission.decided_at < before,
            Submission.text != "",
        )
        .order_by(Submission.ref)
        .with_for_update()
    ).all()  # fmt: skip
    for submission in over:
        erase_words(submission)
    session().flush()
    unquoting.forget_words([submission.ref for submission in over])
    return len(over)


def _forget_backgrounds(before: datetime) -> int:
    """With their counters, which would otherwise tell of rows that nobody can count again."""
    closed = select(Round.id).where(Round.closes_at < before)
    session().execute(delete(BackgroundTally).where(BackgroundTally.round_id.in_(closed)))
    gone = session().execute(
        delete(Background).where(Background.round_id.in_(closed)).returning(Background.round_id)
    )
    return len(gone.all())
