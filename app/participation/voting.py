"""Casting, changing and withdrawing a vote, and keeping the counts exact while doing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select

from app import clock
from app.catalogue.rules import ensure_open
from app.db import insert_into, session, store_name
from app.errors import NotFound
from app.identity.rules import Means
from app.participation import vote_statements
from app.participation.acts import first_time
from app.participation.models import Tally, Vote, Voter
from app.participation.rules import TALLY_SHARDS, Choice, ConfirmationLevel

# Two requests of one voter at the same instant can make each other's reading stale this often.
TRIES = 8


class TooContended(RuntimeError):
    """The same vote kept changing under us; nothing was stored."""


@dataclass(frozen=True)
class _Ballot:
    """Where one voter stands on one topic, as read at the beginning."""

    known: bool
    level: ConfirmationLevel
    choice: Choice | None
    first_cast_on: date


def level_of(confirmed_by: Means | None) -> ConfirmationLevel:
    """A voter is confirmed by some means, or provisional."""
    return ConfirmationLevel.CONFIRMED if confirmed_by else ConfirmationLevel.PROVISIONAL


def cast_vote(
    round_slug: str,
    topic_slug: str,
    voter_ref: bytes,
    choice: Choice | None,
    *,
    nonce: str,
    now: datetime,
    confirmed_by: Means | None = None,
    formerly: bytes | None = None,
) -> None:
    """Make `choice` the voter's one vote on the topic, or withdraw it with None.

    `confirmed_by` says how a voter new to this round was confirmed; a known one stays as it is.
    `formerly` is the device's own pseudonym, under which the same form may have been sent before.
    The same choice from the same form again changes nothing, whatever happened in between; who
    goes back to the form and taps another choice has voted anew. Raises `NotFound` for an unknown
    round, `RoundNotYetOpen` or `RoundClosed` outside its window.
    """
    act = "\0".join((nonce, topic_slug, choice or "withdrawn"))
    today = clock.baghdad_day(now)
    for attempt in range(TRIES):
        round_, ballot = _read(round_slug, topic_slug, voter_ref, today, level_of(confirmed_by))
        ensure_open(round_.opens_at, round_.closes_at, now)
        if attempt == 0 and not first_time(round_.id, voter_ref, act, formerly):
            return
        if not ballot.known and choice is not ballot.choice:
            add_voter(round_.id, voter_ref, confirmed_by)
        if _replace(round_.id, topic_slug, voter_ref, ballot, choice, today):
            return
    raise TooContended


def add_voter(round_id: int, ref: bytes, confirmed_by: Means | None) -> None:
    """Let a pseudonym vote in the round; one that is there stays as it is."""
    values = {"ref": ref, "level": level_of(confirmed_by), "confirmed_by": confirmed_by}
    session().execute(vote_statements.add_voter(store_name()), {"round_id": round_id, **values})


def hold_voter(round_id: int, voter_ref: bytes, confirmed_by: Means | None) -> ConfirmationLevel:
    """Find or add the voter, and let nobody else change what hangs on them meanwhile."""
    values = {"ref": voter_ref, "level": level_of(confirmed_by), "confirmed_by": confirmed_by}
    adding = insert_into(Voter).values(round_id=round_id, **values)
    found: ConfirmationLevel = session().execute(
        adding.on_conflict_do_update(
            index_elements=list(Voter.__table__.primary_key), set_={"level": Voter.level}
        ).returning(Voter.level)
    ).scalar_one()  # fmt: skip
    return found


@dataclass(frozen=True)
class _Window:
    """The round voted in, and when it is open."""

    id: int
    opens_at: datetime
    closes_at: datetime


def _read(
    round_slug: str, topic_slug: str, voter_ref: bytes, today: date, new: ConfirmationLevel
) -> tuple[_Window, _Ballot]:
    facts = {"round_slug": round_slug, "topic_slug": topic_slug, "voter_ref": voter_ref}
    row: Any = session().execute(vote_statements.ballot(), facts).first()
    if row is None:
        raise NotFound
    round_id, opens_at, closes_at, level, choice, first_cast_on = row
    window = _Window(round_id, opens_at, closes_at)
    if level is None:
        return window, _Ballot(False, new, None, today)
    return window, _Ballot(True, level, choice, first_cast_on or today)


def _replace(
    round_id: int,
    topic_slug: str,
    voter_ref: bytes,
    before: _Ballot,
    choice: Choice | None,
    today: date,
) -> bool:
    """Move the row and the counts, unless the row is no longer as it was read."""
    if choice is before.choice:
        return True
    if not _write(round_id, topic_slug, voter_ref, before, choice, today):
        return False
    moves = {before.choice: -1, choice: +1}
    cell = {
        "round_id": round_id,
        "topic_slug": topic_slug,
        "cast_on": before.first_cast_on,
        "level": before.level,
        "shard": voter_ref[0] % TALLY_SHARDS,
    }
    # Always in the same order, so that two voters never wait for each other's counter.
    for moved in sorted(option for option in moves if option is not None):
        count(cell, moved, moves[moved])
    return True


def _write(
    round_id: int,
    topic_slug: str,
    voter_ref: bytes,
    before: _Ballot,
    choice: Choice | None,
    today: date,
) -> bool:
    own = {
        "own_round": round_id,
        "own_ref": voter_ref,
        "own_topic": topic_slug,
        "own_day": before.first_cast_on,
    }
    now = {"after": choice, "today": today}
    if before.choice is None:
        stored = session().execute(vote_statements.new_vote(store_name()), own | now)
    elif choice is None:
        stored = session().execute(
            vote_statements.withdrawn_vote(), own | {"before": before.choice}
        )
    else:
        changing = own | now | {"before": before.choice}
        stored = session().execute(vote_statements.changed_vote(), changing)
    return stored.first() is not None


def count(cell: Mapping[str, object], choice: Choice, change: int) -> None:
    """Move the counter of a cell; every vote that is stored or taken away passes here."""
    place = {**cell, "choice": choice}
    if change < 0:  # the row exists: this very vote was counted in it
        named = {f"in_{name}": value for name, value in place.items()}
        session().execute(vote_statements.count_down(), {**named, "change": change})
    else:
        session().execute(vote_statements.count_up(store_name()), {**place, "change": change})


@dataclass(frozen=True)
class Drift:
    """A counter that does not say what the rows say."""

    topic_slug: str
    choice: Choice
    cast_on: date
    counted: int
    stored: int


def recount(round_id: int) -> list[Drift]:
    """Count every vote again and list each counter that differs; an empty list is the promise."""
    cell = (Tally.topic_slug, Tally.choice, Tally.cast_on, Tally.level)
    stored = {
        (row[0], row[1], row[2], row[3]): int(row[4])
        for row in session().execute(
            select(*cell, func.sum(Tally.n)).where(Tally.round_id == round_id).group_by(*cell)
        )
    }
    of_vote = (Vote.topic_slug, Vote.choice, Vote.first_cast_on, Voter.level)
    counted = {
        (row[0], row[1], row[2], row[3]): int(row[4])
        for row in session().execute(
            select(*of_vote, func.count())
            .join(Voter, and_(Voter.round_id == Vote.round_id, Voter.ref == Vote.voter_ref))
            .where(Vote.round_id == round_id)
            .group_by(*of_vote)
        )
    }
    return [
        Drift(slug, choice, day, counted.get(place, 0), stored.get(place, 0))
        for place in sorted(counted.keys() | stored.keys())
        if counted.get(place, 0) != stored.get(place, 0)
        for slug, choice, day, _ in [place]
    ]
