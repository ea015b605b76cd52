"""Choosing, changing and withdrawing priorities, and keeping the counts exact while doing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.rules import ensure_open
from app.db import session
from app.identity.rules import Means
from app.participation.acts import first_time
from app.participation.counting import move
from app.participation.models import Priority, PriorityPeople, PriorityTally
from app.participation.rules import TALLY_SHARDS, ConfirmationLevel, ensure_few
from app.participation.voting import hold_voter


def set_priorities(
    round_slug: str,
    voter_ref: bytes,
    slugs: frozenset[str],
    *,
    nonce: str,
    now: datetime,
    confirmed_by: Means | None = None,
    formerly: bytes | None = None,
) -> None:
    """Make these topics the voter's priorities in the place of any chosen before.

    An empty set withdraws them. `confirmed_by` and `formerly` are as in `voting.cast_vote`. The
    same set from the same form again changes nothing, whatever happened in between. Raises
    `TooManyPriorities`, `NotFound` for an unknown round or topic, `RoundNotYetOpen` or
    `RoundClosed` outside its window.
    """
    ensure_few(slugs)
    for slug in slugs:
        catalogue.topic_by_slug(slug)
    round_ = catalogue.round_by_slug(round_slug)
    ensure_open(round_.opens_at, round_.closes_at, now)
    act = "\0".join((nonce, "priorities", *sorted(slugs)))
    if first_time(round_.id, voter_ref, act, formerly):
        level = hold_voter(round_.id, voter_ref, confirmed_by)
        _replace(round_.id, voter_ref, level, slugs, clock.baghdad_day(now))


def give_priorities(round_id: int, device_ref: bytes, voice_ref: bytes) -> None:
    """Give a voice the priorities that wait under its device's pseudonym, counted once.

    Of two sets the newer day's stands whole; on the same day, that of the device. A withdrawal
    leaves no row, so it is newer than nothing. Doing it again changes nothing.
    """
    if _chosen_on(round_id, device_ref) is None:
        return
    level = hold_voter(round_id, device_ref, None)
    coming_on = _chosen_on(round_id, device_ref)
    # Counters of what is provisional are moved before those of what is confirmed, by everybody.
    coming = _replace(round_id, device_ref, level, frozenset(), None)
    level = hold_voter(round_id, voice_ref, None)
    standing_on = _chosen_on(round_id, voice_ref)
    if coming_on is not None and (standing_on is None or coming_on >= standing_on):
        _replace(round_id, voice_ref, level, coming, coming_on)


def withdraw_priorities(round_id: int, voter_ref: bytes) -> None:
    """Take a voter's priorities back, whether the round is open or not; twice is once."""
    if _chosen_on(round_id, voter_ref) is not None:
        level = hold_voter(round_id, voter_ref, None)
        _replace(round_id, voter_ref, level, frozenset(), None)


def _chosen_on(round_id: int, voter_ref: bytes) -> date | None:
    own = (Priority.round_id == round_id, Priority.voter_ref == voter_ref)
    return session().scalar(select(Priority.chosen_on).where(*own).limit(1))


def _replace(
    round_id: int,
    voter_ref: bytes,
    level: ConfirmationLevel,
    slugs: frozenset[str],
    chosen_on: date | None,
) -> frozenset[str]:
    """Change the rows and the counts of a voter who is locked; what stood there before."""
    own = {"round_id": round_id, "voter_ref": voter_ref}
    withdrawing = (
        delete(Priority)
        .filter_by(**own)
        .returning(Priority.topic_slug)
        .execution_options(synchronize_session=False)
    )
    before = frozenset(session().scalars(withdrawing))
    if slugs:
        session().execute(
            insert(Priority),
            [{**own, "topic_slug": slug, "chosen_on": chosen_on} for slug in sorted(slugs)],
        )
    cell = {"round_id": round_id, "level": level, "shard": voter_ref[0] % TALLY_SHARDS}
    _count_topics(cell, more=slugs - before, fewer=before - slugs)
    _count_people(cell, int(bool(slugs)) - int(bool(before)))
    return before


def _count_topics(cell: Mapping[str, Any], *, more: frozenset[str], fewer: frozenset[str]) -> None:
    # In the order of the topics, so that two voters never wait for each other's counter.
    move(
        PriorityTally,
        [({**cell, "topic_slug": slug}, slug in more) for slug in sorted(more | fewer)],
    )


def _count_people(cell: Mapping[str, Any], change: int) -> None:
    move(PriorityPeople, [(cell, change > 0)] if change else [])
