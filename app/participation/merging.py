"""A device is confirmed: what waited on it becomes the choice of its voice, counted once.

Of two choices on one topic the newer day's stands; on the same day, that of the device which is
being confirmed now. The votes of a confirmed voice are never moved to another one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, delete, select, update

from app.catalogue import queries as catalogue
from app.db import insert_into, session
from app.identity.rules import Means
from app.participation.answering import give_answers
from app.participation.leaving import has_left
from app.participation.models import Agreement, Comment, Vote
from app.participation.prioritising import give_priorities
from app.participation.rules import TALLY_SHARDS, Choice
from app.participation.voting import TRIES, TooContended, add_voter, count, level_of

# Topic, day, choice, level, shard: counters are moved in this order by everybody.
_Cell = tuple[str, date, Choice, str, int]


@dataclass(frozen=True)
class _Stand:
    """A vote without its voter."""

    choice: Choice
    first_cast_on: date
    chosen_on: date

    def joined_by(self, coming: _Stand) -> _Stand:
        """This vote after another one of the same person has come to it."""
        newer = coming if coming.chosen_on >= self.chosen_on else self
        return _Stand(
            newer.choice,
            min(self.first_cast_on, coming.first_cast_on),
            max(self.chosen_on, coming.chosen_on),
        )


def confirm_voter(
    round_slug: str, device_ref: bytes, voice_ref: bytes, confirmed_by: Means, now: datetime
) -> None:
    """Give the voice everything that waits under the device's pseudonym in an open round.

    Doing it again changes nothing. A round that is not open keeps its counts as they are, and so
    does a voice that has left it and let its votes stand.
    """
    round_ = catalogue.round_by_slug(round_slug)
    if not round_.is_open(now) or device_ref == voice_ref or has_left(round_.id, voice_ref):
        return
    add_voter(round_.id, voice_ref, confirmed_by)
    _move_votes(round_.id, device_ref, voice_ref, confirmed_by)
    give_priorities(round_.id, device_ref, voice_ref)
    give_answers(round_.id, device_ref, voice_ref)
    _move_agreements(device_ref, voice_ref)


def _move_votes(round_id: int, device_ref: bytes, voice_ref: bytes, means: Means) -> None:
    moves: Counter[_Cell] = Counter()
    waiting = select(Vote.topic_slug).where(Vote.round_id == round_id, Vote.voter_ref == device_ref)
    # Rows first and in the order of topics, counters last: two people never wait for each other.
    for slug in session().scalars(waiting.order_by(Vote.topic_slug)).all():
        taken = session().execute(
            delete(Vote)
            .where(_one(round_id, device_ref, slug))
            .returning(Vote.choice, Vote.first_cast_on, Vote.chosen_on)
        ).first()  # fmt: skip
        if taken is None:  # another request was first
            continue
        coming = _Stand(*taken)
        moves[_cell(slug, coming, None, device_ref)] -= 1
        before, after = _place(round_id, voice_ref, slug, coming)
        if before is not None:
            moves[_cell(slug, before, means, voice_ref)] -= 1
        moves[_cell(slug, after, means, voice_ref)] += 1
    for cell in sorted(moves):
        slug, day, choice, level, shard = cell
        if moves[cell]:
            place = {"round_id": round_id, "topic_slug": slug, "cast_on": day}
            count({**place, "level": level, "shard": shard}, choice, moves[cell])


def _place(
    round_id: int, voice_ref: bytes, slug: str, coming: _Stand
) -> tuple[_Stand | None, _Stand]:
    """Let the vote come to the voice; what stood there before, and what stands there now."""
    mine = _one(round_id, voice_ref, slug)
    for _ in range(TRIES):
        row = session().execute(
            select(Vote.choice, Vote.first_cast_on, Vote.chosen_on).where(mine)
        ).first()  # fmt: skip
        if row is None:
            values = {"round_id": round_id, "voter_ref": voice_ref, "topic_slug": slug}
            stored = session().execute(
                insert_into(Vote)
                .values(**values, **vars(coming))
                .on_conflict_do_nothing()
                .returning(Vote.round_id)
            )
            if stored.first() is not None:
                return None, coming
            continue
        before = _Stand(*row)
        after = before.joined_by(coming)
        changed = session().execute(
            update(Vote)
            .where(
                mine,
                Vote.choice == before.choice,
                Vote.first_cast_on == before.first_cast_on,
                Vote.chosen_on == before.chosen_on,
            )
            .values(**vars(after))
            .returning(Vote.round_id)
            .execution_options(synchronize_session=False)
        )
        if changed.first() is not None:
            return before, after
    raise TooContended


def _move_agreements(device_ref: bytes, voice_ref: bytes) -> None:
    """An agreement given by both is one."""
    taken = session().scalars(
        delete(Agreement).where(Agreement.voter_ref == device_ref).returning(Agreement.comment_ref)
    )
    for ref in sorted(taken.all()):
        stored = session().execute(
            insert_into(Agreement)
            .values(comment_ref=ref, voter_ref=voice_ref)
            .on_conflict_do_nothing()
            .returning(Agreement.comment_ref)
        )
        if stored.first() is None:
            session().execute(
                update(Comment)
                .where(Comment.ref == ref)
                .values(agreements=Comment.agreements - 1)
                .execution_options(synchronize_session=False)
            )


def _one(round_id: int, voter_ref: bytes, slug: str) -> ColumnElement[bool]:
    return and_(Vote.round_id == round_id, Vote.voter_ref == voter_ref, Vote.topic_slug == slug)


def _cell(slug: str, stand: _Stand, means: Means | None, ref: bytes) -> _Cell:
    return slug, stand.first_cast_on, stand.choice, level_of(means), ref[0] % TALLY_SHARDS
