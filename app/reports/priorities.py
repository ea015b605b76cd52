"""Where participants would begin, as leadership reads it: shares in order, ties kept together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

from app.catalogue.queries import all_topics
from app.insights import ranking
from app.insights.priorities import by_chance
from app.insights.tallies import Share
from app.participation.priority_queries import PriorityCounts
from app.participation.rules import MOST_PRIORITIES
from app.reports.insight import PriorityGap

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
    # Pairs that the same people answered and that clearly differ; None: ranges are compared.
    clear: frozenset[frozenset[str]] | None = None

    @property
    def told(self) -> tuple[PriorityStanding, ...]:
        return tuple(one for one in self.standings if one.share is not None)

    @property
    def runs(self) -> tuple[tuple[PriorityStanding, ...], ...]:
        """In order, neighbours that are too close kept together: none of them may be ranked."""
        found: list[list[PriorityStanding]] = [[first] for first in self.told[:1]]
        for above, below in pairwise(self.told):
            if self.close(above, below):
                found[-1].append(below)
            else:
                found.append([below])
        return tuple(tuple(run) for run in found)

    @property
    def leading(self) -> tuple[PriorityStanding, ...]:
        """The most chosen, with every topic that is too close to it."""
        return tuple(
            one for place, one in enumerate(self.told) if not place or self.close(self.told[0], one)
        )

    def close(self, one: PriorityStanding, other: PriorityStanding) -> bool:
        """Whether no order may be claimed between the two."""
        if self.clear is not None:
            return frozenset({one.slug, other.slug}) not in self.clear
        return ranking.overlap(share_of(one), share_of(other))


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


class Estimate(Protocol):
    """A weighted share of people and its range, all from 0 to 1."""

    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


def weighed(report: PriorityReport, people: int, shares: Mapping[str, Estimate]) -> PriorityReport:
    """The same with weighted shares of `people`, most wanted first; without any share where none is
    given. Equals keep their order."""

    def share(slug: str) -> Share | None:
        one = shares.get(slug)
        if one is None:
            return None
        return Share(round(one.value * people), people, one.value, one.low, one.high)

    found = [replace(one, share=share(one.slug)) for one in report.standings]
    found.sort(key=lambda one: -one.share.value if one.share else 0.0)
    return replace(report, standings=tuple(found))


def compared(report: PriorityReport, gaps: Iterable[PriorityGap]) -> PriorityReport:
    """The same, told apart by what the same people answered to both, not by overlapping ranges."""
    clear = frozenset(frozenset({one.first, one.second}) for one in gaps if one.is_clear)
    return replace(report, clear=clear)
