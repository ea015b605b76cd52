"""Where participants would begin, as leadership reads it: shares in order, ties kept together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.catalogue.queries import all_topics
from app.insights import ranking
from app.insights.priorities import by_chance
from app.insights.tallies import Share
from app.participation.priority_queries import PriorityCounts
from app.participation.rules import MOST_PRIORITIES

# The platform promises to publish no group under ten people, so their choices stay untold.
SMALLEST_GROUP = 10


@dataclass(frozen=True)
class PriorityStanding:
    """One topic; its count is None while so few chose that it could point at someone."""

    slug: str
    title: Mapping[str, str] = field(hash=False)
    count: int | None
    share: Share | None


@dataclass(frozen=True)
class PriorityReport:
    """How many people put each topic among their few, most chosen first once that may be told."""

    people: int
    confirmed: int
    waiting: int
    standings: tuple[PriorityStanding, ...]
    most: int
    chance: float

    @property
    def told(self) -> tuple[PriorityStanding, ...]:
        return tuple(one for one in self.standings if one.share is not None)

    @property
    def runs(self) -> tuple[tuple[PriorityStanding, ...], ...]:
        """In order, neighbours whose ranges overlap kept together: none of them may be ranked."""
        return ranking.runs(self.told, share_of)

    @property
    def leading(self) -> tuple[PriorityStanding, ...]:
        """The most chosen, with every topic whose range overlaps its own."""
        return ranking.leading(self.told, share_of)


def share_of(standing: PriorityStanding) -> Share:
    """The share of a topic that has one."""
    if standing.share is None:
        raise ValueError("too few people chose to tell shares")
    return standing.share


def priority_report(counts: PriorityCounts) -> PriorityReport:
    """What these counts allow one to say to leadership."""
    titles = {topic.slug: topic.title for topic in all_topics()}
    enough = counts.people >= SMALLEST_GROUP
    return PriorityReport(
        people=counts.people,
        confirmed=counts.confirmed,
        waiting=counts.waiting,
        standings=tuple(
            PriorityStanding(one.slug, titles[one.slug], one.count if enough else None, one.share)
            for one in counts.standings.standings
        ),
        most=MOST_PRIORITIES,
        chance=by_chance(MOST_PRIORITIES, len(titles)),
    )
