"""Reports made of values alone, to try rules and words on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from flask import Flask, g

from app.catalogue.queries import all_topics
from app.catalogue.rules import RoundState
from app.insights.tallies import Tally, reading, result
from app.moderation.waits import Waits
from app.participation.priority_queries import PriorityCounts
from app.participation.rules import Stance, Status
from app.reports.adults import adults
from app.reports.missing import missing_report
from app.reports.priorities import SMALLEST_GROUP, priority_report
from app.reports.summary import (
    Caveat,
    CommentCount,
    CommentCounts,
    DayCount,
    RoundFacts,
    SummaryReport,
    TopicReport,
)

COMMENTS = CommentCounts(
    (
        CommentCount(Status.PENDING, Stance.NONE, 4),
        CommentCount(Status.PUBLISHED, Stance.SUPPORT, 7),
        CommentCount(Status.REDACTED, Stance.QUESTION, 1),
        CommentCount(Status.DECLINED, Stance.OPPOSE, 2),
    )
)
DAYS = (DayCount(date(2026, 11, 2), 20, 20), DayCount(date(2026, 11, 5), 11, 31))
WAITS = Waits(10, timedelta(hours=6))


def a_topic(place: int, tally: Tally) -> TopicReport:
    topic = all_topics()[place]
    found = result(tally)
    return TopicReport(
        slug=topic.slug,
        kind=topic.kind,
        position=place + 1,
        title=topic.title,
        votes=tally.total,
        confirmed=0,
        waiting=0,
        counts=tally if tally.total >= SMALLEST_GROUP else None,
        support=found.support,
        neutral=found.neutral,
        oppose=found.oppose,
        reading=reading(found),
        comments=COMMENTS,
        days=DAYS,
        waits=WAITS,
    )


def a_report(
    *tallies: Tally,
    caveats: Sequence[Caveat] = tuple(Caveat),
    priorities: PriorityCounts | None = None,
) -> SummaryReport:
    """A round in which the first topics of the charter got these votes, and the others none."""
    votes = [*tallies, *[Tally()] * (len(all_topics()) - len(tallies))]
    return SummaryReport(
        round=RoundFacts(
            slug="2026-1",
            title={"ar": "الجولة الأولى", "ckb": "خولی یەکەم", "en": "First round"},
            opens_at=datetime(2026, 11, 1, tzinfo=UTC),
            closes_at=datetime(2026, 12, 31, tzinfo=UTC),
            state=RoundState.OPEN,
        ),
        generated_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
        priorities=priority_report(priorities or PriorityCounts()),
        missing=missing_report({}, adults()),
        analysis=None,
        topics=tuple(a_topic(place, tally) for place, tally in enumerate(votes)),
        comments=COMMENTS,
        days=DAYS,
        waits=WAITS,
        caveats=tuple(caveats),
    )


def later(report: SummaryReport) -> SummaryReport:
    """The same figures, computed an hour later."""
    return replace(report, generated_at=report.generated_at + timedelta(hours=1))


@contextmanager
def reading_in(app: Flask, language: str) -> Iterator[None]:
    """As a request in that language."""
    with app.test_request_context(f"/{language}/lead/"):
        g.lang = language
        yield
