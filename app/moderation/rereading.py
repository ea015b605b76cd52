"""A second reading of decided texts, as if they were new, to learn how alike people decide.

It is blind: the second reader gets the text among the others and sees no decision. It changes
nothing: what was decided stands, and where the two differ a third reads, as advice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import aliased, make_transient

from app.db import insert_into, session
from app.keys import KeyFolder
from app.moderation import care
from app.moderation.models import Decision
from app.moderation.quality_models import Rereading
from app.moderation.queries import Item
from app.moderation.rules import (
    BEFORE_PUBLICATION,
    HOLD,
    ChangedByAuthor,
    Outcome,
    Reason,
    ensure_words,
    settled_reason,
)
from app.participation.models import Submission
from app.participation.rules import Status

PURPOSE = "read twice"
# Not at once, or whoever just saw a colleague decide would know it again; not for ever either.
REST = timedelta(minutes=10)
LASTS = timedelta(days=14)
HELD_FOR = timedelta(minutes=15)


def is_chosen(ref: str, revision: int) -> bool:
    """Whether this text is among those read twice.

    A keyed digest of the reference says it: always the same, and nobody without the key can tell or
    steer which.
    """
    keys: KeyFolder = current_app.extensions["keys"]
    share: float = current_app.config["SETTINGS"].read_twice
    digest = keys.digest(PURPOSE, ref, str(revision))
    return int.from_bytes(digest[:4]) < share * 2**32


def consider(decision: Decision) -> None:
    """Let a decision that one person made before publication be read again, if it is chosen."""
    if (
        decision.place == 1
        and decision.other_id is None
        and decision.outcome in BEFORE_PUBLICATION
        and decision.status_before is Status.PENDING
        and is_chosen(decision.submission_ref, decision.revision)
    ):
        _want(decision.submission_ref, decision.revision, 1, decision.staff_id, decision.decided_at)


def claim(staff_id: int, author: bytes | None, now: datetime) -> str | None:
    """The reference of a text this moderator should read as if it were new, held for them.

    None when there is none: never one they decided or read before, or wrote on this device, and
    none of hatred or violence for whoever is spared.
    """
    earlier = exists(
        select(Decision.id).where(
            Decision.submission_ref == Rereading.submission_ref,
            Decision.staff_id == staff_id,
        )
    )
    again = aliased(Rereading)
    read = exists(
        select(again.turn).where(
            again.submission_ref == Rereading.submission_ref,
            again.reader_id == staff_id,
            again.read_at.is_not(None),
        )
    )
    free = or_(
        Rereading.reader_id.is_(None),
        Rereading.reader_id == staff_id,
        Rereading.claimed_at <= now - HELD_FOR,
    )
    found = (
        session()
        .execute(
            select(Rereading.submission_ref, Rereading.revision, Rereading.turn)
            .join(Submission, Submission.ref == Rereading.submission_ref)
            .where(
                Rereading.read_at.is_(None),
                Rereading.wanted_at <= now - REST,
                Rereading.wanted_at > now - LASTS,
                Submission.revision == Rereading.revision,
                Submission.status.not_in((Status.PENDING, Status.WITHDRAWN)),
                Submission.participant_ref != (author or b""),
                ~earlier,
                ~read,
                free,
            )
            .order_by(Rereading.wanted_at, Rereading.submission_ref)
            .limit(1)
        )
        .first()
    )
    if found is None:
        return None
    ref, revision, turn = found
    taken = session().scalar(
        update(Rereading)
        .where(
            Rereading.submission_ref == ref,
            Rereading.revision == revision,
            Rereading.turn == turn,
            Rereading.read_at.is_(None),
            free,
        )
        .values(reader_id=staff_id, claimed_at=now)
        .returning(Rereading.submission_ref)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        return None
    if care.care_of(staff_id, now).spared and care.is_hard(session().get_one(Submission, ref), now):
        _give_back(ref, revision, turn, now)
        return None
    return str(taken)


def claimed(submission: Submission, staff_id: int | None) -> Rereading | None:
    """What this moderator holds to read the present text as if it were new."""
    return session().scalar(
        select(Rereading).where(
            Rereading.submission_ref == submission.ref,
            Rereading.revision == submission.revision,
            Rereading.reader_id == staff_id,
            Rereading.read_at.is_(None),
        )
    )


def as_new(item: Item) -> Item:
    """The item as it stood before it was decided on: a copy that is never stored."""
    submission = item.submission
    make_transient(submission)
    submission.status, submission.published_text, submission.flags = Status.PENDING, None, 0
    return replace(item, flags={}, decisions=())


def record(
    rereading: Rereading,
    text: str,
    outcome: Outcome,
    reason: Reason | None,
    words: Sequence[str] = (),
    *,
    whole: bool = False,
    now: datetime,
) -> None:
    """Keep what the reader would have decided; a third is asked where the two differ.

    What is missing is asked for as of every decision. The words are looked at and not kept. Whoever
    leaves the text to a colleague leaves the reading as well. Raises `ChangedByAuthor` when it was
    recorded meanwhile.
    """
    if outcome not in BEFORE_PUBLICATION:
        _give_back(rereading.submission_ref, rereading.revision, rereading.turn, now)
        return
    reason = settled_reason(outcome, reason, 0)
    ensure_words(outcome, reason, text, words, whole=whole)
    stored = session().scalar(
        update(Rereading)
        .where(
            Rereading.submission_ref == rereading.submission_ref,
            Rereading.revision == rereading.revision,
            Rereading.turn == rereading.turn,
            Rereading.reader_id == rereading.reader_id,
            Rereading.read_at.is_(None),
        )
        .values(outcome=outcome, reason=reason, read_at=now)
        .returning(Rereading.submission_ref)
        .execution_options(synchronize_session=False)
    )
    if stored is None:
        raise ChangedByAuthor
    session().refresh(rereading)
    first = _first(rereading)
    if (
        rereading.turn == 1
        and first is not None
        and not rereading.agrees_with(first.outcome, first.reason)
    ):
        _want(rereading.submission_ref, rereading.revision, 2, first.staff_id, now)


def last_read(ref: str, staff_id: int) -> Decision | None:
    """What this moderator just read as if it were new, in the shape of a decision; never stored."""
    found = session().scalar(
        select(Rereading)
        .where(
            Rereading.submission_ref == ref,
            Rereading.reader_id == staff_id,
            Rereading.read_at.is_not(None),
        )
        .order_by(Rereading.revision.desc())
        .limit(1)
    )
    if found is None or found.outcome is None or found.read_at is None:
        return None
    return Decision(
        submission_ref=ref,
        revision=found.revision,
        outcome=found.outcome,
        reason=found.reason,
        status_before=Status.PENDING,
        decided_at=found.read_at - HOLD,  # nothing took effect, so there is nothing to undo
    )


def _first(rereading: Rereading) -> Decision | None:
    return session().scalar(
        select(Decision).where(
            Decision.submission_ref == rereading.submission_ref,
            Decision.revision == rereading.revision,
            Decision.place == 1,
        )
    )


def _give_back(ref: str, revision: int, turn: int, now: datetime) -> None:
    """Somebody else may read it after a while, or the same person again."""
    session().execute(
        update(Rereading)
        .where(
            Rereading.submission_ref == ref,
            Rereading.revision == revision,
            Rereading.turn == turn,
            Rereading.read_at.is_(None),
        )
        .values(reader_id=None, claimed_at=None, wanted_at=now)
        .execution_options(synchronize_session=False)
    )


def _want(ref: str, revision: int, turn: int, first_id: int, now: datetime) -> None:
    session().execute(
        insert_into(Rereading)
        .values(submission_ref=ref, revision=revision, turn=turn, first_id=first_id, wanted_at=now)
        .on_conflict_do_nothing()
    )
