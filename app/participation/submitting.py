"""What a citizen sends for review, of whichever kind: sending, changing, withdrawing, standing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError

from app import clock
from app.catalogue.models import Round
from app.catalogue.rules import RoundState, ensure_open
from app.db import insert_into, session
from app.errors import NotFound
from app.participation.finding import follow
from app.participation.models import HOUSE, NO_TOPIC, Participant, Submission, SubmissionTally
from app.participation.rules import (
    PUBLIC,
    REFERENCE_ALPHABET,
    REFERENCE_LENGTH,
    AlreadySent,
    EnoughForThisTopic,
    Kind,
    Stance,
    Status,
    ensure_editable,
    ensure_not_paused,
    ensure_revision,
)
from app.screening import advice
from app.text import language_of, skeleton

ALIAS_NUMBERS = range(1_000, 10_000_000)
TRIES = 20  # What is drawn at random may be somebody's already; so often it never is.


@dataclass(frozen=True)
class Draft:
    """Words as their author sent them, cleaned and within the limits."""

    text: str
    stance: Stance = Stance.NONE
    burst: bool = False  # among unusually many from one device or network


@dataclass(frozen=True)
class Place:
    """Where words are sent to: a kind, in a round, under a topic where the kind has one."""

    kind: Kind
    round_id: int
    topic_slug: str | None

    @classmethod
    def of(cls, submission: Submission) -> Place:
        return cls(submission.kind, submission.round_id, submission.topic_slug)

    def holds(self) -> tuple[ColumnElement[bool], ...]:
        """What is true of the submissions that were sent here."""
        return (
            Submission.round_id == self.round_id,
            Submission.topic_slug == self.topic_slug,
            Submission.kind == self.kind,
        )


def submit(
    kind: Kind,
    round_: Round,
    topic_slug: str | None,
    author: bytes,
    draft: Draft,
    *,
    most: int,
    nonce: str,
    now: datetime,
) -> str:
    """Store the words for review and return their reference; sent twice, they are one submission.

    Repeated are the form and the words: who goes back in the browser to the same form and writes
    something else has sent another submission. `most` is how many of the kind one author may have
    in one place.

    Raises `AlreadySent` for words this author already sent there, `EnoughForThisTopic` above the
    limit, `RoundNotYetOpen` or `RoundClosed` outside the round.
    """
    ensure_open(round_.opens_at, round_.closes_at, now)
    place = Place(kind, round_.id, topic_slug)
    key = _submission_key(kind, author, nonce, draft.text)
    earlier = _meet(author, place, key, now)
    if isinstance(earlier, str):
        return earlier
    if earlier >= most:
        raise EnoughForThisTopic
    for _ in range(TRIES):
        stored = _store(draft, author, key, place, now)
        if stored is not None:
            _count(place, Status.PENDING, draft.stance, +1)
            return stored
        # The same submission a moment ago, the same text, or a reference that somebody else has.
        repeated = _submitted(author, key)
        if repeated is not None:
            return repeated
        if _sent_before(author, place, skeleton_digest(draft.text)):
            raise AlreadySent
    raise RuntimeError("no free reference")


def edit_submission(submission: Submission, draft: Draft, *, revision: int, now: datetime) -> None:
    """Replace the author's text and send it to review again.

    Raises `NotEditable` once decided, and `RoundClosed` after the round: other words would be a
    new contribution. What a moderator asked for may still be mended then.
    """
    _hold(submission)
    before = (submission.status, submission.stance)
    same = (submission.text, submission.stance) == (draft.text, draft.stance)
    if same and revision < submission.revision:
        return  # the same edit, sent twice
    ensure_editable(submission.status)
    ensure_revision(revision, submission.revision)
    if submission.status is not Status.CHANGES:
        round_ = session().get_one(Round, submission.round_id)
        ensure_open(round_.opens_at, round_.closes_at, now)
    author = session().get_one(Participant, submission.participant_ref)
    ensure_not_paused(author.paused_until, now)
    digest = skeleton_digest(draft.text)
    if digest != submission.skeleton_digest and _sent_before(
        submission.participant_ref, Place.of(submission), digest
    ):
        raise AlreadySent
    try:
        with session().begin_nested():
            _rewrite(submission, draft, digest, now)
    except IntegrityError:
        # Another submission of this author became the same text at the same moment.
        raise AlreadySent from None
    _move(submission, before)


def may_edit(submission: Submission, now: datetime) -> bool:
    """Whether `edit_submission` would take other words for this text now."""
    if submission.status is Status.PENDING:
        return session().get_one(Round, submission.round_id).state(now) is RoundState.OPEN
    return submission.status is Status.CHANGES


def _rewrite(submission: Submission, draft: Draft, digest: bytes, now: datetime) -> None:
    submission.text = draft.text
    submission.stance = draft.stance
    submission.skeleton_digest = digest
    submission.language = language_of(draft.text)
    submission.risk = max(int(submission.burst), advice.risk_of(draft.text, now))
    submission.revision += 1
    submission.submitted_at = now
    submission.decided_at = None
    submission.status = Status.PENDING
    submission.choices = 0  # they were about other words


def withdraw_submission(submission: Submission, now: datetime) -> None:
    """Take an unpublished submission back and delete its words; withdrawing twice is once."""
    _hold(submission)
    if submission.status is Status.WITHDRAWN:
        return
    ensure_editable(submission.status)
    erase_words(submission)
    submission.revision += 1
    set_status(submission, Status.WITHDRAWN, now=now)


def erase_words(submission: Submission) -> None:
    """Delete the text and destroy the salt of what the public record says about it."""
    submission.text = ""
    submission.salt = secrets.token_bytes(16)
    submission.skeleton_digest = secrets.token_bytes(16)  # the same words may be sent again


def set_status(
    submission: Submission,
    status: Status,
    *,
    now: datetime,
    published_text: str | None = None,
    shown_from: datetime | None = None,
) -> None:
    """Move a submission to `status` and its count with it; only a public one has a public text.

    Everybody reads that from `shown_from` on, at once if nothing else is said.
    """
    before = (submission.status, submission.stance)
    was_public = submission.published_text
    submission.status = status
    submission.decided_at = now
    submission.published_text = published_text if status in PUBLIC else None
    submission.published_at = now if status in PUBLIC else None
    submission.shown_from = (shown_from or now) if status in PUBLIC else None
    submission.choices = 0
    session().flush()
    _move(submission, before)
    follow(submission, was_public)
    if submission.kind is Kind.PSEUDONYM:
        _name(submission, was_public)


def change_topic(submission: Submission, topic_slug: str) -> None:
    """Put a submission under another topic, and its count with it."""
    _count(Place.of(submission), submission.status, submission.stance, -1)
    submission.topic_slug = topic_slug
    session().flush()
    _count(Place.of(submission), submission.status, submission.stance, +1)


def own_submission(ref: str, author: bytes | None) -> Submission:
    """The author's own submission; `NotFound` for everybody else's exactly as for none."""
    found = session().scalar(
        select(Submission).where(
            Submission.ref == ref, Submission.participant_ref == (author or b"")
        )
    )
    if found is None:
        raise NotFound
    return found


def _hold(submission: Submission) -> None:
    """The submission as it is now, held until the end: its author and a moderator act in turn."""
    session().refresh(submission, with_for_update=True)


def new_reference() -> str:
    """Six characters that survive being read aloud."""
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH))


def _meet(author: bytes, place: Place, key: bytes, now: datetime) -> str | int:
    """The reference if this submission was stored before, else how many the author has here.

    A withdrawn submission is not among them: taking one back makes room for another.
    """
    of_author = Submission.participant_ref == author
    sent = Submission.submission_key == key
    here = (*place.holds(), Submission.status != Status.WITHDRAWN)
    row = session().execute(
        select(
            select(Submission.ref).where(of_author, sent).scalar_subquery(),
            select(func.count()).where(of_author, *here).scalar_subquery(),
            select(Participant.alias_number).where(Participant.ref == author).scalar_subquery(),
            select(Participant.paused_until).where(Participant.ref == author).scalar_subquery(),
        )
    ).one()  # fmt: skip
    repeated, count, alias, paused_until = row
    if repeated is not None:
        return str(repeated)
    ensure_not_paused(paused_until, now)
    if alias is None:
        join(author, now)
    return int(count)


def join(author: bytes, now: datetime) -> None:
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


def _store(draft: Draft, author: bytes, key: bytes, place: Place, now: datetime) -> str | None:
    """The reference of the new row; None when a row stands in its way."""
    stored: str | None = session().scalar(
        insert_into(Submission)
        .values(
            ref=new_reference(),
            participant_ref=author,
            kind=place.kind,
            round_id=place.round_id,
            topic_slug=place.topic_slug,
            stance=draft.stance,
            text=draft.text,
            skeleton_digest=skeleton_digest(draft.text),
            submission_key=key,
            salt=secrets.token_bytes(16),
            language=language_of(draft.text),
            status=Status.PENDING,
            revision=1,
            submitted_at=now,
            mix_key=secrets.randbelow(2**31),
            flags=0,
            risk=max(int(draft.burst), advice.risk_of(draft.text, now)),
            burst=draft.burst,
        )
        .on_conflict_do_nothing()
        .returning(Submission.ref)
    )
    return stored


def _submitted(author: bytes, key: bytes) -> str | None:
    """The reference that this submission was given before, if it was."""
    return session().scalar(
        select(Submission.ref).where(
            Submission.participant_ref == author, Submission.submission_key == key
        )
    )


def _sent_before(author: bytes, place: Place, digest: bytes) -> bool:
    found = session().scalar(
        select(Submission.ref).where(
            Submission.participant_ref == author,
            Submission.skeleton_digest == digest,
            *place.holds(),
        )
    )
    return found is not None


def _submission_key(kind: Kind, author: bytes, nonce: str, text: str) -> bytes:
    """Named apart from the vote's key: the same form must not join the two islands."""
    sent = b"\0".join((kind.value.encode(), nonce.encode(), text.encode()))
    return blake2b(sent, key=author, digest_size=16).digest()


