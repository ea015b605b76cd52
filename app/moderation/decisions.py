"""Deciding on a comment: the decision, the comment's new status and the public record, at once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from app.db import session
from app.errors import FormExpired, NotFound
from app.identity import devices
from app.moderation import queries
from app.moderation.models import Decision
from app.moderation.rules import (
    STATUS_AFTER,
    AlreadyDecided,
    ChangedByAuthor,
    Outcome,
    OwnWords,
    Reason,
    ensure_words,
    redacted_text,
    settled_reason,
)
from app.participation.commenting import set_status
from app.participation.models import Comment
from app.participation.rules import CommentStatus
from app.permissions import Role
from app.transparency import ledger


def decide(
    comment_ref: str,
    *,
    revision: int,
    outcome: Outcome,
    staff_id: int,
    device: bytes | None,
    now: datetime,
    reason: Reason | None = None,
    words: Sequence[str] = (),
    whole: bool = False,
    note: str = "",
    key: str | None = None,
) -> Decision:
    """Decide on the text as read at `revision`; the same `key` again is the same decision.

    `words` are the passages at issue, `whole` says that it is the whole text; `note` is added for
    the author. `device` is what the moderator's own browser carries as a citizen.

    Raises `AlreadyDecided` when someone was first, `ChangedByAuthor` when the text is no longer the
    one that was read, `OwnWords` for one's own comment, and an `Incomplete` when something is
    missing from the decision.
    """
    comment = _held(comment_ref)
    if is_own(comment, device):
        raise OwnWords
    key = key or secrets.token_hex(16)
    earlier = _earlier(key, comment_ref, revision)
    if earlier is not None:
        if (earlier.id, earlier.staff_id, earlier.outcome) == (key, staff_id, outcome):
            return earlier
        raise AlreadyDecided(
            role=Role.MODERATOR.value, outcome=earlier.outcome.value, when=earlier.decided_at
        )
    if comment.revision != revision or comment.status is not CommentStatus.PENDING:
        raise ChangedByAuthor
    settled = settled_reason(outcome, reason, queries.times_asked(comment_ref, reason))
    public_text = _public_text(outcome, settled, comment.text, words, whole=whole)
    decision = Decision(
        id=key,
        comment_ref=comment_ref,
        revision=revision,
        staff_id=staff_id,
        outcome=outcome,
        reason=settled,
        words="\n".join(words) if settled else "",
        note=note if settled else "",
        status_before=comment.status,
        waited_seconds=max(0, int((now - comment.submitted_at).total_seconds())),
        decided_at=now,
    )
    session().add(decision)
    set_status(comment, STATUS_AFTER[outcome], now=now, published_text=public_text)
    _record(decision, comment)
    return decision


def is_own(comment: Comment, device: bytes | None) -> bool:
    """Whether this browser wrote the comment."""
    return device is not None and devices.participant_ref(device) == comment.participant_ref


def _held(ref: str) -> Comment:
    """The comment as it is now, held until the transaction ends; `NotFound` for none."""
    found = session().scalar(
        select(Comment)
        .where(Comment.ref == ref)
        .with_for_update()  # SQLite took its one write lock when the transaction began
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _earlier(key: str, ref: str, revision: int) -> Decision | None:
    """The decision on this text; `FormExpired` for a form that was spent on another one."""
    this_text = and_(Decision.comment_ref == ref, Decision.revision == revision)
    found = session().scalars(select(Decision).where(or_(this_text, Decision.id == key))).all()
    for decision in found:
        if (decision.comment_ref, decision.revision) == (ref, revision):
            return decision
    if found:
        raise FormExpired
    return None


def _public_text(
    outcome: Outcome, reason: Reason | None, text: str, words: Sequence[str], *, whole: bool
) -> str | None:
    if outcome is Outcome.PUBLISH:
        return text
    if outcome is Outcome.REDACT:
        return redacted_text(text, words)
    ensure_words(outcome, reason, text, words, whole=whole)
    return None


def _record(decision: Decision, comment: Comment) -> None:
    """Say in public that a decision was made: its outcome and rule, and digests only its author
    can open."""
    ledger.record(
        "decision",
        {
            "subject": ledger.commitment(comment.salt, comment.ref),
            "outcome": decision.outcome.value,
            "reason": decision.reason.value if decision.reason else "",
            "role": Role.MODERATOR.value,
            "commitment": ledger.commitment(comment.salt, comment.ref, comment.text),
        },
    )
