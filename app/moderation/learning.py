"""What screening may learn from: texts as they stand, and what was decided on them last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select, update

from app.db import session
from app.moderation.models import Decision
from app.moderation.rules import Outcome, Reason
from app.participation.models import Submission
from app.participation.rules import Kind, Status
from app.screening import advice, echoes
from app.screening.training import Example

BATCH = 500
# Not about what the words do to anybody: learning these would learn topics and length.
NOT_LEARNED = frozenset({Reason.OFF_TOPIC, Reason.UNCLEAR})
LEARNED = (Outcome.PUBLISH, Outcome.KEEP, Outcome.DECLINE, Outcome.ASK)


def examples() -> Iterator[Example]:
    """Every decided text with its last decision; what an appeal overturned counts as published.

    Neither withdrawn texts, which are deleted, nor those of which details were removed.
    """
    rows = session().execute(
        select(Submission, Decision.outcome, Decision.reason)
        .join(Decision, Decision.submission_ref == Submission.ref)
        .where(
            Decision.revision == Submission.revision,
            Submission.status.not_in((Status.PENDING, Status.WITHDRAWN)),
        )
        .order_by(Submission.ref, Decision.place)
        .execution_options(yield_per=BATCH)
    )
    last: tuple[Submission, Outcome, Reason | None] | None = None
    for row in rows:
        if last is not None and last[0].ref != row[0].ref:
            yield from _example(*last)
        last = (row[0], row[1], row[2])
    if last is not None:
        yield from _example(*last)


def _example(submission: Submission, outcome: Outcome, reason: Reason | None) -> Iterator[Example]:
    if outcome in LEARNED and reason not in NOT_LEARNED:
        stopped = outcome in (Outcome.DECLINE, Outcome.ASK)
        yield Example(submission.ref, submission.text, submission.language, stopped)


def weigh_again(now: datetime) -> int:
    """Give every waiting text the risk that today's lists and model say; how many changed."""
    waiting = (
        select(Submission.ref, Submission.text, Submission.risk)
        .where(Submission.status == Status.PENDING)
        .order_by(Submission.ref)
    )
    changed = 0
    for ref, text, risk in session().execute(waiting).all():
        found = advice.risk_of(text, now)
        if found != risk:
            changed += 1
            session().execute(
                update(Submission)
                .where(Submission.ref == ref)
                .values(risk=found)
                .execution_options(synchronize_session=False)
            )
    return changed


def index_public() -> int:
    """Let every public text be found by those that resemble it; how many there are."""
    public = (
        select(Submission.ref, Submission.published_text)
        .where(Submission.published_text.is_not(None), Submission.kind != Kind.PSEUDONYM)
        .order_by(Submission.ref)
    )
    found = session().execute(public).all()
    for ref, text in found:
        echoes.remember(ref, text or "")
    return len(found)
