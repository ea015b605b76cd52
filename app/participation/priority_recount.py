"""Proof that the counters of priorities say what the rows say."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, select

from app.db import session
from app.participation.models import Priority, PriorityPeople, PriorityTally, Voter
from app.participation.rules import ConfirmationLevel

Place = tuple[str, ConfirmationLevel]


@dataclass(frozen=True)
class PriorityDrift:
    """A counter of priorities that differs from the rows; without a topic, that of the people."""

    topic_slug: str
    level: ConfirmationLevel
    counted: int
    stored: int


def recount_priorities(round_id: int) -> list[PriorityDrift]:
    """Count every priority again and list each counter that differs; empty is the promise."""
    counted = _rows(round_id)
    stored = _counters(round_id)
    return [
        PriorityDrift(*place, counted.get(place, 0), stored.get(place, 0))
        for place in sorted(counted.keys() | stored.keys())
        if counted.get(place, 0) != stored.get(place, 0)
    ]


def _rows(round_id: int) -> dict[Place, int]:
    of_voter = and_(Voter.round_id == Priority.round_id, Voter.ref == Priority.voter_ref)
    topics = (
        select(Priority.topic_slug, Voter.level, func.count())
        .join(Voter, of_voter)
        .where(Priority.round_id == round_id)
        .group_by(Priority.topic_slug, Voter.level)
    )
    people = (
        select(Voter.level, func.count(Priority.voter_ref.distinct()))
        .select_from(Priority)
        .join(Voter, of_voter)
        .where(Priority.round_id == round_id)
        .group_by(Voter.level)
    )
    return {
        **{(slug, level): int(n) for slug, level, n in session().execute(topics)},
        **{("", level): int(n) for level, n in session().execute(people)},
    }


def _counters(round_id: int) -> dict[Place, int]:
    topics = (
        select(PriorityTally.topic_slug, PriorityTally.level, func.sum(PriorityTally.n))
        .where(PriorityTally.round_id == round_id)
        .group_by(PriorityTally.topic_slug, PriorityTally.level)
    )
    people = (
        select(PriorityPeople.level, func.sum(PriorityPeople.n))
        .where(PriorityPeople.round_id == round_id)
        .group_by(PriorityPeople.level)
    )
    return {
        **{(slug, level): int(n) for slug, level, n in session().execute(topics)},
        **{("", level): int(n) for level, n in session().execute(people)},
    }
