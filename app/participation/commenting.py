"""Sending, changing and withdrawing a comment, and moving it from one status to another."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app import clock
from app.catalogue.models import Round
from app.catalogue.rules import ensure_open
from app.db import insert_into, session
from app.errors import NotFound
from app.participation.models import Comment, CommentTally, Participant
from app.participation.rules import (
    COMMENTS_PER_TOPIC,
    PUBLIC,
    REFERENCE_ALPHABET,
    REFERENCE_LENGTH,
    AlreadySent,
    CommentStatus,
    EnoughForThisTopic,
    Stance,
    ensure_editable,
    ensure_revision,
)
from app.text import language_of, skeleton

ALIAS_NUMBERS = range(1_000, 10_000_000)
# A number or a reference drawn at random may be somebody's already; so often it never is.
TRIES = 20


@dataclass(frozen=True)
class Draft:
    """A comment as its author sent it, cleaned and within the limits."""

    text: str
    stance: Stance


def submit_comment(
    round_: Round, topic_slug: str, author: bytes, draft: Draft, *, nonce: str, now: datetime
) -> str:
    """Store the comment for review and return its reference; sent twice, it is one comment.

    Repeated are the form and the words: who goes back in the browser to the same form and writes
    something else has written another comment.

    Raises `AlreadySent` for a text this author already sent on the topic in this round,
    `EnoughForThisTopic` above the limit, `RoundNotYetOpen` or `RoundClosed` outside the round.
    """
    ensure_open(round_.opens_at, round_.closes_at, now)
    key = _submission_key(author, nonce, draft.text)
    earlier = _meet(author, round_.id, topic_slug, key, now)
    if isinstance(earlier, str):
        return earlier
    if earlier >= COMMENTS_PER_TOPIC:
        raise EnoughForThisTopic
    for _ in range(TRIES):
        stored = _store(draft, author, key, round_id=round_.id, topic_slug=topic_slug, now=now)
        if stored is not None:
            _count(round_.id, topic_slug, CommentStatus.PENDING, draft.stance, +1)
            return stored
        # The same submission a moment ago, the same text, or a reference that somebody else has.
        repeated = _submitted(author, key)
        if repeated is not None:
            return repeated
        if _sent_before(author, round_.id, topic_slug, _skeleton_digest(draft.text)):
            raise AlreadySent
    raise RuntimeError("no free reference")


def edit_comment(comment: Comment, draft: Draft, *, revision: int, now: datetime) -> None:
    """Replace the author's text and send it to review again; raises `NotEditable` once decided."""
    _hold(comment)
    if (comment.text, comment.stance) == (draft.text, draft.stance) and revision < comment.revision:
        return  # the same edit, sent twice
    ensure_editable(comment.status)
    ensure_revision(revision, comment.revision)
    digest = _skeleton_digest(draft.text)
    if digest != comment.skeleton_digest and _sent_before(
        comment.participant_ref, comment.round_id, comment.topic_slug, digest
    ):
        raise AlreadySent
    before = (comment.status, comment.stance)
    try:
        with session().begin_nested():
            _rewrite(comment, draft, digest, now)
    except IntegrityError:
        # Another comment of this author became the same text at the same moment.
        raise AlreadySent from None
    _move(comment, before)


def _rewrite(comment: Comment, draft: Draft, digest: bytes, now: datetime) -> None:
    comment.text = draft.text
    comment.stance = draft.stance
    comment.skeleton_digest = digest
    comment.language = language_of(draft.text)
    comment.revision += 1
    comment.submitted_at = now
    comment.decided_at = None
    comment.status = CommentStatus.PENDING


def withdraw_comment(comment: Comment, now: datetime) -> None:
    """Take an unpublished comment back and delete its words; withdrawing twice is once."""
    _hold(comment)
    if comment.status is CommentStatus.WITHDRAWN:
        return
    ensure_editable(comment.status)
    comment.text = ""
    comment.salt = secrets.token_bytes(16)
    comment.skeleton_digest = secrets.token_bytes(16)  # the same words may be sent again
    comment.revision += 1
    set_status(comment, CommentStatus.WITHDRAWN, now=now)


def set_status(
    comment: Comment, status: CommentStatus, *, now: datetime, published_text: str | None = None
) -> None:
    """Move a comment to `status` and its count with it; only a public one has a public text."""
    before = (comment.status, comment.stance)
    comment.status = status
    comment.decided_at = now
    comment.published_text = published_text if status in PUBLIC else None
    comment.published_at = now if status in PUBLIC else None
    session().flush()
    _move(comment, before)


def own_comment(ref: str, author: bytes | None) -> Comment:
    """The author's own comment; `NotFound` for everybody else's exactly as for none."""
    found = session().scalar(
        select(Comment).where(Comment.ref == ref, Comment.participant_ref == (author or b""))
    )
    if found is None:
        raise NotFound
    return found


