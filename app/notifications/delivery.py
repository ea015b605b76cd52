"""Letters leave here: one a day at most, each begun in the database before it is sent.

SMTP cannot say whether a letter was taken when the line breaks just then. So a letter is noted as
begun once the server answers, and as taken after it said so. Between the two a killed worker leaves
it unknown: it is not begun again that day, and told again the next one unless the person has seen
the news meanwhile, under the same Message-ID.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app import clock
from app.db import reading, session
from app.keys import KeyFolder
from app.notifications import addresses, courier, messages
from app.notifications.gateways import Message, Undelivered
from app.notifications.models import NoticeAddress, Outbox
from app.notifications.rules import may_tell
from app.web import locale
from app.web.unit_of_work import transaction

AT_ONCE = 200
PAUSE = timedelta(minutes=15)
ID_BYTES = 12


@dataclass(frozen=True)
class Delivered:
    """What one round of the worker did."""

    taken: int = 0
    failed: int = 0


class Worker:
    """Delivers round after round, and lets a mail server that is busy rest in between."""

    def __init__(self) -> None:
        self._resting: dict[bytes, datetime] = {}

    def deliver(self, now: datetime) -> Delivered:
        """Tell everybody who asked and has news, unless it is night or they were told today."""
        if not may_tell(now):
            return Delivered()
        taken = failed = 0
        for participant_ref in _due(now):
            if self._resting.get(participant_ref, now) > now:
                continue
            try:
                taken += _tell(participant_ref, now)
            except Undelivered as failure:
                failed += 1
                self._resting[participant_ref] = now + PAUSE
                courier.complain("notice", str(failure))
        return Delivered(taken, failed)


def oldest_due(now: datetime) -> datetime | None:
    """Since when the oldest news waits of which somebody asked to be told; None when none does."""
    return session().scalar(
        select(func.min(Outbox.noted_at)).where(
            *_untold(NoticeAddress.participant_ref, now), NoticeAddress.confirmed.is_(True)
        )
    )


def _due(now: datetime) -> list[bytes]:
    """Whom to tell, in the order of their pseudonyms: never in that of what happened."""
    with reading():
        rows = session().scalars(
            select(NoticeAddress.participant_ref)
            .where(_is_due(now))
            .order_by(NoticeAddress.participant_ref)
            .limit(AT_ONCE)
        )
        found = list(rows)
        session().rollback()
    return found


def _is_due(now: datetime) -> ColumnElement[bool]:
    today = clock.baghdad_day(now)
    return and_(
        NoticeAddress.confirmed.is_(True),
        or_(NoticeAddress.letter_on.is_(None), NoticeAddress.letter_on < today),
        exists().where(*_untold(NoticeAddress.participant_ref, now)),
    )


def _untold(
    participant_ref: bytes | InstrumentedAttribute[bytes], now: datetime
) -> tuple[ColumnElement[bool], ...]:
    return (
        Outbox.participant_ref == participant_ref,
        Outbox.seen.is_(False),
        Outbox.told_on.is_(None),
        Outbox.noted_at <= now,
    )


def _tell(participant_ref: bytes, now: datetime) -> bool:
    """Write and send one letter; False when another worker, or the person, was faster."""
    with reading():
        row = addresses.of(participant_ref)
        first = session().scalar(
            select(Outbox.key)
            .where(*_untold(participant_ref, now))
            .order_by(Outbox.noted_at, Outbox.key)
            .limit(1)
        )
        session().rollback()
    if row is None or first is None:
        return False
    letter, told = _letter(row, first), list[bytes]()

    def begin() -> bool:
        told.extend(_begin(participant_ref, now))
        return bool(told)

    try:
        courier.way("email").deliver(letter, begin)
    except Undelivered as failure:
        if told and failure.refused:  # not taken, for sure: the same day may still see it
            _undo(participant_ref, row.letter_on)
        raise
    if told:
        _settle(participant_ref, told, now)
    return bool(told)


def _begin(participant_ref: bytes, now: datetime) -> list[bytes]:
    """Note the letter of today before it is sent, and what it tells of; nothing if it must not."""
    with transaction():
        begun = session().execute(
            update(NoticeAddress)
            .where(NoticeAddress.participant_ref == participant_ref, _is_due(now))
            .values(letter_on=clock.baghdad_day(now), letter_taken=False)
            .returning(NoticeAddress.participant_ref)
            .execution_options(synchronize_session=False)
        )
        if begun.first() is None:
            return []
        return list(session().scalars(select(Outbox.key).where(*_untold(participant_ref, now))))


def _settle(participant_ref: bytes, told: list[bytes], now: datetime) -> None:
    """The letter of today was taken: what it told of is told."""
    with transaction():
        _note(participant_ref, letter_taken=True)
        session().execute(
            update(Outbox)
            .where(Outbox.participant_ref == participant_ref, Outbox.key.in_(told))
            .values(told_on=clock.baghdad_day(now))
            .execution_options(synchronize_session=False)
        )


def _undo(participant_ref: bytes, before: date | None) -> None:
    """There was no letter today."""
    with transaction():
        _note(participant_ref, letter_on=before)


def _note(participant_ref: bytes, **facts: object) -> None:
    session().execute(
        update(NoticeAddress)
        .where(NoticeAddress.participant_ref == participant_ref)
        .values(facts)
        .execution_options(synchronize_session=False)
    )


def _letter(row: NoticeAddress, first: bytes) -> Message:
    keys: KeyFolder = current_app.extensions["keys"]
    name = keys.digest("letter", row.participant_ref, first)[:ID_BYTES].hex()
    with force_locale(locale.LOCALES.get(row.language, locale.LOCALES[locale.DEFAULT])):
        return messages.news_message(
            addresses.opened(row), row.language, addresses.stop_secret(row), name
        )
