"""Staff who took the second step, and before it; their sessions outlast the tests."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pyotp

from app import clock
from app.db import session
from app.identity import second_step, sessions
from app.identity.models import Passkey, StaffSession
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import employ

# Beside the roles.
GUARDED = "guarded"
WAITING = "waiting"


def guarded_cookies() -> dict[str, dict[str, str]]:
    """The cookies of one person's two browsers; commits."""
    person = employ(Role.MODERATOR, "guarded@example.org")
    now, later = clock.now(), clock.now() + timedelta(days=1)
    with transaction():
        key = second_step.offer(person, b"")
        second_step.set_up(person, key, pyotp.TOTP(key).at(now), "set up", now)
        session().add(
            Passkey(
                staff_id=person.id,
                digest=bytes(32),
                credential=b"c" * 16,
                public_key=b"k",
                used_count=0,
                name="هاتف العمل",
                added_on=clock.today(),
            )
        )
        cookies = {}
        for who in (GUARDED, WAITING):
            secret = sessions.start(person, later, act=who)
            cookies[who] = {"name": sessions.cookie_name(), "value": secret}
        digest = hashlib.sha256(cookies[GUARDED]["value"].encode()).digest()
        session().get_one(StaffSession, digest).stepped_at = later
    return cookies