def _hold(comment: Comment) -> None:
    """The comment as it is now, held until the end: its author and a moderator act in turn."""
    session().refresh(comment, with_for_update=True)


def new_reference() -> str:
    """Six characters that survive being read aloud."""
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH))


def _meet(author: bytes, round_id: int, topic_slug: str, key: bytes, now: datetime) -> str | int:
    """The reference if this submission was stored before, else how many the author has here.

    A withdrawn comment is not among them: taking one back makes room for another.
    """
    of_author = Comment.participant_ref == author
    here = (
        Comment.round_id == round_id,
        Comment.topic_slug == topic_slug,
        Comment.status != CommentStatus.WITHDRAWN,
    )
    row = session().execute(
        select(
            select(Comment.ref).where(of_author, Comment.submission_key == key).scalar_subquery(),
            select(func.count()).where(of_author, *here).scalar_subquery(),
            select(Participant.alias_number).where(Participant.ref == author).scalar_subquery(),
        )
    ).one()  # fmt: skip
    repeated, count, alias = row
    if repeated is not None:
        return str(repeated)
    if alias is None:
        _join(author, now)
    return int(count)


def _join(author: bytes, now: datetime) -> None:
    """Give a new participant a public number that nobody else has."""
    for _ in range(TRIES):
        session().execute(
            insert_into(Participant)
            .values(
                ref=author,
                alias_number=ALIAS_NUMBERS[secrets.randbelow(len(ALIAS_NUMBERS))],
                joined_on=clock.baghdad_day(now),
            )
            .on_conflict_do_nothing()
        )
        if session().scalar(select(Participant.ref).where(Participant.ref == author)):
            return
    raise RuntimeError("no free alias number")


def _store(
    draft: Draft, author: bytes, key: bytes, *, round_id: int, topic_slug: str, now: datetime
) -> str | None:
    """The reference of the new row; None when a row stands in its way."""
    stored: str | None = session().scalar(
        insert_into(Comment)
        .values(
            ref=new_reference(),
            participant_ref=author,
            round_id=round_id,
            topic_slug=topic_slug,
            stance=draft.stance,
            text=draft.text,
            skeleton_digest=_skeleton_digest(draft.text),
            submission_key=key,
            salt=secrets.token_bytes(16),
            language=language_of(draft.text),
            status=CommentStatus.PENDING,
            revision=1,
            submitted_at=now,
            mix_key=secrets.randbelow(2**31),
            agreements=0,
            flags=0,
        )
        .on_conflict_do_nothing()
        .returning(Comment.ref)
    )
    return stored


def _submitted(author: bytes, key: bytes) -> str | None:
    """The reference that this submission was given before, if it was."""
    return session().scalar(
        select(Comment.ref).where(Comment.participant_ref == author, Comment.submission_key == key)
    )


def _sent_before(author: bytes, round_id: int, topic_slug: str, digest: bytes) -> bool:
    found = session().scalar(
        select(Comment.ref).where(
            Comment.participant_ref == author,
            Comment.round_id == round_id,
            Comment.topic_slug == topic_slug,
            Comment.skeleton_digest == digest,
        )
    )
    return found is not None


def _submission_key(author: bytes, nonce: str, text: str) -> bytes:
    """Named apart from the vote's key: the same form must not join the two islands."""
    sent = b"\0".join((b"comment", nonce.encode(), text.encode()))
    return blake2b(sent, key=author, digest_size=16).digest()


def _skeleton_digest(text: str) -> bytes:
    return blake2b(skeleton(text).encode(), digest_size=16).digest()


def _move(comment: Comment, before: tuple[CommentStatus, Stance]) -> None:
    """Count the comment where it stands now and no longer where it stood before."""
    after = (comment.status, comment.stance)
    if after == before:
        return
    # Always in the same order, so that two authors never wait for each other's counter.
    for status, stance in sorted((before, after)):
        change = +1 if (status, stance) == after else -1
        _count(comment.round_id, comment.topic_slug, status, stance, change)


def _count(
    round_id: int, topic_slug: str, status: CommentStatus, stance: Stance, change: int
) -> None:
    cell = {
        "round_id": round_id, "topic_slug": topic_slug, "status": status, "stance": stance,
    }  # fmt: skip
    if change < 0:
        session().execute(
            update(CommentTally)
            .filter_by(**cell)
            .values(n=CommentTally.n + change)
            .execution_options(synchronize_session=False)
        )
        return
    adding = insert_into(CommentTally).values(**cell, n=change)
    session().execute(
        adding.on_conflict_do_update(
            index_elements=list(CommentTally.__table__.primary_key),
            set_={"n": CommentTally.n + change},
        )
    )
