"""Between asking for a code and typing it: the contact waits sealed in the person's own browser.

The server keeps no address at all, so there is none to steal, to hand over or to forget to delete.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from flask import Response

from app.identity.contacts import Contact
from app.identity.rules import SENDING_WINDOW, Means
from app.web import own_cookie

PURPOSE = "pending contact"
COOKIE = "join"


@dataclass(frozen=True)
class Pending:
    """A contact that has been sent a code and has not yet typed it."""

    contact: Contact
    handle: bytes
    remember: bool
    asked_at: datetime


def put(response: Response, pending: Pending) -> None:
    """Seal it into the answer's cookie, for an hour."""
    facts = {
        "kind": pending.contact.kind.value,
        "address": pending.contact.address,
        "handle": pending.handle.hex(),
        "remember": pending.remember,
        "asked_at": pending.asked_at.isoformat(),
    }
    sealed = own_cookie.sealed(PURPOSE, json.dumps(facts).encode())
    own_cookie.put(response, COOKIE, sealed, int(SENDING_WINDOW.total_seconds()))


def read(now: datetime) -> Pending | None:
    """What this browser carries; None for nothing, anything forged, or older than an hour."""
    plain = own_cookie.unsealed(COOKIE, PURPOSE)
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
    own_cookie.put(response, COOKIE, "", 0)
