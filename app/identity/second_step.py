"""The second step of staff: a code from an authenticator app, or one of ten recovery codes."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime

import pyotp
import segno
from flask import current_app
from markupsafe import Markup
from sqlalchemy import delete, func, select, update

from app.db import insert_into, session
from app.identity import acts
from app.identity.models import Passkey, RecoveryCode, Staff
from app.identity.rules import (
    CARD_ALPHABET,
    RECOVERY_CODES,
    Act,
    read_card,
    read_code,
    shown_card,
)
from app.keys import KeyFolder

ISSUER = "Musharaka"
PURPOSE = "second step"
SECRET_BYTES = 20  # as RFC 4226 recommends
STEP_SECONDS = 30  # RFC 6238; a code is also good in the half minute before and after its own
CODE_LENGTH = 12


def offer(person: Staff, session_digest: bytes) -> str:
    """The secret that this session may set up: the same until it is, and stored nowhere before."""
    raw = _keys().digest("second step offer", str(person.id), session_digest)
    return base64.b32encode(raw[:SECRET_BYTES]).decode()


def square(person: Staff, secret: str) -> Markup:
    """What an authenticator app reads: the secret, the account, and whose it is."""
    told = pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=ISSUER)
    drawn = segno.make(told, error="m", micro=False)
    # The library draws black squares; nothing of what they say is in its markup.
    return Markup(drawn.svg_inline(scale=4, border=4, light="#fff", omitsize=True))  # noqa: S704


def hold(person: Staff) -> None:
    """Of several forms at once, each waits here for the one before it and finds what it did."""
    session().refresh(person, with_for_update=True)


def set_up(person: Staff, secret: str, typed: str, act: str, now: datetime) -> list[str] | None:
    """Keep the secret once a code proves that the app has it; the recovery codes, or None.

    They are shown this once: the table holds their digests alone.
    """
    at = _half_minute(secret, typed, now)
    if at is None:
        return None
    session().execute(delete(Passkey).where(Passkey.staff_id == person.id))
    person.step_sealed = _keys().seal(PURPOSE, secret.encode(), _about(person))
    person.step_used = at
    session().flush()
    acts.note(Act.SECURED, person.id, now, subject=f"staff {person.id}", after="second step")
    return renew_recovery(person, act, now)


def check(person: Staff, typed: str, now: datetime) -> bool:
    """Whether the code is right; each is good once, whoever is fastest."""
    secret = person.step_sealed and _keys().unseal(PURPOSE, person.step_sealed, _about(person))
    if not secret:
        return False
    at = _half_minute(secret.decode(), typed, now)
    if at is None:
        return _spend_recovery(person, typed, now)
    spent = session().execute(
        update(Staff)
        .where(Staff.id == person.id, Staff.step_used < at)
        .values(step_used=at)
        .returning(Staff.id)
        .execution_options(synchronize_session=False)
    )
    return spent.first() is not None


def recovery_codes(person: Staff, act: str) -> list[str]:
    """The ten codes of one form: sent again, it shows the same."""
    codes = []
    for place in range(RECOVERY_CODES):
        number = int.from_bytes(_keys().digest("recovery codes", str(person.id), act, str(place)))
        letters = []
        for _ in range(CODE_LENGTH):
            number, letter = divmod(number, len(CARD_ALPHABET))
            letters.append(CARD_ALPHABET[letter])
        codes.append(shown_card("".join(letters)))
    return codes


def renew_recovery(person: Staff, act: str, now: datetime) -> list[str]:
    """Ten new recovery codes; the old ones open nothing any more."""
    codes = recovery_codes(person, act)
    digests = [_recovery_digest(person, read_card(code)) for code in codes]
    if session().get(RecoveryCode, (person.id, digests[0])) is None:
        session().execute(delete(RecoveryCode).where(RecoveryCode.staff_id == person.id))
        session().execute(
            insert_into(RecoveryCode).on_conflict_do_nothing(),
            [{"staff_id": person.id, "digest": digest, "used_at": None} for digest in digests],
        )
        acts.note(Act.SECURED, person.id, now, subject=f"staff {person.id}", after="recovery codes")
    return codes


def recovery_left(person: Staff) -> int:
    """How many recovery codes are still good."""
    query = select(func.count()).where(
        RecoveryCode.staff_id == person.id, RecoveryCode.used_at.is_(None)
    )
    return int(session().scalar(query) or 0)


def forget(person: Staff) -> None:
    """Nothing of it is left: the next sign-in sets it up anew."""
    person.step_sealed = None
    person.step_used = None
    for table in (RecoveryCode, Passkey):
        session().execute(delete(table).where(table.staff_id == person.id))


def _spend_recovery(person: Staff, typed: str, now: datetime) -> bool:
    spent = session().execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.staff_id == person.id,
            RecoveryCode.digest == _recovery_digest(person, read_card(typed)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.staff_id)
        .execution_options(synchronize_session=False)
    )
    if spent.first() is None:
        return False
    acts.note(Act.SECURED, person.id, now, subject=f"staff {person.id}", after="recovery code used")
    return True


def _half_minute(secret: str, typed: str, now: datetime) -> int | None:
    """Which half minute since 1970 the code belongs to, if it is near the present one."""
    present = int(now.timestamp()) // STEP_SECONDS
    code, totp = read_code(typed), pyotp.TOTP(secret)
    found = None
    for at in (present - 1, present, present + 1):  # all three, whichever is right
        if hmac.compare_digest(totp.at(at * STEP_SECONDS), code):
            found = at
    return found


def _about(person: Staff) -> bytes:
    return str(person.id).encode()


def _recovery_digest(person: Staff, code: str) -> bytes:
    return _keys().digest("recovery code", str(person.id), code)


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys
