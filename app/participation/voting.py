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
from app.participation import acts, vote_at_once, vote_statements
from app.participation.models import Tally, Vote, Voter
from app.participation.rules import TALLY_SHARDS, Choice, ConfirmationLevel, VotesStand

# Two requests of one voter at the same instant can make each other's reading stale this often.
TRIES = 8


class TooContended(RuntimeError):
    """The same vote kept changing under us; nothing was stored."""


@dataclass(frozen=True)
class _Cast:
    """What one request asks for."""

    round_slug: str
    topic_slug: str
    voter_ref: bytes
    choice: Choice | None
    act: str
    now: datetime
    confirmed_by: Means | None
    formerly: bytes | None

    @property
    def today(self) -> date:
        return clock.baghdad_day(self.now)

    @property
    def shard(self) -> int:
        return self.voter_ref[0] % TALLY_SHARDS


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
    cast = _Cast(round_slug, topic_slug, voter_ref, choice, act, now, confirmed_by, formerly)
    if store_name() == vote_at_once.STORE:
        _at_once(cast)
    else:
        _in_steps(cast)


def _at_once(cast: _Cast) -> None:
    """All in one statement, again if another request of this voter was faster."""
    facts: dict[str, object] = {
        "round_slug": cast.round_slug,
        "own_ref": cast.voter_ref,
        "own_topic": cast.topic_slug,
        "own_shard": cast.shard,
        "own_key": acts.name_of(cast.voter_ref, cast.act),
        "after": cast.choice,
        "new_level": level_of(cast.confirmed_by),
        "new_means": cast.confirmed_by,
        "today": cast.today,
        "arrived_on": clock.baghdad_day(clock.now()),
    }
    if cast.formerly is not None:
        former_key = acts.name_of(cast.formerly, cast.act)
        facts |= {"former_ref": cast.formerly, "former_key": former_key}
    casting = vote_at_once.statement(
        withdrawn=cast.choice is None, formerly=cast.formerly is not None
    )
    for attempt in range(TRIES):
        found: Any = session().connection().execute(casting, facts | {"again": attempt > 0}).first()
        if found is None:
            raise NotFound
        ensure_open(found.opens_at, found.closes_at, cast.now)
        if found.has_left:
            raise VotesStand
        if not found.is_first or found.is_written or found.choice is cast.choice:
            return
    raise TooContended


def _in_steps(cast: _Cast) -> None:
    """One after the other, on a store where no other request writes meanwhile."""
    who = {"voter_ref": cast.voter_ref, "topic_slug": cast.topic_slug}
    asked = {"round_slug": cast.round_slug, **who}
    row: Any = session().execute(vote_statements.ballot(), asked).first()
    if row is None:
        raise NotFound
    round_id, opens_at, closes_at, known_level, _, before, first_cast_on = row
    ensure_open(opens_at, closes_at, cast.now)
    if not acts.first_time(round_id, cast.voter_ref, cast.act, cast.formerly):
        return
    if before is cast.choice:
        return
    if known_level is None:
        add_voter(round_id, cast.voter_ref, cast.confirmed_by)
    own = {"own_round": round_id, "own_ref": cast.voter_ref, "own_topic": cast.topic_slug}
    day = first_cast_on or cast.today
    if cast.choice is None:
        session().execute(vote_statements.withdrawn_vote(), own)
    else:
        chosen = {"after": cast.choice, "day": day, "today": cast.today}
        session().execute(vote_statements.chosen_vote(store_name()), own | chosen)
    level = known_level or level_of(cast.confirmed_by)
    place = {"round_id": round_id, "topic_slug": cast.topic_slug, "cast_on": day}
    cell = {**place, "level": level, "shard": cast.shard}
    if before is not None:
        count(cell, before, -1)
    if cast.choice is not None:
        count(cell, cast.choice, +1)


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
