"""Where participants would begin, as leadership reads it: shares in order, ties kept together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

from app.catalogue.queries import all_topics
from app.insights import ranking
from app.insights.priorities import by_chance
from app.insights.rounding import told_standings
from app.insights.tallies import Share
from app.participation.rules import MOST_PRIORITIES
from app.participation.told_figures import PriorityFigures
from app.reports.insight import PriorityGap


@dataclass(frozen=True)
class PriorityStanding:
    """One topic as it is told; its count is None while fewer than ten chose it."""

    slug: str
    title: Mapping[str, str] = field(hash=False)
    count: int | None
    share: Share | None


@dataclass(frozen=True)
class PriorityReport:
    """How many people put each topic among their few, most chosen first once that may be told."""

    people: int
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


def priority_report(figures: PriorityFigures | None) -> PriorityReport:
    """What these figures allow one to say to leadership; None before any were told."""
    titles = {topic.slug: topic.title for topic in all_topics()}
    results = figures.results if figures else told_standings(None, {}, list(titles))
    return PriorityReport(
        people=results.people,
        waiting=(figures.waiting or 0) if figures else 0,
        standings=tuple(
            PriorityStanding(
                one.slug, titles[one.slug], one.count if one.share else None, one.share
            )
            for one in results.standings
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


def weighed(report: PriorityReport, shares: Mapping[str, Estimate]) -> PriorityReport:
    """The same with weighted shares, most wanted first; equals keep their order.

    A topic has one where one is given and its count is told: a share is a count in other words.
    """

    def share(standing: PriorityStanding) -> Share | None:
        one = shares.get(standing.slug)
        if one is None or standing.count is None:
            return None
        count = round(one.value * report.people)
        return Share(count, report.people, one.value, one.low, one.high)

    found = [replace(one, share=share(one)) for one in report.standings]
    found.sort(key=lambda one: -one.share.value if one.share else 0.0)
    return replace(report, standings=tuple(found))


def compared(report: PriorityReport, gaps: Iterable[PriorityGap]) -> PriorityReport:
    """The same, told apart by what the same people answered to both, not by overlapping ranges."""
    clear = frozenset(frozenset({one.first, one.second}) for one in gaps if one.is_clear)
    return replace(report, clear=clear)