def skeleton_digest(text: str) -> bytes:
    """What two texts share that differ in nothing but spelling, signs and blanks."""
    return blake2b(skeleton(text).encode(), digest_size=16).digest()


def _move(submission: Submission, before: tuple[Status, Stance]) -> None:
    """Count the submission where it stands now and no longer where it stood before.

    What nobody sent, but was proposed to begin with, is counted nowhere.
    """
    after = (submission.status, submission.stance)
    if after == before or submission.participant_ref == HOUSE:
        return
    # Always in the same order, so that two authors never wait for each other's counter.
    for status, stance in sorted((before, after)):
        change = +1 if (status, stance) == after else -1
        _count(Place.of(submission), status, stance, change)


def _name(pseudonym: Submission, was_public: str | None) -> None:
    """Let its author be called so once it is public, and by the number again when it no longer is.

    A later name is not taken away with an earlier one.
    """
    naming = update(Participant).where(Participant.ref == pseudonym.participant_ref)
    if pseudonym.published_text is None:
        naming = naming.where(Participant.public_name == was_public)
    session().execute(
        naming.values(
            public_name=pseudonym.published_text, named_from=pseudonym.shown_from
        ).execution_options(synchronize_session=False)
    )


def _count(place: Place, status: Status, stance: Stance, change: int) -> None:
    cell = {
        "round_id": place.round_id, "kind": place.kind, "topic_slug": place.topic_slug or NO_TOPIC,
        "status": status, "stance": stance,
    }  # fmt: skip
    if change < 0:
        session().execute(
            update(SubmissionTally)
            .filter_by(**cell)
            .values(n=SubmissionTally.n + change)
            .execution_options(synchronize_session=False)
        )
        return
    adding = insert_into(SubmissionTally).values(**cell, n=change)
    session().execute(
        adding.on_conflict_do_update(
            index_elements=list(SubmissionTally.__table__.primary_key),
            set_={"n": SubmissionTally.n + change},
        )
    )
