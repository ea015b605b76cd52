"""Passkeys of staff: a telephone or computer proves itself, and no code is typed.

The challenge is made from the session and the last step taken in it: it is stored nowhere, belongs
to this browser alone, and is another one as soon as it was answered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app, request
from sqlalchemy import delete, select, update

from app import clock
from app.db import insert_into, session
from app.identity import acts
from app.identity.models import Passkey, Staff, StaffSession
from app.identity.rules import PASSKEYS, Act
from app.identity.second_step import ISSUER
from app.keys import KeyFolder

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

# `webauthn` is loaded by whoever has or makes a passkey; those who vote need none of it.


def of(person: Staff) -> Sequence[Passkey]:
    """The person's passkeys, the oldest first."""
    query = select(Passkey).where(Passkey.staff_id == person.id)
    return session().scalars(query.order_by(Passkey.added_on, Passkey.digest)).all()


def to_add(row: StaffSession) -> str:
    """What the browser is asked for a new passkey, as JSON."""
    import webauthn  # noqa: PLC0415 - see above
    from webauthn.helpers.structs import (  # noqa: PLC0415
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    person = row.staff
    options = webauthn.generate_registration_options(
        rp_id=_name(),
        rp_name=ISSUER,
        user_name=person.email,
        user_id=_keys().digest("passkey owner", str(person.id)),
        user_display_name=person.name or person.email,
        challenge=_challenge(row, "add"),
        exclude_credentials=_described(person),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return webauthn.options_to_json(options)


def to_prove(row: StaffSession) -> str:
    """What the browser is asked for instead of a code, as JSON; empty without a passkey."""
    known = _described(row.staff)
    if not known:
        return ""
    import webauthn  # noqa: PLC0415

    return webauthn.options_to_json(
        webauthn.generate_authentication_options(
            rp_id=_name(), challenge=_challenge(row, "prove"), allow_credentials=known
        )
    )


def add(row: StaffSession, answer: str, name: str, now: datetime) -> bool:
    """Keep a new passkey if the browser's answer is right; the same again changes nothing."""
    import webauthn  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    person = row.staff
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_challenge(row, "add"),
            expected_rp_id=_name(),
            expected_origin=_origin(),
        )
    except (WebAuthnException, ValueError, KeyError):
        return False
    digest = _digest(made.credential_id)
    if session().get(Passkey, (person.id, digest)) is not None:
        return True
    if len(of(person)) >= PASSKEYS:
        return False
    session().execute(
        insert_into(Passkey)
        .values(
            staff_id=person.id,
            digest=digest,
            credential=made.credential_id,
            public_key=made.credential_public_key,
            used_count=made.sign_count,
            name=name,
            added_on=clock.baghdad_day(now),
        )
        .on_conflict_do_nothing()
    )
    acts.note(Act.SECURED, person.id, now, subject=f"staff {person.id}", after="passkey added")
    return True


def prove(row: StaffSession, answer: str) -> bool:
    """Whether one of the person's passkeys gave this answer to this session.

    An authenticator that counts must count upwards: a copied one is refused (WebAuthn §6.1.1).
    """
    import webauthn  # noqa: PLC0415
    from webauthn.helpers import parse_authentication_credential_json  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    try:
        parsed = parse_authentication_credential_json(answer)
        key = session().get(Passkey, (row.staff_id, _digest(parsed.raw_id)))
        if key is None:
            return False
        proof = webauthn.verify_authentication_response(
            credential=parsed,
            expected_challenge=_challenge(row, "prove"),
            expected_rp_id=_name(),
            expected_origin=_origin(),
            credential_public_key=key.public_key,
            credential_current_sign_count=key.used_count,
        )
    except (WebAuthnException, ValueError, KeyError):
        return False
    session().execute(
        update(Passkey)
        .where(Passkey.staff_id == row.staff_id, Passkey.digest == key.digest)
        .values(used_count=proof.new_sign_count)
        .execution_options(synchronize_session=False)
    )
    return True


def remove(person: Staff, handle: str, now: datetime) -> None:
    """The passkey opens nothing any more; one removed before is as good as removed now."""
    gone = session().execute(
        delete(Passkey)
        .where(Passkey.staff_id == person.id, Passkey.digest == _read(handle))
        .returning(Passkey.staff_id)
    )
    if gone.first() is not None:
        acts.note(
            Act.SECURED, person.id, now, subject=f"staff {person.id}", after="passkey removed"
        )


def handle(key: Passkey) -> str:
    """How a form names the passkey."""
    return key.digest.hex()


def _read(typed: str) -> bytes:
    try:
        return bytes.fromhex(typed)
    except ValueError:
        return b""


def _described(person: Staff) -> list[PublicKeyCredentialDescriptor]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor  # noqa: PLC0415

    return [PublicKeyCredentialDescriptor(id=key.credential) for key in of(person)]


def _challenge(row: StaffSession, act: str) -> bytes:
    taken = row.stepped_at.isoformat() if row.stepped_at else ""
    return _keys().digest("passkey challenge", row.digest, act, taken)


def _digest(credential: bytes) -> bytes:
    return hashlib.sha256(credential).digest()


def _name() -> str:
    return request.host.partition(":")[0]


def _origin() -> str:
    return f"{request.scheme}://{request.host}"


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys
