"""Deciding on a submission: the decision, its new status and the public record, at once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select, update

from app import clock
from app.db import session
from app.errors import FormExpired, NotFound
from app.identity import acts, devices
from app.identity.rules import Act
from app.moderation import (
    breaker,
    confirming,
    moving,
    names,
    queries,
    rereading,
    second_review,
)
from app.moderation.four_eyes import Chosen, ensure_new, settle, takes_confirming
from app.moderation.models import Confirmation, Decision, Judgement
from app.moderation.rules import (
    HOLD,
    STATUS_AFTER,
    AlreadyDecided,
    ChangedByAuthor,
    Outcome,
    OwnWords,
    Reason,
    Tied,
    ensure_offered,
    ensure_words,
    redacted_text,
    settled_reason,
)
from app.notifications import outbox
from app.participation.models import Flag, Submission
from app.participation.rules import PUBLIC, Status
from app.participation.submitting import set_status
from app.permissions import Role
from app.transparency import ledger

DECIDABLE = PUBLIC | {Status.PENDING}


@dataclass(frozen=True)
class Form:
    """What one moderator sent about one text: which reading of it, and the form's own name."""

    ref: str
    revision: int
    place: int
    staff_id: int
    key: str
    now: datetime


def decide(
    submission_ref: str,
    *,
    revision: int,
    outcome: Outcome,
    staff_id: int,
    device: bytes | None,
    now: datetime,
    place: int = 1,
    reason: Reason | None = None,
    words: Sequence[str] = (),
    whole: bool = False,
    note: str = "",
    topic: str | None = None,
    key: str | None = None,
) -> Decision | Judgement:
    """Decide on the text as read at `revision`; the same `key` again is the same act.

    Where two must choose, the first choice is a `Judgement`: it waits for a second reader, and
    takes effect when they chose the same or a third has read. A public submission can be decided on
    again: `place` says which decision on this text it is. Its flags are settled by it, and every
    decision stays on record.

    `words` are the passages at issue, `whole` says that it is the whole text; `note` is added for
    the author; `topic` is where a text is moved to. `device` is what the moderator's own browser
    carries as a citizen.

    Raises `AlreadyDecided` when someone was first, `AlreadyChose` for whoever has chosen on this
    text, `ChangedByAuthor` when the text is no longer the one that was read, `OwnWords` for one's
    own submission, `Tied` for a text about somebody close, and an `Incomplete` when something is
    missing from the decision.
    """
    submission = _held(submission_ref)
    if is_own(submission, device):
        raise OwnWords
    form = Form(submission_ref, revision, place, staff_id, key or secrets.token_hex(16), now)
    repeated = _repeated(form, outcome)
    if repeated is not None:
        return repeated
    before = queries.judgements_of(submission_ref, revision, place)
    _ensure_present(submission, form)
    ensure_new(staff_id, [one.staff_id for one in before])
    confirming.ensure_free(submission, place)
    ensure_offered(outcome, submission.status, submission.flags or len(before))
    found = names.mentions(submission.text)
    if found.touch(staff_id):
        raise Tied
    settled = settled_reason(outcome, reason, queries.times_asked(submission_ref, reason))
    confirming.ensure_open(submission, settled)
    read = submission.published_text or submission.text
    if outcome is Outcome.REDACT:
        redacted_text(read, words)
    else:
        ensure_words(outcome, settled, submission.text, words, whole=whole)
    mine = Chosen(staff_id, outcome, settled, tuple(words) if settled else ())
    settlement = settle(
        read,
        [one.chosen for one in before],
        mine,
        guarded=found.guarded or breaker.is_paused(settled, now),
        public=submission.is_public,
    )
    judgement = Judgement(
        submission_ref=submission_ref,
        revision=revision,
        place=place,
        turn=len(before) + 1,
        key=form.key,
        staff_id=staff_id,
        outcome=outcome,
        reason=settled,
        words="\n".join(mine.words),
        note=note if settled else "",
        status_before=submission.status,
        set_aside=False,
        made_at=now,
    )
    if settlement is None:
        second_review.wait(submission, judgement)
        return judgement
    if takes_confirming(settlement.chosen.outcome, settlement.chosen.reason):
        second_review.wait(submission, judgement)
        confirming.ask(judgement, settlement)
        return judgement
    if before:
        session().add(judgement)
    chosen = settlement.chosen
    notes = {one.staff_id: one.note for one in [*before, judgement]}
    decision = Decision(
        id=form.key,
        submission_ref=submission_ref,
        revision=revision,
        place=place,
        staff_id=chosen.staff_id,
        other_id=settlement.other_id,
        guarded=found.guarded,
        outcome=chosen.outcome,
        reason=chosen.reason,
        words="" if chosen.outcome is Outcome.REDACT else "\n".join(settlement.words),
        note=notes[chosen.staff_id] if chosen.reason else "",
        status_before=submission.status,
        waited_seconds=_waited(submission, now),
        decided_at=now,
    )
    if chosen.outcome is Outcome.MOVE:
        decision.moved_from, decision.moved_to = moving.move(submission, topic)
    _make(decision, submission, settlement.words, by=staff_id)
    return decision


