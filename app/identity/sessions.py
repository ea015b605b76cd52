"""Staff sessions live on the server: signing out ends them, whoever copied the cookie."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime

from flask import Response, current_app, request
from sqlalchemy import delete, or_

from app.db import insert_into, session
from app.identity.models import Staff, StaffSession
from app.identity.rules import SESSION_IDLE, SESSION_LIFETIME, STEP_WAITS, session_is_live
from app.keys import KeyFolder
from app.web import own_cookie

COOKIE = "staff"
# Written back only when this old, so that reading pages costs no write.
TOUCH_AFTER_SECONDS = 300
# Addresses of the demo's invented staff; the domain can never receive mail (RFC 2606).
INVENTED = "@demo.invalid"


def cookie_name() -> str:
    """As the browser knows it."""
    return own_cookie.full_name(COOKIE)


def start(staff: Staff, now: datetime, act: str = "") -> str:
    """A new session with a new secret, returned for the cookie; the present one, if any, ends.

    The same `act`, a form's nonce, is the same session: a double tap leaves none open unnoticed.
    """
    secret = _secret(staff, act) if act else secrets.token_urlsafe(32)
    if request.cookies.get(cookie_name()) != secret:
        end_present()
    _begin(staff, secret, now, None)
    return secret


def step(row: StaffSession, now: datetime, act: str) -> str:
    """The second step was taken: the secret of the session that opens everything.

    A session that waited is followed by another under a new secret, and is left to end by itself
    within minutes: the same form again finds it, and is answered the same.
    """
    if not waits(row):
        row.stepped_at = now
        return request.cookies[cookie_name()]
    secret = _secret(row.staff, act)
    _begin(row.staff, secret, now, now)
    return secret


def was_stepped(row: StaffSession, act: str) -> bool:
    """Whether this very form took the second step already."""
    following = session().get(StaffSession, _digest(_secret(row.staff, act)))
    return following is not None and following.stepped_at is not None


def waits(row: StaffSession) -> bool:
    """Whether a right password has opened nothing yet: the second step is missing."""
    needed = row.staff.step_sealed is not None or current_app.config["SETTINGS"].production
    return needed and row.stepped_at is None


def _begin(staff: Staff, secret: str, now: datetime, stepped_at: datetime | None) -> None:
    session().execute(
        insert_into(StaffSession)
        .values(
            digest=_digest(secret),
            staff_id=staff.id,
            started_at=now,
            used_at=now,
            stepped_at=stepped_at,
        )
        .on_conflict_do_nothing()
    )


def present(now: datetime) -> StaffSession | None:
    """The live session of this request; used sessions stay alive when staff act (POST)."""
    secret = request.cookies.get(cookie_name())
    if not secret:
        return None
    row = session().get(StaffSession, _digest(secret))
    if row is None or row.staff.left_at or not session_is_live(row.started_at, row.used_at, now):
        return None
    if waits(row) and now >= row.started_at + STEP_WAITS:
        return None
    # One click made these sessions; where the demo has ended, so have they.
    if row.staff.email.endswith(INVENTED) and not current_app.config["SETTINGS"].demo:
        return None
    if request.method == "POST" and (now - row.used_at).total_seconds() > TOUCH_AFTER_SECONDS:
        row.used_at = now
    return row


def end_present() -> None:
    """Close this browser's session for good."""
    secret = request.cookies.get(cookie_name())
    if secret:
        session().execute(delete(StaffSession).where(StaffSession.digest == _digest(secret)))


def end_all(staff: Staff, but: bytes = b"") -> None:
    """Close every session of one person, as when their role changes; `but` one, if it is named."""
    session().execute(
        delete(StaffSession).where(StaffSession.staff_id == staff.id, StaffSession.digest != but)
    )


def forget_ended(now: datetime) -> int:
    """Delete the sessions that no longer hold; how many there were."""
    ended = or_(
        StaffSession.used_at <= now - SESSION_IDLE,
        StaffSession.started_at <= now - SESSION_LIFETIME,
    )
    found = session().execute(delete(StaffSession).where(ended).returning(StaffSession.staff_id))
    return len(found.all())


def put_cookie(response: Response, secret: str) -> None:
    own_cookie.put(response, COOKIE, secret, int(SESSION_LIFETIME.total_seconds()))


def take_cookie(response: Response) -> None:
    own_cookie.put(response, COOKIE, "", 0)


def _secret(staff: Staff, act: str) -> str:
    keys: KeyFolder = current_app.extensions["keys"]
    return urlsafe_b64encode(keys.digest("staff session", str(staff.id), act)).decode()


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
