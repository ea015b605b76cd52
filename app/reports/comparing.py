"""What changed between two versions of a round's report, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.reports.summary import SummaryReport

# A version that changes more than this changes everything: the rest stands in the files.
MOST_SHOWN = 60


@dataclass(frozen=True)
class Change:
    """One figure that is not what it was; None where there was, or is, none to tell."""

    figure: str
    topic: str | None
    before: float | None
    after: float | None
    is_share: bool


@dataclass(frozen=True)
class Comparison:
    """Two versions, and the figures in which they differ."""

    before: SummaryReport
    after: SummaryReport
    changes: tuple[Change, ...]

    @property
    def cut(self) -> bool:
        return len(self.changes) > MOST_SHOWN

    @property
    def shown(self) -> tuple[Change, ...]:
        return self.changes[:MOST_SHOWN]


def compare(before: SummaryReport, after: SummaryReport) -> Comparison:
    """Every figure of one page and its annexes that differs as it is printed."""
    one, other = dict(_figures(before)), dict(_figures(after))
    changes = []
    for key in {**one, **other}:
        was, now = one.get(key), other.get(key)
        if _printed(was, key) != _printed(now, key):
            changes.append(Change(key[0], key[1], was, now, key[2]))
    return Comparison(before, after, tuple(changes))


Key = tuple[str, str | None, bool]


def _printed(value: float | None, key: Key) -> int | None:
    return None if value is None else round(value * 100 if key[2] else value)


def _figures(report: SummaryReport) -> Iterator[tuple[Key, float | None]]:
    yield ("votes", None, False), report.votes
    yield ("waiting", None, False), report.waiting
    yield ("people", None, False), report.priorities.people
    if report.analysis is not None:
        yield ("effective", None, False), report.analysis.figures.evidence.effective
    for one in report.wanted.standings:
        share = one.share
        yield ("wanted", one.slug, True), share.value if share else None
        yield ("wanted_low", one.slug, True), share.low if share else None
        yield ("wanted_high", one.slug, True), share.high if share else None
    for topic in report.topics:
        yield ("topic_votes", topic.slug, False), topic.votes
        yield ("support", topic.slug, True), topic.support.value if topic.support else None
        yield ("oppose", topic.slug, True), topic.oppose.value if topic.oppose else None
        yield ("comments", topic.slug, False), topic.comments.published
