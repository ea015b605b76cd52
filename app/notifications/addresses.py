"""Addresses that asked for news: sealed, confirmed by a code first, and gone with one press."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime

from flask import current_app
from sqlalchemy import delete, select, update

from app import clock
from app.db import insert_into, session
from app.keys import KeyFolder
from app.notifications.models import NoticeAddress

PURPOSE = "notice address"
SECRET_BYTES = 16


def of(participant_ref: bytes) -> NoticeAddress | None:
    """What this participant asked for, confirmed or not."""
    return session().scalar(
        select(NoticeAddress)
        .where(NoticeAddress.participant_ref == participant_ref)
        .execution_options(populate_existing=True)
    )


def ask(participant_ref: bytes, address: str, language: str, now: datetime) -> None:
    """Keep the address until its code is typed; another one replaces it and waits for its own."""
    known = of(participant_ref)
    if known is not None and opened(known) == address:
        known.language = language
        session().flush()
        return
    sealed = _seal(participant_ref, address)
    facts = {
        "sealed": sealed,
        "language": language,
        "asked_on": clock.baghdad_day(now),
        "confirmed": False,
        "stop_digest": _stop_digest(_stop_secret(participant_ref)),
        "letter_on": None,
        "letter_taken": False,
    }
    adding = insert_into(NoticeAddress).values(participant_ref=participant_ref, **facts)
    if known is None:
        session().execute(adding.on_conflict_do_nothing())
    else:
        session().execute(
            adding.on_conflict_do_update(index_elements=["participant_ref"], set_=facts)
        )


def confirm(participant_ref: bytes) -> None:
    """The code was right: from now on news is told."""
    _change(participant_ref, confirmed=True)


def stop(participant_ref: bytes) -> None:
    """Forget the address; what was noted so far stays on the person's own pages."""
    session().execute(delete(NoticeAddress).where(NoticeAddress.participant_ref == participant_ref))


def stop_by_secret(secret: str) -> None:
    """The same, by the link in a letter; an unknown one is as good as one used before."""
    try:
        raw = urlsafe_b64decode(secret.encode() + b"==")
    except (NotBase64, ValueError):
        return
    session().execute(delete(NoticeAddress).where(NoticeAddress.stop_digest == _stop_digest(raw)))


def seal_again(following: KeyFolder) -> int:
    """Seal every address under the keys that come; how many there were."""
    rows = session().scalars(select(NoticeAddress).with_for_update()).all()
    for row in rows:
        row.sealed = _seal(row.participant_ref, opened(row), following)
    session().flush()
    return len(rows)


def opened(row: NoticeAddress, keys: KeyFolder | None = None) -> str:
    """The address itself; empty when the keys are not those it was sealed with."""
    plain = (keys or _keys()).unseal(PURPOSE, row.sealed, row.participant_ref) or b""
    return plain.rstrip(b"\0").decode()


def stop_secret(row: NoticeAddress) -> str:
    """What the link in a letter carries: it ends the notices and opens nothing else."""
    raw = _stop_secret(row.participant_ref)
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def code_handle(address: str) -> bytes:
    """The name under which the address's code waits, the same whoever asks: its limits hold."""
    return _keys().digest("notice contact", address)


def _change(participant_ref: bytes, **facts: object) -> None:
    session().execute(
        update(NoticeAddress)
        .where(NoticeAddress.participant_ref == participant_ref)
        .values(facts)
        .execution_options(synchronize_session=False)
    )


def _seal(participant_ref: bytes, address: str, keys: KeyFolder | None = None) -> bytes:
    # All of one length: the longest address has 254 signs.
    plain = address.encode().ljust(254, b"\0")
    return (keys or _keys()).seal(PURPOSE, plain, participant_ref)


def _stop_secret(participant_ref: bytes) -> bytes:
    """The same as long as there are keys: the link in the oldest letter still ends the notices."""
    return _keys().digest("notice stop", participant_ref)[:SECRET_BYTES]


def _stop_digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys
