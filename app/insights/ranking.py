"""Which shares may be put in order, and which stand too close for that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from typing import TypeVar

from app.insights.tallies import Share

T = TypeVar("T")


def overlap(one: Share, other: Share) -> bool:
    """Whether the estimated ranges touch, so that no order may be claimed between the two."""
    return one.low <= other.high and other.low <= one.high


def runs(ordered: Sequence[T], share: Callable[[T], Share]) -> tuple[tuple[T, ...], ...]:
    """Things in falling order of their shares, neighbours whose ranges overlap kept together."""
    found: list[list[T]] = [[first] for first in ordered[:1]]
    for above, below in pairwise(ordered):
        if overlap(share(above), share(below)):
            found[-1].append(below)
        else:
            found.append([below])
    return tuple(tuple(run) for run in found)


def all_close(run: Sequence[T], share: Callable[[T], Share]) -> bool:
    """Whether no two of a run, neighbours or not, may be ranked."""
    return all(overlap(share(one), share(other)) for one, other in combinations(run, 2))


def leading(ordered: Sequence[T], share: Callable[[T], Share]) -> tuple[T, ...]:
    """The first, with everything whose range overlaps its own."""
    return tuple(one for one in ordered if overlap(share(ordered[0]), share(one)))
