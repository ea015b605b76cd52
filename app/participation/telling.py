"""Telling once a day what was answered, so that nobody can read a single answer from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from app import clock
from app.catalogue.models import Round
from app.catalogue.queries import all_topics
from app.db import insert_into, session
from app.insights.rounding import LEAST_CHANGE, changed, rounded
from app.insights.tallies import THRESHOLD
from app.keys import KeyFolder
from app.participation import queries, statement_queries
from app.participation.background_queries import background_counts
from app.participation.figure_models import Figure
from app.participation.priority_queries import priority_counts
from app.participation.rules import MOST_PRIORITIES
from app.participation.told_figures import (
    ABOUT,
    CONFIRMED,
    DAYS,
    PEOPLE,
    PRIORITIES,
    STATEMENT,
    TOPIC,
    WAITING,
)

PURPOSE = "figures of the day"
NO_OPINION = "no_opinion"
_AT_ONCE = 500
# Counted beside the answers themselves: whoever is confirmed is in both.
_BESIDE = {CONFIRMED, PEOPLE}

Cells = Mapping[str, int]


def tell(round_: Round, now: datetime) -> int:
    """Tell anew every question of the round to which enough people answered anew; how many.

    Again on the same day it changes nothing. A question told today is not told again before
    tomorrow, however many come: who answers in which hour is nobody's to see. Below thirty answers
    nothing is told.
    """
    stored: dict[str, dict[str, Figure]] = defaultdict(dict)
    for figure in session().scalars(select(Figure).where(Figure.round_id == round_.id)):
        stored[figure.series][figure.cell] = figure
    today, renewed = clock.baghdad_day(now), 0
    for series, cells in _series(round_.id):
        before = stored[series]
        if any(one.told_on >= today for one in before.values()):
            continue
        old = {cell: one.counted for cell, one in before.items()}
        if changed(_answers(old), _answers(cells), _most_each(series)) < LEAST_CHANGE:
            continue
        renewed += 1
        many = _base(cells) >= THRESHOLD
        for cell in {*old, *cells}:
            n = cells.get(cell, 0)
            told = {
                "told": rounded(n, _chance(round_.slug, series, cell, n)) if many else None,
                "counted": n,
                "told_on": today,
            }
            session().execute(
                insert_into(Figure)
                .values(round_id=round_.id, series=series, cell=cell, **told)
                .on_conflict_do_update(index_elements=["round_id", "series", "cell"], set_=told)
            )
    return renewed


def _most_each(series: str) -> int:
    """How many answers to one question one person can give."""
    if series == DAYS:
        return len(all_topics())
    return MOST_PRIORITIES if series == PRIORITIES else 1


def _base(cells: Cells) -> int:
    """How many people the shares of a question would be of."""
    if PEOPLE in cells:
        return cells[PEOPLE]
    return sum(n for cell, n in cells.items() if cell not in (*_BESIDE, WAITING, NO_OPINION))


def _answers(cells: Cells) -> Cells:
    return {cell: n for cell, n in cells.items() if cell not in _BESIDE}


def _series(round_id: int) -> Iterator[tuple[str, Cells]]:
    """Every question of the round with its exact counts."""
    for slug, found in queries.counts(round_id).items():
        votes = found.votes
        yield (
            TOPIC + slug,
            {
                "support": votes.support,
                "neutral": votes.neutral,
                "oppose": votes.oppose,
                NO_OPINION: votes.no_opinion,
                CONFIRMED: found.confirmed,
                WAITING: found.waiting,
            },
        )
    chosen = priority_counts(round_id)
    beside = {PEOPLE: chosen.people, CONFIRMED: chosen.confirmed, WAITING: chosen.waiting}
    yield PRIORITIES, {**chosen.topics, **beside}
    for question, said in background_counts(round_id).items():
        yield ABOUT + question.value, said
    yield DAYS, {day.isoformat(): n for day, n in queries.votes_by_day(round_id).items()}
    answered = statement_queries.answered(round_id)
    for start in range(0, len(answered), _AT_ONCE):
        refs = answered[start : start + _AT_ONCE]
        counts = statement_queries.counts(round_id, refs, in_figures=True)
        for ref in refs:
            cells = counts.get(ref, {})
            yield STATEMENT + ref, {answer.value: n for answer, n in cells.items()}


def _chance(slug: str, series: str, cell: str, n: int) -> float:
    """From 0 to 1, 1 excluded: always the same for the same count, and known to nobody."""
    keys: KeyFolder = current_app.extensions["keys"]
    return int.from_bytes(keys.digest(PURPOSE, slug, series, cell, str(n))[:6]) / 2**48
