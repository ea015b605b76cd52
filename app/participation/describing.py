"""A confirmed voter says, changes or takes back something about themselves."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select

from app.catalogue import queries as catalogue
from app.catalogue.rules import ensure_open
from app.db import insert_into, session
from app.identity.rules import Means
from app.participation.acts import first_time
from app.participation.background_rules import Answers, ConfirmationComesFirst
from app.participation.models import Background
from app.participation.voting import add_voter


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
    add_voter(round_.id, voter_ref, confirmed_by)
    if not first_time(round_.id, voter_ref, "\0".join((nonce, "background", told))):
        return
    if answers.are_none:
        _forget(round_.id, voter_ref)
        return
    storing = insert_into(Background).values(
        round_id=round_.id, voter_ref=voter_ref, **asdict(answers)
    )
    session().execute(
        storing.on_conflict_do_update(
            index_elements=list(Background.__table__.primary_key), set_=asdict(answers)
        )
    )


def forget_description(round_slug: str, voter_ref: bytes, *, nonce: str) -> None:
    """Delete what this voter said about themselves, in an open round or a closed one.

    The same form again changes nothing, even after new answers.
    """
    round_ = catalogue.round_by_slug(round_slug)
    if first_time(round_.id, voter_ref, "\0".join((nonce, "no background"))):
        _forget(round_.id, voter_ref)


def own_answers(round_id: int, voter_ref: bytes) -> Answers | None:
    """What this voter said about themselves in the round; None for nothing."""
    found = session().scalar(
        select(Background).where(Background.round_id == round_id, Background.voter_ref == voter_ref)
    )
    if found is None:
        return None
    return Answers(
        found.governorate, found.place_type, found.age_group, found.gender, found.schooling
    )


def _forget(round_id: int, voter_ref: bytes) -> None:
    session().execute(
        delete(Background).where(Background.round_id == round_id, Background.voter_ref == voter_ref)
    )