def confirm(
    found: Confirmation, *, confirmed: bool, staff_id: int, device: bytes | None, now: datetime
) -> None:
    """Let what two moderators agreed on take effect, or give the text back to them all.

    It begins anew then, for other reasons only. The same answer again changes nothing. Raises
    `AlreadyAnswered` when somebody was first, `ChangedByAuthor` when the text is no longer the one
    they read, `OwnWords` for one's own.
    """
    submission = _held(found.submission_ref)
    session().refresh(found)
    if (found.answered_by, found.confirmed) == (staff_id, confirmed):
        return  # the very same answer again
    if is_own(submission, device):
        raise OwnWords
    here = (found.submission_ref, found.revision, found.place)
    if (submission.revision, submission.status in DECIDABLE) != (found.revision, True):
        raise ChangedByAuthor
    confirming.answer(found, confirmed=confirmed, staff_id=staff_id, now=now)
    submission.choices = 0
    if confirmed:
        read = queries.judgements_of(*here)
        chosen = next(one for one in read if one.staff_id == found.staff_id)
        decision = Decision(
            id=chosen.key,
            submission_ref=found.submission_ref,
            revision=found.revision,
            place=found.place,
            staff_id=found.staff_id,
            other_id=found.other_id,
            confirmed_by=staff_id,
            guarded=names.mentions(submission.text).guarded,
            outcome=chosen.outcome,
            reason=chosen.reason,
            words=chosen.words,
            note=chosen.note,
            status_before=submission.status,
            waited_seconds=_waited(submission, now),
            decided_at=now,
        )
        _make(decision, submission, decision.passages, by=staff_id)
    confirming.record(submission, confirmed=confirmed)


def _make(decision: Decision, submission: Submission, words: Sequence[str], *, by: int) -> None:
    """Let a decision take effect, with the author's news and every record of it."""
    since = submission.published_at if submission.is_public else None
    session().add(decision)
    _carry_out(decision, submission, words, since)
    if decision.outcome in STATUS_AFTER:
        outbox.note(submission.participant_ref, decision.id, decision.decided_at + HOLD)
    _record(decision, submission)
    acts.note(
        Act.DECIDED,
        by,
        decision.decided_at,
        subject=decision.submission_ref,
        before=decision.status_before.value,
        after=second_review.in_words(decision.outcome, decision.reason, decision.other_id),
    )
    rereading.consider(decision)


def _waited(submission: Submission, now: datetime) -> int:
    """Seconds since it was sent, or of a public one since it was published."""
    since = submission.published_at if submission.is_public else None
    return max(0, int((now - (since or submission.submitted_at)).total_seconds()))


def let_stand(
    submission: Submission, outcome: Outcome, *, staff_id: int, now: datetime, key: str
) -> Decision:
    """The decision that follows on an appeal: published as written, behind those before it."""
    made = queries.decisions_of(submission.ref)
    decision = Decision(
        id=key,
        submission_ref=submission.ref,
        revision=submission.revision,
        place=queries.next_place(submission, made),
        staff_id=staff_id,
        guarded=names.mentions(submission.text).guarded,
        outcome=outcome,
        status_before=submission.status,
        waited_seconds=0,
        decided_at=now,
    )
    session().add(decision)
    _carry_out(decision, submission, (), submission.published_at or now)
    _record(decision, submission)
    return decision


def ensure_not_theirs(submission: Submission, staff_id: int, device: bytes | None) -> None:
    """Raise `OwnWords` for the author, `Tied` where the text is about somebody close."""
    if is_own(submission, device):
        raise OwnWords
    if names.mentions(submission.text).touch(staff_id):
        raise Tied


