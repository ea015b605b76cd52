"""The way of one submission so far, as its author reads it: sent, decided, changed, published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask_babel import gettext

from app.moderation.appealing import Case
from app.moderation.models import Decision
from app.moderation.rules import Outcome
from app.participation.models import Submission
from app.participation.rules import Status

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    """One step; `moment` is None for the step that is still to come."""

    title: str
    moment: datetime | None
    detail: str = ""


def events(
    submission: Submission, decisions: Sequence[Decision], cases: Sequence[Case] = ()
) -> list[Event]:
    """Every step, oldest first; who decided is said by office, never by name."""
    steps = [*_events(submission, decisions), *_appeals(cases)]
    done = sorted((one for one in steps if one.moment), key=lambda one: one.moment or NEVER)
    return [*done, *(one for one in steps if one.moment is None)]


def _appeals(cases: Sequence[Case]) -> Iterator[Event]:
    for case in cases:
        yield Event(gettext("You appealed"), case.appeal.appealed_at)
        if case.ruling is None:
            yield Event(gettext("Appeal under way"), None)
        elif not case.ruling.overturned:  # what was overturned is a decision of its own
            someone_else = gettext("Decided by somebody who had no part in it")
            yield Event(gettext("Decision kept after appeal"), case.ruling.ruled_at, someone_else)


def _events(submission: Submission, decisions: Sequence[Decision]) -> Iterator[Event]:
    sent, told = gettext("Sent for review"), 0
    for decision in decisions:
        # The row keeps only the latest sending; the wait tells when this text was sent.
        if decision.revision > told and decision.status_before is Status.PENDING:
            yield Event(sent, decision.decided_at - timedelta(seconds=decision.waited_seconds))
            sent, told = gettext("Changed and sent again"), decision.revision
        yield Event(_title(decision), decision.decided_at, _by_whom(decision))
    if submission.status is Status.CHANGES:
        yield Event(gettext("Your change"), None)
    elif submission.status is Status.WITHDRAWN:
        if not decisions or submission.submitted_at > decisions[-1].decided_at:
            yield Event(sent, submission.submitted_at)
        yield Event(gettext("Withdrawn by you"), submission.decided_at)
    elif submission.status is Status.PENDING or submission.revision > told:
        if submission.revision > told:
            yield Event(sent, submission.submitted_at)
        second = submission.status is Status.PENDING and submission.choices
        yield Event(gettext("Second review") if second else gettext("Under review"), None)


def _by_whom(decision: Decision) -> str:
    if decision.outcome is Outcome.PUBLISH and decision.status_before is not Status.PENDING:
        return gettext("Decided by somebody who had no part in it")
    if decision.other_id is not None:
        return gettext("Decided by two moderators")
    return gettext("Decided by a moderator")


def _title(decision: Decision) -> str:
    if decision.is_after_publication and decision.outcome is Outcome.DECLINE:
        return gettext("Taken down")
    if decision.outcome is Outcome.PUBLISH and decision.status_before is not Status.PENDING:
        return gettext("Published after appeal")
    return {
        Outcome.PUBLISH: gettext("Published"),
        Outcome.REDACT: gettext("Published, personal details removed"),
        Outcome.ASK: gettext("Needs a change"),
        Outcome.DECLINE: gettext("Not published"),
        Outcome.KEEP: gettext("Looked at again and left published"),
        Outcome.MOVE: gettext("Moved to another topic"),
        Outcome.ESCALATE: gettext("Second review"),
    }[decision.outcome]
