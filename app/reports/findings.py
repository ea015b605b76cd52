"""What the figures allow one to say about topics beside each other, and what they do not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from app.insights.tallies import Reading
from app.reports.summary import TopicReport

UNITING = (Reading.BROAD_SUPPORT,)
DIVIDING = (Reading.DIVIDED, Reading.NO_MAJORITY)
REJECTED = (Reading.MAJORITY_OPPOSITION, Reading.BROAD_OPPOSITION)


def by_support(topics: Sequence[TopicReport]) -> tuple[TopicReport, ...]:
    """Topics with enough votes, most supported first; equals stay in the document's order."""
    counted = [topic for topic in topics if topic.support is not None]
    return tuple(sorted(counted, key=lambda topic: (-_share(topic), topic.position)))


def ranks(topics: Sequence[TopicReport]) -> tuple[tuple[TopicReport, ...], ...]:
    """Topics in order of support, neighbours whose estimated ranges overlap kept together.

    Between neighbours in one run no order may be claimed.
    """
    ordered = by_support(topics)
    runs: list[list[TopicReport]] = [[topic] for topic in ordered[:1]]
    for above, below in pairwise(ordered):
        if _overlap(above, below):
            runs[-1].append(below)
        else:
            runs.append([below])
    return tuple(tuple(run) for run in runs)


def too_close(topics: Sequence[TopicReport]) -> tuple[tuple[TopicReport, ...], ...]:
    """Only the runs of two and more."""
    return tuple(run for run in ranks(topics) if len(run) > 1)


def all_close(run: Sequence[TopicReport]) -> bool:
    """Whether no two topics of a run, neighbours or not, may be ranked."""
    return all(_overlap(one, other) for one, other in combinations(run, 2))


def leading(topics: Sequence[TopicReport]) -> tuple[TopicReport, ...]:
    """The most supported topic, with every topic whose range overlaps its own."""
    ordered = by_support(topics)
    return tuple(topic for topic in ordered if _overlap(ordered[0], topic))


def with_reading(
    topics: Sequence[TopicReport], readings: Sequence[Reading]
) -> tuple[TopicReport, ...]:
    """Topics that read so, in the document's order."""
    return tuple(topic for topic in topics if topic.reading in readings)


def _overlap(one: TopicReport, other: TopicReport) -> bool:
    if one.support is None or other.support is None:
        return False
    return one.support.low <= other.support.high and other.support.low <= one.support.high


def _share(topic: TopicReport) -> float:
    return 0.0 if topic.support is None else topic.support.value
