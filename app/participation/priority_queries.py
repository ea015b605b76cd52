"""What pages and reports read about priorities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import and_, func, literal, select, union_all

from app.catalogue import queries as catalogue
from app.db import session
from app.insights.priorities import Priorities, standings
from app.participation.models import Priority, PriorityPeople, PriorityTally
from app.participation.queries import anybody_confirmed
from app.participation.rules import ConfirmationLevel

PROVISIONAL = ConfirmationLevel.PROVISIONAL


@dataclass(frozen=True)
class PriorityCounts:
    """How many people in the figures put which topic first, and how many chose any."""

    people: int = 0
    confirmed: int = 0
    topics: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0  # people outside the figures until they are confirmed

    @property
    def standings(self) -> Priorities:
        """What these counts allow one to say."""
        slugs = [topic.slug for topic in catalogue.all_topics()]
        return standings(self.people, self.topics, slugs)


def own_priorities(round_id: int, voter_ref: bytes) -> frozenset[str]:
    """The topics that this voter put first in the round."""
    return frozenset(
        session().scalars(
            select(Priority.topic_slug).where(
                Priority.round_id == round_id, Priority.voter_ref == voter_ref
            )
        )
    )


def priority_counts(round_id: int) -> PriorityCounts:
    """All counters of the round in one statement, so that shares and their base belong together.

    Once anybody in the round is confirmed, confirmed people alone are in the figures.
    """
    waits = and_(anybody_confirmed(round_id), PriorityTally.level == PROVISIONAL)
    topics = (
        select(PriorityTally.topic_slug, PriorityTally.level, func.sum(PriorityTally.n), waits)
        .where(PriorityTally.round_id == round_id)
        .group_by(PriorityTally.topic_slug, PriorityTally.level)
    )
    waits = and_(anybody_confirmed(round_id), PriorityPeople.level == PROVISIONAL)
    people = (
        select(literal(""), PriorityPeople.level, func.sum(PriorityPeople.n), waits)
        .where(PriorityPeople.round_id == round_id)
        .group_by(PriorityPeople.level)
    )
    told: Counter[str] = Counter()
    levels: Counter[ConfirmationLevel] = Counter()
    waiting = 0
    for slug, level, n, waits_outside in session().execute(union_all(topics, people)):
        if not waits_outside:
            told[slug] += int(n)
        if slug == "":
            levels[level] += int(n)
            waiting += int(n) if waits_outside else 0
    people_told = told.pop("", 0)
    return PriorityCounts(people_told, levels[ConfirmationLevel.CONFIRMED], told, waiting)
