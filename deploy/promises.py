"""What citizens were promised while they voted, held against what a database holds."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import func, select, text

from app.db import db, session
from app.identity import devices
from app.participation.acts import name_of
from app.participation.models import Tally, Vote, VoteKey
from deploy.voters import Citizen

ROUND = "2026-1"
NONCE_BYTES = 16
Row = tuple[bytes, str, str]  # voter, topic, choice


@dataclass(frozen=True)
class Stored:
    """Every act that was kept, every vote, and what the counters add up to."""

    acts: set[bytes]
    votes: set[Row]
    counted: int


@dataclass(frozen=True)
class Comparison:
    """Acknowledged acts that are missing, and rows and counts that nobody was promised."""

    lost: int
    double: int
    lost_since: float | None  # when the first of them was acknowledged; monotonic, seconds


def open_round() -> None:
    """Let people vote on whatever day it is."""
    session().execute(
        text("UPDATE round SET opens_at = :past, closes_at = :future WHERE slug = :slug"),
        {"past": "2020-01-01", "future": "2100-01-01", "slug": ROUND},
    )
    session().commit()


def stored() -> Stored:
    """What the database of the application in hand holds; its connections are given back."""
    acts = {bytes(key) for (key,) in session().execute(select(VoteKey.key))}
    votes = select(Vote.voter_ref, Vote.topic_slug, Vote.choice)
    rows = {(bytes(ref), topic, choice.value) for ref, topic, choice in session().execute(votes)}
    counted = int(session().scalar(select(func.sum(Tally.n))) or 0)
    session().rollback()
    db.engine.dispose()
    return Stored(acts, rows, counted)


def compare(app: Flask, citizens: Iterable[Citizen], before: Stored) -> Comparison:
    """Hold every acknowledgement against the database of `app`, which began with `before`.

    An act that was kept must stand there as a vote, unless a later kept one of the same person on
    the same topic changed it.
    """
    promised: set[bytes] = set()
    expected: dict[tuple[bytes, str], str] = {}
    lost_at: list[float] = []
    with app.app_context():
        found = stored()
        for citizen in citizens:
            secret = devices.read(citizen.cookie)
            if not citizen.acts or secret is None:
                continue
            ref = devices.voter_ref(ROUND, secret)
            for act in citizen.acts:
                nonce = base64.urlsafe_b64decode(act.token)[:NONCE_BYTES].hex()
                named = "withdrawn" if act.choice == "withdraw" else act.choice
                name = name_of(ref, "\0".join((nonce, act.topic, named)))
                promised.add(name)
                if name in found.acts:
                    expected[ref, act.topic] = act.choice
                else:
                    lost_at.append(act.at)
    rows = {(*who, choice) for who, choice in expected.items() if choice != "withdraw"}
    double = (
        len(found.acts - before.acts - promised)
        + len(found.votes - before.votes - rows)
        + abs(found.counted - len(found.votes))
    )
    return Comparison(
        len(lost_at) + len(rows - found.votes), double, min(lost_at) if lost_at else None
    )
