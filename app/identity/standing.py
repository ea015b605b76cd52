"""Signing out everywhere: by one mark, all devices of a voice lose their standing at once.

A voice has no row. Only whoever signs out everywhere leaves one, for as long as a cookie from
before could live: under a name of its own, made from the voice by a key outside the database, which
leads neither to a contact nor to what anybody chose or said.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, select

from app import clock
from app.db import insert_into, session
from app.identity.carrying import MARK_BYTES
from app.identity.models import SignOut
from app.identity.rules import CONFIRMED_DAYS
from app.keys import KeyFolder

# A day more than any cookie lives, whatever the hour and the clock.
DAYS_KEPT = timedelta(days=CONFIRMED_DAYS + 1)


def mark_of(voice: bytes) -> bytes:
    """The mark that a device confirmed now is given, so that it comes after every signing out."""
    return _stored(voice) or bytes(MARK_BYTES)


def holds(voice: bytes, mark: bytes) -> bool:
    """Whether a device with this mark was confirmed after the voice last signed out everywhere."""
    stored = _stored(voice)
    return stored is None or hmac.compare_digest(stored, mark)


def sign_out_everywhere(voice: bytes, *, nonce: str, now: datetime) -> None:
    """End the standing of every device of the voice; the same form again is the same mark."""
    mark = _keys().digest("sign out", voice, nonce)[:MARK_BYTES]
    told = {"mark": mark, "marked_on": clock.baghdad_day(now)}
    storing = insert_into(SignOut).values(voice_digest=_name(voice), **told)
    session().execute(
        storing.on_conflict_do_update(index_elements=list(SignOut.__table__.primary_key), set_=told)
    )


def forget(now: datetime) -> int:
    """Delete the marks that no living cookie can meet, and say how many they were."""
    before = clock.baghdad_day(now) - DAYS_KEPT
    gone = session().execute(
        delete(SignOut).where(SignOut.marked_on < before).returning(SignOut.voice_digest)
    )
    return len(gone.all())


def _stored(voice: bytes) -> bytes | None:
    return session().scalar(select(SignOut.mark).where(SignOut.voice_digest == _name(voice)))


def _name(voice: bytes) -> bytes:
    return _keys().digest("sign out everywhere", voice)


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys
