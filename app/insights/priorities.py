"""What people's few priorities say: how many put each topic first, and what chance would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.insights.tallies import THRESHOLD, Share, share


@dataclass(frozen=True)
class Standing:
    """One topic: how many people put it among their priorities; the share only when it is told."""

    slug: str
    count: int
    share: Share | None


@dataclass(frozen=True)
class Priorities:
    """All topics, most chosen first; equals, and topics too few chose, in the order given."""

    people: int
    standings: tuple[Standing, ...]

    @property
    def enough(self) -> bool:
        return any(one.share is not None for one in self.standings)


def standings(
    people: int, counts: Mapping[str, int], topics: Sequence[str], threshold: int = THRESHOLD
) -> Priorities:
    """Each topic's share of the people who chose any priority, from `threshold` people on.

    A person chooses several, so the shares add up to more than 1; each is a share of people, with
    its own Wilson range. Raises `ValueError` for a count above the number of people.
    """
    if any(n > people or n < 0 for n in counts.values()):
        raise ValueError("more people chose a topic than chose any")
    enough = people >= max(1, threshold)
    found = [
        Standing(slug, counts.get(slug, 0), share(counts.get(slug, 0), people) if enough else None)
        for slug in topics
    ]
    if enough:
        found.sort(key=lambda one: -one.count)  # a stable sort: equals keep their order
    return Priorities(people, tuple(found))


def by_chance(picks: int, topics: int) -> float:
    """The share that each topic would have if everybody picked `picks` of them blindly."""
    return picks / topics
