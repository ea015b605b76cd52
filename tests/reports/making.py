"""Reports made of values alone, to try rules and words on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from flask import Flask, g

from app.catalogue.queries import all_topics
from app.catalogue.rules import RoundState
from app.insights.rounding import SMALLEST, told_standings
from app.insights.tallies import THRESHOLD, Tally, reading, result
from app.moderation.waits import Waits
from app.participation.rules import Stance, Status
from app.participation.told_figures import PriorityFigures
from app.reports.adults import adults
from app.reports.missing import missing_report
from app.reports.priorities import priority_report
from app.reports.summary import (
    Caveat,
    ChoiceCounts,
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
DAYS = tuple(DayCount(date(2026, 11, day), n) for day, n in ((2, 20), (3, None), (5, 10)))
WAITS = Waits(10, timedelta(hours=6))


def a_topic(place: int, tally: Tally) -> TopicReport:
    """As it is told, but for the rounding: a topic of few votes has no figure."""
    topic = all_topics()[place]
    told = tally.answered >= THRESHOLD
    found = result(tally if told else Tally())
    return TopicReport(
        slug=topic.slug,
        kind=topic.kind,
        position=place + 1,
        title=topic.title,
        told_on=date(2026, 11, 22) if told else None,
        votes=found.tally.total,
        waiting=0,
        confirmed=False,
        counts=choices(tally) if told else None,
        support=found.support,
        neutral=found.neutral,
        oppose=found.oppose,
        reading=reading(found),
        comments=COMMENTS,
        waits=WAITS,
    )


def choices(tally: Tally) -> ChoiceCounts:
    every = (tally.support, tally.neutral, tally.oppose, tally.no_opinion)
    return ChoiceCounts(*(n if n >= SMALLEST else None for n in every))


def priorities_of(people: int, chosen: Mapping[str, int] | None = None) -> PriorityFigures:
    """Figures of priorities of so many people, as they are told."""
    slugs = [topic.slug for topic in all_topics()]
    told = {slug: n if n >= SMALLEST else None for slug, n in (chosen or {}).items()}
    return PriorityFigures(told_standings(people, told, slugs), None, None, date(2026, 11, 22))


def a_report(
    *tallies: Tally,
    caveats: Sequence[Caveat] = tuple(Caveat),
    priorities: PriorityFigures | None = None,
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
        priorities=priority_report(priorities),
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
