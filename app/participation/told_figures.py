"""The only figures of answers that anybody reads, leadership as well: those of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select

from app.catalogue import queries as catalogue
from app.db import session
from app.insights.priorities import Priorities
from app.insights.rounding import Told, told_result, told_standings
from app.insights.tallies import Result
from app.participation.background_rules import Question
from app.participation.figure_models import Figure
from app.participation.statement_rules import Answer, Counts

TOPIC, STATEMENT, PRIORITIES = "topic ", "statement ", "priorities"
ABOUT, DAYS = "about ", "days"
CONFIRMED, WAITING, PEOPLE = "confirmed", "waiting", "people"


@dataclass(frozen=True)
class TopicFigures:
    """A topic as it is told: shares where there are enough; None for what is of fewer than ten."""

    result: Result
    confirmed: int | None
    waiting: int | None
    told_on: date


@dataclass(frozen=True)
class PriorityFigures:
    """The priorities of the round as they are told."""

    results: Priorities
    confirmed: int | None
    waiting: int | None
    told_on: date


def of_topics(round_id: int, topic_slug: str | None = None) -> Mapping[str, TopicFigures]:
    """The figures of one topic or of all; a topic of which none was told is absent."""
    wanted = (
        Figure.series.startswith(TOPIC)
        if topic_slug is None
        else Figure.series == TOPIC + topic_slug
    )
    return {
        series.removeprefix(TOPIC): TopicFigures(
            told_result(told), told.get(CONFIRMED), told.get(WAITING), told_on
        )
        for series, told, told_on in _told(round_id, wanted)
    }


def of_priorities(round_id: int) -> PriorityFigures | None:
    """The figures of the priorities; None before any were told."""
    slugs = [topic.slug for topic in catalogue.all_topics()]
    for _, told, told_on in _told(round_id, Figure.series == PRIORITIES):
        results = told_standings(told.get(PEOPLE), told, slugs)
        return PriorityFigures(results, told.get(CONFIRMED), told.get(WAITING), told_on)
    return None


def of_statements(round_id: int, refs: Sequence[str]) -> Mapping[str, Counts]:
    """Answers to these statements as they are told; what is of fewer than ten is left out."""
    wanted = Figure.series.in_([STATEMENT + ref for ref in refs])
    return {
        series.removeprefix(STATEMENT): {
            answer: n for answer in Answer if (n := told.get(answer.value)) is not None
        }
        for series, told, _ in _told(round_id, wanted)
    }


def of_backgrounds(round_id: int) -> Mapping[Question, Told]:
    """What confirmed participants said of themselves, question by question."""
    return {
        Question(series.removeprefix(ABOUT)): told
        for series, told, _ in _told(round_id, Figure.series.startswith(ABOUT))
    }


def of_days(round_id: int) -> Mapping[date, int | None]:
    """Votes of all topics together by the day they were first cast."""
    for _, told, _ in _told(round_id, Figure.series == DAYS):
        return {date.fromisoformat(day): n for day, n in sorted(told.items())}
    return {}


def _told(round_id: int, wanted: ColumnElement[bool]) -> Iterator[tuple[str, Told, date]]:
    query = select(Figure.series, Figure.cell, Figure.told, Figure.told_on).where(
        Figure.round_id == round_id, wanted
    )
    cells: dict[str, dict[str, int | None]] = defaultdict(dict)
    days: dict[str, date] = {}
    for series, cell, told, told_on in session().execute(query):
        cells[series][cell], days[series] = told, told_on
    yield from ((series, told, days[series]) for series, told in cells.items())
