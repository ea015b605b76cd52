"""Between asking for a code and typing it: the contact waits sealed in the person's own browser.

The server keeps no address at all, so there is none to steal, to hand over or to forget to delete.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime

from flask import Response, current_app, request

from app.identity.contacts import Contact
from app.identity.rules import SENDING_WINDOW, Means
from app.keys import KeyFolder

PURPOSE = "pending contact"


@dataclass(frozen=True)
class Pending:
    """A contact that has been sent a code and has not yet typed it."""

    contact: Contact
    handle: bytes
    remember: bool
    asked_at: datetime


def cookie_name() -> str:
    return "__Host-join" if current_app.config["SETTINGS"].production else "join"


def put(response: Response, pending: Pending) -> None:
    """Seal it into the answer's cookie, for an hour."""
    facts = {
        "kind": pending.contact.kind.value,
        "address": pending.contact.address,
        "handle": pending.handle.hex(),
        "remember": pending.remember,
        "asked_at": pending.asked_at.isoformat(),
    }
    sealed = _keys().seal(PURPOSE, json.dumps(facts).encode())
    _set(response, base64.urlsafe_b64encode(sealed).decode(), int(SENDING_WINDOW.total_seconds()))


def read(now: datetime) -> Pending | None:
    """What this browser carries; None for nothing, anything forged, or older than an hour."""
    try:
        raw = base64.urlsafe_b64decode(request.cookies.get(cookie_name(), "").encode())
    except (binascii.Error, ValueError):
        return None
    plain = _keys().unseal(PURPOSE, raw)
    if plain is None:
        return None
    facts = json.loads(plain)
    asked_at = datetime.fromisoformat(facts["asked_at"])
    if now > asked_at + SENDING_WINDOW:
        return None
    contact = Contact(Means(facts["kind"]), facts["address"])
    return Pending(contact, bytes.fromhex(facts["handle"]), facts["remember"], asked_at)


def drop(response: Response) -> None:
    """Take it out of the browser."""
    _set(response, "", 0)


def _set(response: Response, value: str, seconds: int) -> None:
    response.set_cookie(
        cookie_name(),
        value,
        max_age=seconds,
        secure=current_app.config["SETTINGS"].production,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys
