"""A vote as one statement, for a store that can write in the middle of one: PostgreSQL.

Every part of it sees the votes as they were when it began, so each write names what it has read:
if another request was faster, nothing is written and the answer says so. See decision 35.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    Date,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    select,
    union_all,
    update,
)

from app.db import insert_into
from app.participation.vote_statements import (
    CELL,
    KEY,
    KEYS,
    TALLIES,
    TALLY,
    VOTE,
    VOTER,
    VOTERS,
    VOTES,
    standing,
)

STORE = "postgresql"

# No name is a column's: the library would take it for one to be set.
_ROUND_SLUG = bindparam("round_slug", type_=String())
_REF = bindparam("own_ref", type_=LargeBinary())
_TOPIC = bindparam("own_topic", type_=String())
_SHARD = bindparam("own_shard", type_=SmallInteger())
_KEY = bindparam("own_key", type_=LargeBinary())
_AFTER = bindparam("after", type_=VOTE.choice.type)
_LEVEL = bindparam("new_level", type_=VOTER.level.type)
_MEANS = bindparam("new_means", type_=VOTER.confirmed_by.type)
_TODAY = bindparam("today", type_=Date())
_ARRIVED = bindparam("arrived_on", type_=Date())
_AGAIN = bindparam("again", type_=Boolean())
_FORMER_REF = bindparam("former_ref", type_=LargeBinary())
_FORMER_KEY = bindparam("former_key", type_=LargeBinary())


@cache
def statement(*, withdrawn: bool, formerly: bool) -> Any:
    """Cast or change a vote, or withdraw it, with its voter, its key and its counters.

    round_slug, own_ref, own_topic, own_shard, own_key, after, new_level, new_means, today,
    arrived_on; with `formerly` also former_ref and former_key. `again` takes the key for granted.
    One row comes back, none for an unknown round: opens_at, closes_at, has_left, choice (before),
    is_first (the key is new) and is_written.
    """
    ballot: CTE = standing(_ROUND_SLUG, _REF, _TOPIC).cte("ballot")
    first = _first(ballot, formerly=formerly)
    if withdrawn:
        written = _withdrawn(ballot, first)
    else:
        written = _chosen(ballot, first, _voter(ballot, first))
    was = ballot.c
    found = select(
        *(was.opens_at, was.closes_at, was.has_left, was.choice),
        _any(first).label("is_first"),
        _any(written).label("is_written"),
    )
    return found.add_cte(_counted(ballot, written, withdrawn=withdrawn))


def _any(part: CTE) -> Any:
    return exists(select(literal(1)).select_from(part))


def _first(ballot: CTE, *, formerly: bool) -> CTE:
    """The round, if the act is new and the voter has not left; from now on it is not."""
    stays = ballot.c.has_left.is_not(True)
    row = select(ballot.c.id, _REF, _KEY, _ARRIVED).where(stays)
    if formerly:
        same = (KEY.voter_ref == _FORMER_REF, KEY.key == _FORMER_KEY)
        row = row.where(~exists().where(KEY.round_id == ballot.c.id, *same))
    key = (
        insert_into(KEYS, STORE)
        .from_select(["round_id", "voter_ref", "key", "sent_on"], row)
        .on_conflict_do_nothing()
        .returning(KEY.round_id)
        .cte("key")
    )
    granted = select(ballot.c.id.label("round_id")).where(stays, _AGAIN)
    return union_all(select(key.c.round_id), granted).cte("first")


def _voter(ballot: CTE, first: CTE) -> CTE:
    """A voter new to the round; one that is there stays as it is."""
    row = select(ballot.c.id, _REF, _LEVEL, _MEANS)
    adding = insert_into(VOTERS, STORE).from_select(
        ["round_id", "ref", "level", "confirmed_by"],
        row.where(ballot.c.id == first.c.round_id, ballot.c.level.is_(None)),
        include_defaults=False,
    )
    joined: CTE = adding.on_conflict_do_nothing().returning(VOTER.ref).cte("joined")
    return joined


def _as_read(ballot: CTE, first: CTE) -> list[Any]:
    """The vote that was there, if it still is: also which day's counter it stands in."""
    was = ballot.c
    return [
        *(was.id == first.c.round_id, VOTE.round_id == was.id),
        *(VOTE.voter_ref == _REF, VOTE.topic_slug == _TOPIC),
        *(VOTE.choice == was.choice, VOTE.first_cast_on == was.first_cast_on),
    ]


def _chosen(ballot: CTE, first: CTE, voter: CTE) -> CTE:
    """The vote, new or changed, after its voter: whoever waits for another holds no counter yet."""
    row = select(ballot.c.id, _REF, _TOPIC, _AFTER, _TODAY, _TODAY)
    voter_is_there = select(func.count()).select_from(voter).scalar_subquery() >= 0
    new = (
        insert_into(VOTES, STORE)
        .from_select(
            ["round_id", "voter_ref", "topic_slug", "choice", "first_cast_on", "chosen_on"],
            row.where(ballot.c.id == first.c.round_id, ballot.c.choice.is_(None), voter_is_there),
        )
        .on_conflict_do_nothing()
        .returning(VOTE.topic_slug)
        .cte("new")
    )
    changed = (
        update(VOTES)
        .where(*_as_read(ballot, first), ballot.c.choice != _AFTER)
        .values(choice=_AFTER, chosen_on=_TODAY)
        .returning(VOTE.topic_slug)
        .cte("changed")
    )
    return union_all(select(new.c.topic_slug), select(changed.c.topic_slug)).cte("written")


def _withdrawn(ballot: CTE, first: CTE) -> CTE:
    gone = delete(VOTES).where(*_as_read(ballot, first))
    return gone.returning(VOTE.topic_slug).cte("written")


def _counted(ballot: CTE, written: CTE, *, withdrawn: bool) -> CTE:
    """One up and one down, in the same order for everybody, so that no two voters block each other.

    Down is written as 0, because no row may hold less: its counter is there, with this very vote.
    """
    was = ballot.c
    day = func.coalesce(was.first_cast_on, _TODAY).label("cast_on")
    level = func.coalesce(was.level, _LEVEL).label("level")
    cell = (was.id.label("round_id"), _TOPIC.label("topic_slug"), day, level, _SHARD.label("shard"))

    def move(choice: Any, n: int) -> Any:
        moved = select(*cell, choice.label("choice"), literal(n, Integer).label("n"))
        return moved.where(choice.is_not(None), _any(written))

    moves = [move(was.choice, 0)] if withdrawn else [move(was.choice, 0), move(_AFTER, 1)]
    each = union_all(*moves).subquery("moves")
    adding = insert_into(TALLIES, STORE).from_select(
        [*CELL, "n"], select(*(each.c[name] for name in (*CELL, "n"))).order_by(each.c.choice)
    )
    by = case((adding.excluded.n == 0, -1), else_=1)
    moving = adding.on_conflict_do_update(
        index_elements=list(TALLIES.primary_key), set_={"n": TALLY.n + by}
    )
    counted: CTE = moving.returning(TALLY.n).cte("counted")
    return counted
