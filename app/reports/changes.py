"""What changed since the round before: only questions that were put in the same words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.insights.differences import Difference, between
from app.insights.intervals import Interval
from app.insights.tallies import Share
from app.reports.summary import SummaryReport

Reading = Callable[[SummaryReport, str], Share | None]


@dataclass(frozen=True)
class TopicChange:
    """One topic whose wording stayed: its shares, the oldest first, and the last difference."""

    slug: str
    title: Mapping[str, str]
    points: tuple[Share, ...]
    rounds: tuple[Mapping[str, str], ...]
    difference: Difference


@dataclass(frozen=True)
class Changes:
    """The round before, support and first priorities then and now, and what cannot be compared."""

    before: SummaryReport
    support: tuple[TopicChange, ...]
    wanted: tuple[TopicChange, ...]
    reworded: tuple[Mapping[str, str], ...]


def changes(report: SummaryReport, earlier: Sequence[SummaryReport]) -> Changes | None:
    """What may be compared with the rounds before, the latest of them first; None without any.

    A topic is compared as far back as its wording is the same without a break. Priorities are
    compared only while people chose among the same topics, in the same words, alike weighted.
    """
    if not earlier:
        return None
    line = [report, *earlier]
    support = [
        _change(line[: _same(line, topic.slug)], topic.slug, _support) for topic in report.topics
    ]
    choosing = 1
    while choosing < len(line) and _alike(line[choosing], report):
        choosing += 1
    wanted = [_change(line[:choosing], topic.slug, _wanted) for topic in report.topics]
    return Changes(
        before=earlier[0],
        support=tuple(one for one in support if one),
        wanted=tuple(one for one in wanted if one),
        reworded=tuple(
            topic.title for topic in report.topics if _same(line[:2], topic.slug) < 2
        ),
    )  # fmt: skip


def _words(report: SummaryReport) -> Mapping[str, str]:
    return {one.slug: one.digest for one in report.wordings}


def _same(line: Sequence[SummaryReport], slug: str) -> int:
    """For how many rounds, from the present one backwards, the question kept its words."""
    wording = _words(line[0]).get(slug)
    length = 0
    for report in line:
        if wording is None or _words(report).get(slug) != wording:
            break
        length += 1
    return length


def _alike(one: SummaryReport, other: SummaryReport) -> bool:
    same_words = _words(one) == _words(other)
    return same_words and one.is_weighted == other.is_weighted


def _support(report: SummaryReport, slug: str) -> Share | None:
    return next((one.support for one in report.topics if one.slug == slug), None)


def _wanted(report: SummaryReport, slug: str) -> Share | None:
    return next((one.share for one in report.wanted.standings if one.slug == slug), None)


def _change(line: Sequence[SummaryReport], slug: str, share_of: Reading) -> TopicChange | None:
    """The topic's shares without a gap; None unless the present and the last round have one."""
    found: list[tuple[SummaryReport, Share]] = []
    for report in line:
        share = share_of(report, slug)
        if share is None:
            break
        found.append((report, share))
    if len(found) < 2:
        return None
    now, before = found[0][1], found[1][1]
    gap = between(now.value, _range(now), before.value, _range(before))
    return TopicChange(
        slug=slug,
        title=next(one.title for one in line[0].topics if one.slug == slug),
        points=tuple(share for _, share in reversed(found)),
        rounds=tuple(report.round.title for report, _ in reversed(found)),
        difference=Difference(now.value - before.value, gap.low, gap.high),
    )


def _range(share: Share) -> Interval:
    return Interval(share.low, share.high)
