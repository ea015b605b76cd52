"""Until when and by whom a decision is looked at again, and what else takes a second person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from app.errors import N_, FormExpired, Refusal
from app.moderation.rules import Incomplete, Outcome
from app.participation.rules import Status

APPEAL_WITHIN = timedelta(days=7)
# Promised to the author, in days on which the team works.
RULED_WITHIN_DAYS = 3
APPEAL_LENGTH = 600
EXPLANATION_LENGTH = 600
MOST_PAUSE_DAYS = 30
# So long an administrator who gave a reason reads one unpublished text.
LOOK_LASTS = timedelta(minutes=10)

# The status in which a decision that can be appealed leaves a text.
APPEALED_STATUS = {
    Outcome.DECLINE: Status.DECLINED,
    Outcome.REDACT: Status.REDACTED,
    Outcome.ASK: Status.CHANGES,
}


class Origin(StrEnum):
    """Who wants a text removed."""

    AUTHORITY = "authority"  # a ministry, a court, the police
    ALLIANCE = "alliance"  # its leadership or a party in it
    CANDIDATE = "candidate"
    PERSON = "person"  # somebody the text is about


class LookReason(StrEnum):
    """Why an administrator reads an unpublished text."""

    COURT = "court"
    DANGER = "danger"  # somebody's life or health
    FAULT = "fault"  # the service does not work for this text
    COMPLAINT = "complaint"  # about how moderators worked
    CONFIRMING = "confirming"  # what two moderators agreed on


class NothingToAppeal(Refusal):
    title = N_("There is no decision here that can be appealed")
    advice = N_(
        "An appeal is possible for seven days after a decision not to publish a text as it is."
    )


class TookPart(Refusal):
    status = 403
    title = N_("You had a part in this decision")
    advice = N_("Nothing was stored. Somebody who had no part in it decides.")


class AlreadyAnswered(Refusal):
    title = N_("Somebody has already answered this")
    advice = N_("Your answer was not stored. Theirs stands.")


class ExplanationNeeded(Incomplete):
    field = "explanation"
    title = N_("Explain it in a sentence")


class AnswerNeeded(Incomplete):
    field = "answer"
    title = N_("Choose an answer")


class StillPublic(Incomplete):
    field = "answer"
    title = N_(
        "The text is public. A request is not a reason: what breaks a rule is taken down by two "
        "moderators first."
    )


class DaysNeeded(Incomplete):
    field = "days"
    title = N_("A pause lasts from one day to thirty")


class AlreadyProposed(Incomplete):
    field = "days"
    title = N_("A pause was proposed for this text already")


def may_appeal(outcome: Outcome, decided_at: datetime, now: datetime) -> bool:
    """Whether a decision of this kind is young enough to be appealed."""
    return outcome in APPEALED_STATUS and now < decided_at + APPEAL_WITHIN


def may_appeal_pause(answered_at: datetime | None, ends_at: datetime | None, now: datetime) -> bool:
    """Whether a confirmed pause still lasts, and began less than a week ago."""
    if answered_at is None or ends_at is None:
        return False
    return now < min(ends_at, answered_at + APPEAL_WITHIN)


def ensure_apart(staff_id: int, took_part: Collection[int]) -> None:
    """Raise `TookPart` for whoever decided, chose, proposed or confirmed before."""
    if staff_id in took_part:
        raise TookPart


def ensure_repeats(earlier: object, **sent: object) -> None:
    """Raise `FormExpired` for a form that was spent on something else: gone back to in the browser
    and sent with other words, it must not pass for what it stored before."""
    if any(getattr(earlier, name) != value for name, value in sent.items()):
        raise FormExpired


def ensure_explained(explanation: str) -> None:
    """Raise `ExplanationNeeded` for an answer without a word of why."""
    if not explanation.strip():
        raise ExplanationNeeded
