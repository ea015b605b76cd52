"""What the figures allow one to say about topics beside each other, and what they do not."""

from __future__ import annotations

from collections.abc import Sequence

from app.insights import ranking
from app.insights.tallies import Reading, Share
from app.reports.summary import TopicReport

UNITING = (Reading.BROAD_SUPPORT,)
DIVIDING = (Reading.DIVIDED, Reading.NO_MAJORITY)
REJECTED = (Reading.MAJORITY_OPPOSITION, Reading.BROAD_OPPOSITION)


def by_support(topics: Sequence[TopicReport]) -> tuple[TopicReport, ...]:
    """Topics with enough votes, most supported first; equals stay in the document's order."""
    counted = [topic for topic in topics if topic.support is not None]
    return tuple(sorted(counted, key=lambda topic: (-_support(topic).value, topic.position)))


def ranks(topics: Sequence[TopicReport]) -> tuple[tuple[TopicReport, ...], ...]:
    """Topics in order of support, neighbours whose estimated ranges overlap kept together.

    Between neighbours in one run no order may be claimed.
    """
    return ranking.runs(by_support(topics), _support)


def too_close(topics: Sequence[TopicReport]) -> tuple[tuple[TopicReport, ...], ...]:
    """Only the runs of two and more."""
    return tuple(run for run in ranks(topics) if len(run) > 1)


def all_close(run: Sequence[TopicReport]) -> bool:
    """Whether no two topics of a run, neighbours or not, may be ranked."""
    return ranking.all_close(run, _support)


def leading(topics: Sequence[TopicReport]) -> tuple[TopicReport, ...]:
    """The most supported topic, with every topic whose range overlaps its own."""
    return ranking.leading(by_support(topics), _support)


def with_reading(
    topics: Sequence[TopicReport], readings: Sequence[Reading]
) -> tuple[TopicReport, ...]:
    """Topics that read so, in the document's order."""
    return tuple(topic for topic in topics if topic.reading in readings)


def _support(topic: TopicReport) -> Share:
    if topic.support is None:
        raise ValueError("too few votes to be ranked")
    return topic.support
