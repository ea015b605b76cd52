"""Limits of staff accounts, of one-time codes and of printed cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.errors import N_, Refusal
from app.permissions import Role
from app.text import to_latin_digits

INVITATION_LIFETIME = timedelta(days=3)
SESSION_IDLE = timedelta(hours=2)
SESSION_LIFETIME = timedelta(hours=12)
# How long a right password waits for the second step, and how long the step counts as just taken:
# to open what is sensitive, and to send the form that was opened.
STEP_WAITS = timedelta(minutes=10)
FRESH_TO_OPEN = timedelta(minutes=15)
FRESH_TO_SEND = timedelta(minutes=30)
RECOVERY_CODES = 10
PASSKEYS = 10
PASSWORD_LENGTH = 12
STAFF_ROLES = (Role.MODERATOR, Role.LEADER, Role.ADMINISTRATOR)
SIGN_IN_RATE = "5 per minute"
SIGN_IN_RATE_OF_ADDRESS = "60 per hour"
# From one network address, whatever the accounts: each try costs us a slow computation.
SIGN_IN_ADDRESS_RATE = "60 per minute"
# Of a million codes three are right at a time: whoever has the password and tries all year comes in
# with one chance in four. A passkey cannot be guessed, and its tries are not counted.
STEP_RATE = "5 per minute"
STEP_LONG_RATE = "10 per hour"


class Act(StrEnum):
    """What members of staff do, as their own record names it."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    DECIDED = "decided"
    CHOSE = "chose"  # where two must choose
    UNDID = "undid"
    RULED = "ruled"  # on an appeal
    NAMED = "named"  # the list of names that take two readers changed
    DECLARED = "declared"  # a tie of one's own
    PAUSED = "paused"  # somebody from writing: proposed, confirmed, lifted
    REQUESTED = "requested"  # a request from outside to remove a text: entered, answered
    LOOKED = "looked"  # at an unpublished text, beyond one's office
    SCHEDULED = "scheduled"  # a holiday, or a pause of all work
    LISTED = "listed"  # a list of words that screening looks for, saved anew
    CONFIRMED = "confirmed"  # what two moderators agreed on, or found otherwise
    REPLIED = "replied"  # in public, to a topic of a round
    SECURED = "secured"  # the second step set up, changed, or passed by a recovery code


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


class SignInAgain(Refusal):
    title = N_("Sign in again")
    advice = N_("Your password waited too long for the second step. Nothing was changed.")


class NoStepYet(Refusal):
    title = N_("Set up the second step first")
    advice = N_("Recovery codes and passkeys come with it. You find it under your name.")


def step_is_fresh(stepped_at: datetime | None, now: datetime, *, sending: bool) -> bool:
    """Whether the second step was taken so lately that what is sensitive may be opened or sent."""
    lasts = FRESH_TO_SEND if sending else FRESH_TO_OPEN
    return stepped_at is not None and now < stepped_at + lasts


# --- a citizen's confirmation -------------------------------------------------------------------


class Means(StrEnum):
    """How one voice was told from another; all that the island of choices learns of it."""

    PHONE = "phone"
    EMAIL = "email"
    CARD = "card"


# How long a device is known: from its last contribution, while its votes wait, and once it is
# confirmed. Whether the browser forgets it sooner is its owner's choice.
WAITING_DAYS = 7
CONFIRMED_DAYS = 30

CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=15)
CODE_TRIES = 5
RESEND_AFTER = timedelta(seconds=60)
SENDS_PER_HOUR = 3
SENDING_WINDOW = timedelta(hours=1)

# Each asking costs a fifth of a second of work, whoever asks.
JOIN_RATE = "60 per minute"

# No 0/O, 1/I/L, 5/S, 8/B, U/V: a card must survive bad print, bad light and being read aloud.
CARD_ALPHABET = "234679ACDEFGHJKMNPQRTWXYZ"
CARD_LENGTH = 8
CARDS_PER_BATCH = 10_000
# Only wrong codes count: a hall where hundreds enter their cards has one address.
WRONG_CARD_RATE = "30 per hour"


class CodeAskedTooSoon(Refusal):
    """The same answer for every contact, known or not: its limits depend on the asking alone."""

    status = 429
    title = N_("A code was sent a moment ago")
    advice = N_("Wait until %(at)s, then ask for a new one. The last code still works.")


class NothingToConfirm(Refusal):
    title = N_("Start with your phone number or e-mail")
    advice = N_("The page was open too long, or this browser keeps no cookies. Ask for a new code.")


@dataclass(frozen=True)
class Sendings:
    """What has been sent to one contact within the present hour."""

    count: int
    began_at: datetime
    last_at: datetime


def next_sending(before: Sendings, now: datetime) -> Sendings:
    """The sendings with one more; `CodeAskedTooSoon` within a minute or after three in an hour.

    A clock set back begins a new hour instead of closing the door until it is caught up; a request
    that was overtaken by another one is a moment early, and no clock set back.
    """
    if not before.began_at - RESEND_AFTER <= now < before.began_at + SENDING_WINDOW:
        return Sendings(1, now, now)
    if now < before.last_at + RESEND_AFTER:
        raise CodeAskedTooSoon(at=before.last_at + RESEND_AFTER)
    if before.count >= SENDS_PER_HOUR:
        raise CodeAskedTooSoon(at=before.began_at + SENDING_WINDOW)
    return Sendings(before.count + 1, before.began_at, now)


def code_is_live(made_at: datetime, now: datetime) -> bool:
    """Whether a code may still be used."""
    return now < made_at + CODE_LIFETIME


def read_code(typed: str) -> str:
    """The digits in whatever people typed, of any script and with any spaces between them."""
    return "".join(sign for sign in to_latin_digits(typed) if sign in "0123456789")


def read_card(typed: str) -> str:
    """The card's code in whatever people typed; signs that no card has make it unknown."""
    letters = to_latin_digits(typed).upper()
    return "".join(sign for sign in letters if sign.isalnum())


def shown_card(code: str) -> str:
    """K7M4Q2XT as it is printed: K7M4-Q2XT."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"
