"""The way of one submission so far, as its author reads it: sent, decided, changed, published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext

from app.moderation.models import Decision
from app.moderation.rules import Outcome
from app.participation.models import Submission
from app.participation.rules import Status


@dataclass(frozen=True)
class Event:
    """One step; `moment` is None for the step that is still to come."""

    title: str
    moment: datetime | None
    detail: str = ""


def events(submission: Submission, decisions: Sequence[Decision]) -> list[Event]:
    """Every step, oldest first; who decided is said by office, never by name."""
    return list(_events(submission, decisions))


def _events(submission: Submission, decisions: Sequence[Decision]) -> Iterator[Event]:
    sent = gettext("Sent for review")
    for decision in decisions:
        # The row keeps only the latest sending; the wait tells when this text was sent.
        if not decision.is_after_publication:
            yield Event(sent, decision.decided_at - timedelta(seconds=decision.waited_seconds))
        yield Event(_title(decision), decision.decided_at, gettext("Decided by a moderator"))
        sent = gettext("Changed and sent again")
    if submission.status is Status.PENDING:
        yield Event(sent, submission.submitted_at)
        yield Event(gettext("Under review"), None)
    elif submission.status is Status.CHANGES:
        yield Event(gettext("Your change"), None)
    elif submission.status is Status.WITHDRAWN:
        if not decisions or submission.submitted_at > decisions[-1].decided_at:
            yield Event(sent, submission.submitted_at)
        yield Event(gettext("Withdrawn by you"), submission.decided_at)


def _title(decision: Decision) -> str:
    if decision.is_after_publication and decision.outcome is Outcome.DECLINE:
        return gettext("Taken down")
    return {
        Outcome.PUBLISH: gettext("Published"),
        Outcome.REDACT: gettext("Published, personal details removed"),
        Outcome.ASK: gettext("Needs a change"),
        Outcome.DECLINE: gettext("Not published"),
        Outcome.KEEP: gettext("Looked at again and left published"),
        Outcome.MOVE: gettext("Moved to another topic"),
        Outcome.ESCALATE: gettext("Second review"),
    }[decision.outcome]
