"""Limits of staff accounts and of what a device may claim to be."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.errors import N_, Refusal
from app.permissions import Role

INVITATION_LIFETIME = timedelta(days=3)
SESSION_IDLE = timedelta(hours=2)
SESSION_LIFETIME = timedelta(hours=12)
PASSWORD_LENGTH = 12
STAFF_ROLES = (Role.MODERATOR, Role.LEADER, Role.ADMINISTRATOR)
SIGN_IN_RATE = "5 per minute"
# From one network address, whatever the accounts: each try costs us a slow computation.
SIGN_IN_ADDRESS_RATE = "60 per minute"


class InvitationSpent(Refusal):
    status = 404
    title = N_("This invitation can no longer be used")
    advice = N_("It was used or is too old. Ask the administrator for a new one.")


def invitation_is_open(invited_at: datetime, now: datetime) -> bool:
    """Whether an invitation may still be accepted."""
    return now < invited_at + INVITATION_LIFETIME


def session_is_live(started_at: datetime, used_at: datetime, now: datetime) -> bool:
    """Whether a staff session still holds; a clock set back ends none."""
    return now < used_at + SESSION_IDLE and now < started_at + SESSION_LIFETIME
