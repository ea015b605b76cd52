"""What a vote says to the store: built once in a process, for a vote is the most frequent act."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Date, LargeBinary, and_, bindparam, delete, exists, select, true, update

from app.catalogue.models import Round
from app.db import insert_into
from app.participation.models import Tally, Vote, VoteKey, Voter

# The tables themselves, which spares each statement the way through the mapped classes.
ROUNDS: Any = Round.__table__
VOTERS: Any = Voter.__table__
VOTES: Any = Vote.__table__
KEYS: Any = VoteKey.__table__
TALLIES: Any = Tally.__table__
ROUND, VOTER, VOTE, KEY, TALLY = ROUNDS.c, VOTERS.c, VOTES.c, KEYS.c, TALLIES.c
CELL = ("round_id", "topic_slug", "cast_on", "level", "shard", "choice")


def held(round_id: Any, voter_ref: Any) -> Any:
    """The voter's row, if there is one, for a statement to read.

    Whoever leaves the round waits until this transaction has ended, or this one for them: no act of
    another device can arrive between what is moved away and the mark that they have left.
    """
    mine = (VOTER.round_id == round_id, VOTER.ref == voter_ref)
    row = select(VOTER.level, VOTER.has_left).where(*mine)
    return row.with_for_update(read=True, key_share=True).cte("held")


def standing(round_slug: Any, voter_ref: Any, topic_slug: Any) -> Any:
    """Round, voter and present vote as one row; none for an unknown round."""
    named = ROUND.slug == round_slug
    voter = held(select(ROUND.id).where(named).scalar_subquery(), voter_ref)
    own = and_(
        VOTE.round_id == ROUND.id, VOTE.voter_ref == voter_ref, VOTE.topic_slug == topic_slug
    )
    return (
        select(ROUND.id, ROUND.opens_at, ROUND.closes_at)
        .add_columns(voter.c.level, voter.c.has_left, VOTE.choice, VOTE.first_cast_on)
        .select_from(ROUNDS.outerjoin(voter, true()).outerjoin(VOTES, own))
        .where(named)
    )


@cache
def ballot() -> Any:
    """`standing` by itself: round_slug, voter_ref, topic_slug."""
    return standing(*(bindparam(name) for name in ("round_slug", "voter_ref", "topic_slug")))


@cache
def gone() -> Any:
    """Whether the voter has left the round: round_id, voter_ref."""
    voter = held(bindparam("round_id"), bindparam("voter_ref"))
    return select(exists().where(voter.c.has_left.is_(True)))


@cache
def key_once(store: str, *, formerly: bool) -> Any:
    """Remember an act unless it, or the same under the former pseudonym, was done already.

    Nothing comes back for a repeat, nor for a voter who has left.
    """
    voter = held(bindparam("round_id"), bindparam("voter_ref"))
    row = select(
        bindparam("round_id", type_=KEY.round_id.type),
        bindparam("voter_ref", type_=LargeBinary()),
        bindparam("key", type_=LargeBinary()),
        bindparam("today", type_=Date()),
    ).where(~exists().where(voter.c.has_left.is_(True)))
    if formerly:
        same = (
            KEY.round_id == bindparam("round_id"),
            KEY.voter_ref == bindparam("former_ref"),
            KEY.key == bindparam("former_key"),
        )
        row = row.where(~exists().where(*same))
    return (
        insert_into(KEYS, store)
        .from_select(["round_id", "voter_ref", "key", "sent_on"], row)
        .on_conflict_do_nothing()
        .returning(KEY.round_id)
    )


@cache
def add_voter(store: str) -> Any:
    """round_id, ref, level, confirmed_by; a pseudonym that is there stays as it is."""
    names = ("round_id", "ref", "level", "confirmed_by")
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return insert_into(VOTERS, store).values(**values).on_conflict_do_nothing()


_OWN = {"round_id": "own_round", "voter_ref": "own_ref", "topic_slug": "own_topic"}


@cache
def chosen_vote(store: str) -> Any:
    """own_round, own_ref, own_topic, after, day, today; the day of the first vote stays."""
    names = {**_OWN, "choice": "after", "first_cast_on": "day", "chosen_on": "today"}
    adding = insert_into(VOTES, store).values(
        **{column: bindparam(name) for column, name in names.items()}
    )
    new = {"choice": adding.excluded.choice, "chosen_on": adding.excluded.chosen_on}
    return adding.on_conflict_do_update(index_elements=list(VOTES.primary_key), set_=new)


@cache
def withdrawn_vote() -> Any:
    """own_round, own_ref, own_topic."""
    return delete(VOTES).where(*(VOTE[column] == bindparam(name) for column, name in _OWN.items()))


@cache
def count_up(store: str) -> Any:
    """A cell, and `change`."""
    values: dict[str, Any] = {name: bindparam(name) for name in CELL}
    adding = insert_into(TALLIES, store).values(**values, n=bindparam("change"))
    return adding.on_conflict_do_update(
        index_elements=list(TALLIES.primary_key),
        set_={"n": TALLY.n + adding.excluded.n},
    )


@cache
def count_down() -> Any:
    """A cell under names of its own (`in_…`), and `change`, which is negative."""
    here = [TALLY[name] == bindparam(f"in_{name}") for name in CELL]
    return update(TALLIES).where(*here).values(n=TALLY.n + bindparam("change"))