def is_own(submission: Submission, device: bytes | None) -> bool:
    """Whether this browser wrote the submission."""
    return device is not None and devices.participant_ref(device) == submission.participant_ref


def _held(ref: str) -> Submission:
    """The submission as it is now, held until the transaction ends; `NotFound` for none."""
    found = session().scalar(
        select(Submission)
        .where(Submission.ref == ref)
        .with_for_update()  # SQLite took its one write lock when the transaction began
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _repeated(form: Form, outcome: Outcome) -> Decision | Judgement | None:
    """What this very form did before; `AlreadyDecided` when another one was first in its place,
    `FormExpired` for a form that was spent on another text."""
    here = (form.ref, form.revision, form.place)
    judgement = session().scalar(select(Judgement).where(Judgement.key == form.key))
    decision = _earlier(form)
    if judgement is not None:
        there = (judgement.submission_ref, judgement.revision, judgement.place)
        if (there, judgement.staff_id) != (here, form.staff_id):
            raise FormExpired
        if judgement.outcome is outcome:
            return decision if decision is not None and decision.id == form.key else judgement
    if decision is None:
        return None
    if (decision.id, decision.staff_id, decision.outcome) == (form.key, form.staff_id, outcome):
        return decision
    raise AlreadyDecided(
        role=Role.MODERATOR.value, outcome=decision.outcome.value, when=decision.decided_at
    )


def _earlier(form: Form) -> Decision | None:
    """The decision in this place; `FormExpired` for a form that was spent on another one."""
    this_one = and_(
        Decision.submission_ref == form.ref,
        Decision.revision == form.revision,
        Decision.place == form.place,
    )
    here = (form.ref, form.revision, form.place)
    found = session().scalars(select(Decision).where(or_(this_one, Decision.id == form.key))).all()
    for decision in found:
        if (decision.submission_ref, decision.revision, decision.place) == here:
            return decision
    if found:
        raise FormExpired
    return None


def _ensure_present(submission: Submission, form: Form) -> None:
    """Raise `ChangedByAuthor` unless the text and its state are those that were read."""
    place = queries.next_place(submission, queries.decisions_of(form.ref))
    read = (form.revision, True, form.place)
    if (submission.revision, submission.status in DECIDABLE, place) != read:
        raise ChangedByAuthor


def _carry_out(
    decision: Decision, submission: Submission, words: Sequence[str], since: datetime | None
) -> None:
    """Let the decision take effect; nothing becomes public before it can no longer be undone."""
    now, outcome = decision.decided_at, decision.outcome
    submission.choices = 0
    if outcome in STATUS_AFTER:
        public_text = None
        if outcome is Outcome.PUBLISH:
            public_text = submission.text
        elif outcome is Outcome.REDACT:  # what was removed before stays removed
            public_text = redacted_text(submission.published_text or submission.text, words)
        set_status(
            submission,
            STATUS_AFTER[outcome],
            now=now,
            published_text=public_text,
            shown_from=now if since else now + HOLD,
        )
        if submission.is_public:
            submission.published_at = since or now  # it keeps its place among the newest
    elif submission.is_public:
        submission.shown_from = min(submission.shown_from or now, now)
    if decision.is_after_publication:
        _settle_flags(submission, now)


def _settle_flags(submission: Submission, now: datetime) -> None:
    """A moderator looked again: what was flagged so far is answered. Who flagged stays noted, so
    that nobody brings the same submission back again and again."""
    session().execute(
        update(Flag)
        .where(Flag.submission_ref == submission.ref, Flag.settled_on.is_(None))
        .values(settled_on=clock.baghdad_day(now))
        .execution_options(synchronize_session=False)
    )
    submission.flags = 0
    session().flush()


def _record(decision: Decision, submission: Submission) -> None:
    """Say in public that a decision was made: its outcome and rule, and digests only its author
    can open."""
    ledger.record(
        "decision",
        {
            "subject": ledger.commitment(submission.salt, submission.ref),
            "outcome": decision.outcome.value,
            "reason": decision.reason.value if decision.reason else "",
            "role": Role.MODERATOR.value,
            "commitment": ledger.commitment(submission.salt, submission.ref, submission.text),
        },
    )
