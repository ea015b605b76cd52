"""What pages and reports read about priorities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, literal, select, union_all

from app.catalogue import queries as catalogue
from app.db import session
from app.insights.priorities import Priorities, standings
from app.participation.models import Priority, PriorityPeople, PriorityTally
from app.participation.rules import ConfirmationLevel


@dataclass(frozen=True)
class PriorityCounts:
    """How many people put which topic among their priorities, and how many chose any."""

    people: int = 0
    confirmed: int = 0
    topics: Mapping[str, int] = field(default_factory=dict)

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
    """All counters of the round in one statement, so that shares and their base belong together."""
    topics = (
        select(PriorityTally.topic_slug, PriorityTally.level, func.sum(PriorityTally.n))
        .where(PriorityTally.round_id == round_id)
        .group_by(PriorityTally.topic_slug, PriorityTally.level)
    )
    people = (
        select(literal(""), PriorityPeople.level, func.sum(PriorityPeople.n))
        .where(PriorityPeople.round_id == round_id)
        .group_by(PriorityPeople.level)
    )
    found: dict[str, int] = {}
    confirmed = 0
    for slug, level, n in session().execute(union_all(topics, people)):
        found[slug] = found.get(slug, 0) + int(n)
        if not slug and level is ConfirmationLevel.CONFIRMED:
            confirmed = int(n)
    return PriorityCounts(found.pop("", 0), confirmed, found)
