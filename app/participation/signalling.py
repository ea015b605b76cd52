"""What a reader may signal about what is public: agreement, or a wish for a second look."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app import clock
from app.catalogue.models import Round
from app.catalogue.rules import ensure_open
from app.db import insert_into, session
from app.errors import N_, NotFound, Refusal
from app.participation.acts import first_time
from app.participation.models import Agreement, Comment, Flag, Statement, Submission
from app.participation.queries import is_shown
from app.participation.rules import PUBLIC, FlagReason


class OwnComment(Refusal):
    title = N_("These are your own words")
    advice = N_("Others can answer or report them.")


def agree(
    comment: Comment,
    round_: Round,
    voter_ref: bytes,
    author: bytes,
    *,
    nonce: str,
    now: datetime,
    formerly: bytes | None = None,
) -> None:
    """Count this reader's agreement once. Agreeing with oneself would join voice and vote.

    The same form again changes nothing, even after the agreement was taken back; `formerly` is as
    in `voting.cast_vote`.
    """
    ensure_open(round_.opens_at, round_.closes_at, now)
    if comment.participant_ref == author:
        raise OwnComment
    if not first_time(round_.id, voter_ref, _act(nonce, "agree", comment), formerly):
        return
    stored = session().execute(
        insert_into(Agreement)
        .values(comment_ref=comment.ref, voter_ref=voter_ref)
        .on_conflict_do_nothing()
        .returning(Agreement.comment_ref)
    )
    if stored.first() is not None:
        _shift(comment.ref, Comment.agreements, +1)


def stop_agreeing(
    comment: Comment,
    round_: Round,
    voter_ref: bytes,
    *,
    nonce: str,
    now: datetime,
    formerly: bytes | None = None,
) -> None:
    """Take the agreement back; the same form again changes nothing, even after agreeing anew."""
    ensure_open(round_.opens_at, round_.closes_at, now)
    if not first_time(round_.id, voter_ref, _act(nonce, "stop agreeing", comment), formerly):
        return
    gone = session().execute(
        delete(Agreement)
        .where(Agreement.comment_ref == comment.ref, Agreement.voter_ref == voter_ref)
        .returning(Agreement.comment_ref)
    )
    if gone.first() is not None:
        _shift(comment.ref, Comment.agreements, -1)


def flag_submission(
    submission: Submission, flagger_ref: bytes, author: bytes, reason: FlagReason, now: datetime
) -> None:
    """Ask moderators to look again, once per reader; nothing is hidden by it."""
    if submission.participant_ref == author:
        raise OwnComment
    stored = session().execute(
        insert_into(Flag)
        .values(
            submission_ref=submission.ref,
            flagger_ref=flagger_ref,
            reason=reason,
            flagged_on=clock.baghdad_day(now),
        )
        .on_conflict_do_nothing()
        .returning(Flag.submission_ref)
    )
    if stored.first() is not None:
        _shift(submission.ref, Submission.flags, +1)


def public_statement(ref: str) -> Statement:
    """A statement that everybody may read; `NotFound` for all others."""
    found = session().scalar(
        select(Statement).where(
            Statement.ref == ref, Statement.status.in_(PUBLIC), is_shown(Statement)
        )
    )
    if found is None:
        raise NotFound
    return found


def public_comment(ref: str) -> tuple[Comment, Round]:
    """A comment everybody may read, with its round; `NotFound` for all others."""
    row = session().execute(
        select(Comment, Round)
        .join(Round, Round.id == Comment.round_id)
        .where(Comment.ref == ref, Comment.status.in_(PUBLIC), is_shown(Comment))
    ).first()  # fmt: skip
    if row is None:
        raise NotFound
    return row[0], row[1]


def _act(nonce: str, deed: str, comment: Comment) -> str:
    return "\0".join((nonce, deed, comment.ref))


def _shift(ref: str, counter: InstrumentedAttribute[int], change: int) -> None:
    session().execute(
        update(Submission)
        .where(Submission.ref == ref)
        .values({counter: counter + change})
        .execution_options(synchronize_session=False)
    )
