"""Who is asking: read once per request by `identity`, used by everything above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import g

from app.permissions import Role


@dataclass(frozen=True)
class Visitor:
    """A reader, a device that has taken part, or a signed-in member of staff."""

    role: Role = Role.ANONYMOUS
    # The secret of the citizen's device; it exists in their browser and in this request only.
    device: bytes | None = None
    # What a confirmed device votes with, how it was confirmed, and whether it is to be remembered.
    voice: bytes | None = None
    confirmed_by: str = ""
    remembered: bool = False
    # Until when an unconfirmed device is known, and its votes wait for their confirmation.
    known_until: date | None = None
    # Which signing out everywhere it was confirmed after.
    voice_mark: bytes = bytes(8)
    staff_id: int | None = None
    staff_name: str = ""
    # Whose password was right while the second step is missing: nobody's yet, to every other page.
    waiting_staff_id: int | None = None
    # Whether the second step was taken lately enough to open what is sensitive, and to send it.
    fresh_to_open: bool = False
    fresh_to_send: bool = False
    # What a staff form is bound to.
    session_digest: bytes = b""

    @property
    def is_staff(self) -> bool:
        return self.staff_id is not None


NOBODY = Visitor()


def current() -> Visitor:
    """The visitor of the present request."""
    visitor: Visitor = g.get("visitor", NOBODY)
    return visitor
