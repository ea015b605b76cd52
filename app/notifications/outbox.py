"""News from the moment of its event: shown on the person's own pages, told by e-mail if asked."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b

from sqlalchemy import delete, select, update

from app import clock
from app.db import insert_into, session
from app.notifications.models import NoticeAddress, Outbox
from app.notifications.rules import ASKING_KEPT, NEWS_KEPT


def note(participant_ref: bytes, event: str, since: datetime) -> None:
    """There is news for this participant from that moment on, and none before.

    The same event is the same news, however often told.
    """
    session().execute(
        insert_into(Outbox)
        .values(
            participant_ref=participant_ref,
            key=_key(participant_ref, event),
            noted_at=since,
            seen=False,
            told_on=None,
        )
        .on_conflict_do_nothing()
    )


def take_back(participant_ref: bytes, event: str) -> None:
    """The event was undone before anybody could be told of it."""
    session().execute(
        delete(Outbox)
        .where(
            Outbox.participant_ref == participant_ref, Outbox.key == _key(participant_ref, event)
        )
        .execution_options(synchronize_session=False)
    )


def has_news(participant_ref: bytes, now: datetime) -> bool:
    """Whether something happened that this participant has not marked as seen."""
    waiting = select(Outbox.key).where(
        Outbox.participant_ref == participant_ref,
        Outbox.seen.is_(False),
        Outbox.noted_at <= now,
    )
    return session().execute(waiting.limit(1)).first() is not None


def mark_seen(participant_ref: bytes, now: datetime) -> None:
    """Everything so far has been read; none of it will be told by e-mail any more."""
    session().execute(
        update(Outbox)
        .where(
            Outbox.participant_ref == participant_ref,
            Outbox.seen.is_(False),
            Outbox.noted_at <= now,
        )
        .values(seen=True)
        .execution_options(synchronize_session=False)
    )


def forget(participant_ref: bytes) -> None:
    """Delete address and news of this participant, as when they delete their data."""
    for table in (NoticeAddress, Outbox):
        session().execute(delete(table).where(table.participant_ref == participant_ref))


def purge(now: datetime) -> int:
    """Delete old news, and addresses whose code was never typed; how many rows there were."""
    old = session().execute(delete(Outbox).where(Outbox.noted_at < now - NEWS_KEPT))
    asked = session().execute(
        delete(NoticeAddress).where(
            NoticeAddress.confirmed.is_(False),
            NoticeAddress.asked_on < clock.baghdad_day(now - ASKING_KEPT),
        )
    )
    return int(old.rowcount + asked.rowcount)  # type: ignore[attr-defined] # a DELETE's result has it


def _key(participant_ref: bytes, event: str) -> bytes:
    return blake2b(event.encode(), key=participant_ref, digest_size=16).digest()
