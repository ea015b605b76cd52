"""A voter leaves a round: what they chose is taken back, or stays counted under nobody's name.

Kept choices move to a pseudonym drawn at random, which no key and no contact leads to. The old one
remains, empty, while its round is open and only if it was a confirmed voice: otherwise the same
number could come back and be counted twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, func, insert, or_, select, update

from app.db import session
from app.participation import describing
from app.participation.answering import withdraw_answers
from app.participation.models import Agreement, Background, Comment, Priority, Vote, Voter
from app.participation.prioritising import withdraw_priorities
from app.participation.rules import TALLY_SHARDS
from app.participation.statement_models import StatementVote
from app.participation.voting import count

# What stands under a voter's pseudonym, but for `vote_key`: a form that is on its way must not be
# carried out after its voter has left, and within days its digest goes by itself.
MOVING = (Vote, Priority, StatementVote, Agreement)


@dataclass(frozen=True)
class Choices:
    """How much stands under some pseudonyms."""

    votes: int = 0
    priorities: int = 0
    answers: int = 0
    agreements: int = 0
    backgrounds: int = 0

    @property
    def are_any(self) -> bool:
        return any(vars(self).values())


def choices_of(voters: Sequence[tuple[int, bytes]]) -> Choices:
    """What these voters, by round and pseudonym, chose and said about themselves."""
    counting = [
        select(func.count()).select_from(table).where(of_voters(table, voters))
        for table in (*MOVING, Background)
    ]
    row = session().execute(select(*(one.scalar_subquery() for one in counting))).one()
    return Choices(*(int(n) for n in row))


def of_voters(table: Any, voters: Sequence[tuple[int, bytes]]) -> ColumnElement[bool]:
    """The rows of a table that stand under any of these pseudonyms."""
    return or_(false(), *(_mine(table, round_id, ref) for round_id, ref in voters))


def take_back_choices(round_id: int, voter_ref: bytes) -> None:
    """Withdraw every vote, priority and agreement; nobody is left of the voter.

    Doing it again changes nothing. Somebody who let their votes stand has nothing to take back.
    """
    level = _locked(round_id, voter_ref)
    mine = _mine(Vote, round_id, voter_ref)
    gone = session().execute(
        delete(Vote).where(mine).returning(Vote.topic_slug, Vote.first_cast_on, Vote.choice)
    )
    cell = {"round_id": round_id, "level": level, "shard": voter_ref[0] % TALLY_SHARDS}
    # Always in the same order, so that two voters never wait for each other's counter.
    for slug, day, choice in sorted(gone.all()):
        count({**cell, "topic_slug": slug, "cast_on": day}, choice, -1)
    withdraw_priorities(round_id, voter_ref)
    withdraw_answers(round_id, voter_ref)
    _stop_agreeing(voter_ref)
    describing.forget(round_id, voter_ref)
    session().execute(
        delete(Voter).where(
            Voter.round_id == round_id, Voter.ref == voter_ref, Voter.has_left.is_(False)
        )
    )


def let_choices_stand(round_id: int, voter_ref: bytes, *, is_open: bool) -> None:
    """Keep every vote, priority and agreement counted, under a pseudonym that leads to nobody.

    What the voter said about themselves is deleted all the same. Doing it again changes nothing.
    """
    _locked(round_id, voter_ref)
    describing.forget(round_id, voter_ref)
    old = session().execute(
        select(Voter.level, Voter.confirmed_by).where(
            Voter.round_id == round_id, Voter.ref == voter_ref, Voter.has_left.is_(False)
        )
    ).first()  # fmt: skip
    nobody = _nobody(voter_ref)
    if old is not None:
        session().execute(
            insert(Voter).values(
                round_id=round_id, ref=nobody, level=old.level, confirmed_by=old.confirmed_by
            )
        )
    moved = 0
    # Only an agreement can stand under a pseudonym that has no other row.
    for table in MOVING if old is not None else (Agreement,):
        found = session().execute(
            update(table)
            .where(_mine(table, round_id, voter_ref))
            .values(voter_ref=nobody)
            .returning(table.voter_ref)
            .execution_options(synchronize_session=False)
        )
        moved += len(found.all())
    if old is None:
        return
    stays_empty = is_open and old.confirmed_by is not None and moved > 0
    mine = and_(Voter.round_id == round_id, Voter.ref == voter_ref)
    if stays_empty:
        session().execute(
            update(Voter)
            .where(mine)
            .values(has_left=True)
            .execution_options(synchronize_session=False)
        )
    else:
        session().execute(delete(Voter).where(mine))
    if not moved:
        session().execute(delete(Voter).where(Voter.round_id == round_id, Voter.ref == nobody))


def has_left(round_id: int, voter_ref: bytes) -> bool:
    """Whether this voice let its votes stand and is counted under nobody's name."""
    found = session().scalar(
        select(Voter.has_left).where(Voter.round_id == round_id, Voter.ref == voter_ref)
    )
    return bool(found)


def _nobody(voter_ref: bytes) -> bytes:
    """A random pseudonym that stands in the same counters as the one before."""
    drawn = secrets.token_bytes(len(voter_ref))
    first = drawn[0] - drawn[0] % TALLY_SHARDS + voter_ref[0] % TALLY_SHARDS
    return bytes([first]) + drawn[1:]


def _locked(round_id: int, voter_ref: bytes) -> Any:
    """The voter's level, held so that no vote of theirs arrives meanwhile."""
    return session().scalar(
        select(Voter.level)
        .where(Voter.round_id == round_id, Voter.ref == voter_ref)
        .with_for_update()
    )


def _mine(table: Any, round_id: int, voter_ref: bytes) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = table.voter_ref == voter_ref
    return and_(mine, table.round_id == round_id) if "round_id" in table.__table__.c else mine


def _stop_agreeing(voter_ref: bytes) -> None:
    gone = session().scalars(
        delete(Agreement).where(Agreement.voter_ref == voter_ref).returning(Agreement.comment_ref)
    )
    for ref in sorted(gone.all()):
        session().execute(
            update(Comment)
            .where(Comment.ref == ref)
            .values(agreements=Comment.agreements - 1)
            .execution_options(synchronize_session=False)
        )
