"""One-time codes: six digits that prove a contact, kept as a keyed digest until they are used.

Asking does the same work and gives the same answer for every contact. A guess is counted before
it is looked at, so that guesses sent at once are counted as well.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from enum import Enum

from flask import current_app
from sqlalchemy import delete, select, update

from app.db import insert_into, session
from app.identity import contacts
from app.identity.models import ContactCode
from app.identity.rules import (
    CODE_DIGITS,
    CODE_TRIES,
    SENDING_WINDOW,
    Sendings,
    code_is_live,
    next_sending,
)
from app.keys import KeyFolder


class Answer(Enum):
    """What a typed code was."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"  # five wrong tries, or used before
    EXPIRED = "expired"


def issue(handle: bytes, *, nonce: str, now: datetime) -> str | None:
    """A new code for the contact, the old one void; None when this very request was answered.

    Raises `CodeAskedTooSoon` within a minute of the last one, or after three within an hour.
    """
    digest = contacts.row_digest(handle)
    asked = _act("code asked", digest, nonce)
    forget(now)
    row = _locked(digest)
    if row is None and _store_first(digest, code := _new_code(), asked, now):
        return code
    row = row or _locked(digest)  # another request was first by a moment
    if row is None or hmac.compare_digest(row.asked_key, asked):
        return None
    sendings = next_sending(Sendings(row.sent, row.began_at, row.made_at), now)
    code = _new_code()
    row.code_digest = _code_digest(digest, code)
    row.made_at, row.tries, row.used_key, row.asked_key = now, 0, None, asked
    row.sent, row.began_at = sendings.count, sendings.began_at
    session().flush()
    return code


def check(handle: bytes, typed: str, *, nonce: str, now: datetime) -> Answer:
    """Whether the code is right, spending it; the same request again gets the same answer."""
    digest = contacts.row_digest(handle)
    used = _act("code used", digest, nonce)
    row = session().execute(
        select(ContactCode.made_at, ContactCode.used_key).where(
            ContactCode.contact_digest == digest
        )
    ).first()  # fmt: skip
    if row is not None and row.used_key is not None:
        return Answer.RIGHT if hmac.compare_digest(row.used_key, used) else Answer.SPENT
    if row is None or not code_is_live(row.made_at, now):
        return Answer.EXPIRED
    known = _spend_try(digest)
    if known is None:
        return Answer.SPENT
    if not hmac.compare_digest(known, _code_digest(digest, typed)):
        return Answer.WRONG
    stored = session().execute(
        update(ContactCode)
        .where(
            ContactCode.contact_digest == digest,
            ContactCode.code_digest == known,
            ContactCode.used_key.is_(None),
        )
        .values(used_key=used)
        .returning(ContactCode.contact_digest)
        .execution_options(synchronize_session=False)
    )
    return Answer.RIGHT if stored.first() is not None else Answer.SPENT


def forget(now: datetime) -> int:
    """Delete what was asked more than an hour ago, and say how many rows that were."""
    gone = session().execute(delete(ContactCode).where(ContactCode.began_at < now - SENDING_WINDOW))
    return int(gone.rowcount)  # type: ignore[attr-defined] # a DELETE's result has it


def _locked(digest: bytes) -> ContactCode | None:
    """The contact's row as it is now, held until the end of this request."""
    query = select(ContactCode).where(ContactCode.contact_digest == digest).with_for_update()
    return session().scalar(query.execution_options(populate_existing=True))


def _store_first(digest: bytes, code: str, asked: bytes, now: datetime) -> bool:
    """Keep the first code of an hour; False when somebody else just did."""
    stored = session().execute(
        insert_into(ContactCode)
        .values(
            contact_digest=digest,
            code_digest=_code_digest(digest, code),
            made_at=now,
            tries=0,
            sent=1,
            began_at=now,
            asked_key=asked,
        )
        .on_conflict_do_nothing()
        .returning(ContactCode.contact_digest)
    )
    return stored.first() is not None


def _new_code() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))


def _spend_try(digest: bytes) -> bytes | None:
    """Count one more guess, and give what it must equal; None when there are no more."""
    found = session().execute(
        update(ContactCode)
        .where(
            ContactCode.contact_digest == digest,
            ContactCode.tries < CODE_TRIES,
            ContactCode.used_key.is_(None),
        )
        .values(tries=ContactCode.tries + 1)
        .returning(ContactCode.code_digest)
        .execution_options(synchronize_session=False)
    )
    row = found.first()
    return None if row is None else bytes(row.code_digest)


def _code_digest(digest: bytes, code: str) -> bytes:
    return _keys().digest("code", digest, code)


def _act(purpose: str, digest: bytes, nonce: str) -> bytes:
    return _keys().digest(purpose, digest, nonce)[:16]


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys
