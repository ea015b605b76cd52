"""Forgetting what nobody can ask for any more: acts of old forms, ended sessions, codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from app import clock
from app.db import session
from app.identity import codes, sessions, standing
from app.notifications import outbox
from app.participation.models import VoteKey

# A form lives for a day, and a clock set back adds two hours: after two whole days none is left.
DAYS_KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Purged:
    """How many rows of each kind are gone."""

    acts: int
    sessions: int
    codes: int
    news: int
    sign_outs: int


def purge(now: datetime) -> Purged:
    """Delete what is over; what may still be asked for stays."""
    before = clock.baghdad_day(now) - DAYS_KEPT
    old = session().execute(
        delete(VoteKey).where(VoteKey.sent_on < before).returning(VoteKey.round_id)
    )
    return Purged(
        acts=len(old.all()),
        sessions=sessions.forget_ended(now),
        codes=codes.forget(now),
        news=outbox.purge(now),
        sign_outs=standing.forget(now),
    )
