"""A confirmed voter says, changes or takes back something about themselves."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, insert, select

from app.catalogue import queries as catalogue
from app.catalogue.rules import ensure_open
from app.db import insert_into, session
from app.identity.rules import Means
from app.participation.acts import first_time
from app.participation.background_rules import Answers, ConfirmationComesFirst
from app.participation.models import Background, BackgroundTally
from app.participation.rules import TALLY_SHARDS
from app.participation.voting import hold_voter


def describe(
    round_slug: str,
    voter_ref: bytes,
    answers: Answers,
    *,
    confirmed_by: Means | None,
    nonce: str,
    now: datetime,
) -> None:
    """Keep these answers in the place of any before; none at all leaves no row.

    The same answers from the same form again change nothing, whatever happened in between. Raises
    `ConfirmationComesFirst` for a device that is nobody's voice, `NotFound` for an unknown round,
    `RoundNotYetOpen` or `RoundClosed` outside its window.
    """
    if confirmed_by is None:
        raise ConfirmationComesFirst
    round_ = catalogue.round_by_slug(round_slug)
    ensure_open(round_.opens_at, round_.closes_at, now)
    told = "\0".join(value or "" for value in asdict(answers).values())
    hold_voter(round_.id, voter_ref, confirmed_by)
    if not first_time(round_.id, voter_ref, "\0".join((nonce, "background", told))):
        return
    forget(round_.id, voter_ref)
    if answers.are_none:
        return
    session().execute(
        insert(Background).values(round_id=round_.id, voter_ref=voter_ref, **asdict(answers))
    )
    _count(round_.id, voter_ref, answers, +1)


def forget_description(round_slug: str, voter_ref: bytes, *, nonce: str) -> None:
    """Delete what this voter said about themselves, in an open round or a closed one.

    The same form again changes nothing, even after new answers.
    """
    round_ = catalogue.round_by_slug(round_slug)
    if first_time(round_.id, voter_ref, "\0".join((nonce, "no background"))):
        forget(round_.id, voter_ref)


def own_answers(round_id: int, voter_ref: bytes) -> Answers | None:
    """What this voter said about themselves in the round; None for nothing."""
    found = session().scalar(
        select(Background).where(Background.round_id == round_id, Background.voter_ref == voter_ref)
    )
    return None if found is None else _answers(found)


def forget(round_id: int, voter_ref: bytes) -> None:
    """Delete what this voter said about themselves, and count it no longer."""
    gone = session().scalar(
        delete(Background)
        .where(Background.round_id == round_id, Background.voter_ref == voter_ref)
        .returning(Background)
        .execution_options(synchronize_session=False)
    )
    if gone is not None:
        _count(round_id, voter_ref, _answers(gone), -1)


def _answers(row: Background) -> Answers:
    return Answers(row.governorate, row.place_type, row.age_group, row.gender, row.schooling)


def _count(round_id: int, voter_ref: bytes, answers: Answers, change: int) -> None:
    """Move the counter of everything that was told; always in one order, so that none deadlock.

    One less is written as a row of 0, whose counter is there already and is only lowered.
    """
    cell = {"round_id": round_id, "shard": voter_ref[0] % TALLY_SHARDS, "n": max(change, 0)}
    adding = insert_into(BackgroundTally).values(
        [
            {**cell, "question": question, "answer": answer}
            for question, answer in sorted(answers.told)
        ]
    )
    session().execute(
        adding.on_conflict_do_update(
            index_elements=list(BackgroundTally.__table__.primary_key),
            set_={"n": BackgroundTally.n + change},
        )
    )
