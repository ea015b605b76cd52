"""Staff come by invitation only: a one-time link, then a password of their own."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select, update

from app.db import reading, session
from app.identity import acts, second_step, sessions
from app.identity.models import Staff
from app.identity.rules import Act, InvitationSpent, invitation_is_open
from app.permissions import Role
from app.transparency import ledger

# OWASP's smaller argon2id profile: 19 MiB, two passes.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobodys_hash() -> str:
    """Checked when the account is unknown, so that the answer takes as long."""
    return _hasher.hash(secrets.token_hex(16))


def invite(role: Role, email: str, now: datetime) -> str:
    """Create or re-invite an account and return the secret of its one-time link.

    A person invited again gets the new role, and loses the old password, the second step and every
    session: that is also the way back in for whoever lost telephone and recovery codes.
    """
    email = email.strip().casefold()
    person = session().scalar(select(Staff).where(Staff.email == email))
    before = person.role.value if person is not None else ""
    if person is None:
        person = Staff(email=email, role=role, invited_at=now)
        session().add(person)
    event = "invited" if person.role is role else "changed"
    secret = secrets.token_urlsafe(24)
    person.role = role
    person.invited_at = now
    person.left_at = None
    person.password_hash = None  # the old one opens nothing while the new link waits
    second_step.forget(person)
    person.invitation_digest = _digest(secret)
    session().flush()
    sessions.end_all(person)
    acts.note(Act.INVITED, None, now, subject=_named(person), before=before, after=role.value)
    ledger.record("role", {"event": event, "role": role.value})
    return secret


def invited(secret: str, now: datetime) -> Staff:
    """The account an unused, recent invitation belongs to; `InvitationSpent` otherwise."""
    person = session().scalar(select(Staff).where(Staff.invitation_digest == _digest(secret)))
    if person is None or not invitation_is_open(person.invited_at, now):
        raise InvitationSpent
    return person


def accept(secret: str, name: str, password: str, now: datetime) -> Staff:
    """Set name and password, and spend the invitation; of several at once, one is accepted."""
    person = invited(secret, now)
    spent = session().execute(
        update(Staff)
        .where(Staff.id == person.id, Staff.invitation_digest == _digest(secret))
        .values(name=name, password_hash=_hasher.hash(password), invitation_digest=None)
        .returning(Staff.id)
        .execution_options(synchronize_session="fetch")
    )
    if spent.first() is None:
        raise InvitationSpent
    acts.note(Act.ACCEPTED, person.id, now, subject=_named(person), after=person.role.value)
    ledger.record("role", {"event": "accepted", "role": person.role.value})
    return person


def authenticate(email: str, password: str) -> Staff | None:
    """The account, if address and password belong together; unknown addresses take as long.

    Checking a password is slow by intent. No transaction is open meanwhile: on SQLite everybody
    who votes would wait for everybody who guesses.
    """
    wanted = select(Staff).where(
        Staff.email == email.strip().casefold(),
        Staff.password_hash.is_not(None),
        Staff.left_at.is_(None),
    )
    with reading():
        person = session().scalar(wanted)
        expected = (person.password_hash if person is not None else None) or _nobodys_hash()
        session().rollback()
    try:
        _hasher.verify(expected, password)
    except VerifyMismatchError:
        return None
    # Dismissed or given another password in that moment: then it is nobody.
    return session().scalar(wanted.where(Staff.password_hash == expected))


def dismiss(email: str, now: datetime) -> Staff | None:
    """End an account: no session, no password, no invitation; its decisions stay on record."""
    person = session().scalar(select(Staff).where(Staff.email == email.strip().casefold()))
    if person is not None:
        person.left_at = now
        person.password_hash = None
        person.invitation_digest = None
        second_step.forget(person)
        session().flush()
        sessions.end_all(person)
        acts.note(Act.DISMISSED, None, now, subject=_named(person), before=person.role.value)
        ledger.record("role", {"event": "dismissed", "role": person.role.value})
    return person


def _named(person: Staff) -> str:
    return f"staff {person.id}"


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
