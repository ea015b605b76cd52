"""Promise: a report has one exact text, and is read back from it as it was."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app import clock
from app.insights.tallies import Tally
from app.reports import frozen
from app.reports.summary import SummaryReport, summarise
from tests.factories import present_round
from tests.reports.making import a_report
from tests.reports.peopled import people, weigh


def test_a_report_is_read_back_as_it_was(app: Flask) -> None:
    with app.test_request_context("/en/"):
        people(130)
        weigh()
        report = summarise(present_round(), clock.now())
    text = frozen.as_json(report)
    again = frozen.restored(SummaryReport, text)
    assert again == report and again.version == report.version
    assert frozen.as_json(again) == text


def test_the_order_of_mappings_changes_nothing() -> None:
    report = a_report(Tally(40, 5, 5, 2))
    turned = replace(report.round, title=dict(reversed(report.round.title.items())))
    assert frozen.as_json(replace(report, round=turned)) == frozen.as_json(report)


def test_any_other_figure_is_another_digest() -> None:
    one, other = a_report(Tally(40, 5, 5)), a_report(Tally(41, 5, 5))
    assert frozen.digest(frozen.as_json(one)) != frozen.digest(frozen.as_json(other))


def test_what_is_not_told_is_not_in_the_text() -> None:
    held = json.loads(frozen.as_json(a_report(Tally(8, 0, 1))))
    first = held["topics"][0]
    assert first["counts"] is None and first["support"] is None and first["votes"] == 0


@dataclass(frozen=True)
class Kinds:
    moment: datetime
    day: date
    time: timedelta | None
    pair: tuple[str, int]
    later: int = 5


def test_moments_days_times_and_pairs_have_their_form() -> None:
    value = Kinds(datetime(2026, 11, 1, 9, tzinfo=UTC), date(2026, 11, 1), None, ("a", 1))
    assert frozen.restored(Kinds, frozen.as_json(value)) == value
    timed = replace(value, time=timedelta(hours=6))
    assert frozen.restored(Kinds, frozen.as_json(timed)) == timed


def test_a_field_of_later_years_takes_its_default() -> None:
    held = json.loads(frozen.as_json(Kinds(clock.now(), clock.today(), None, ("a", 1))))
    del held["later"]
    assert frozen.restored(Kinds, json.dumps(held)).later == 5


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        frozen.as_json(float("nan"))
    with pytest.raises(TypeError):
        frozen.as_json(object())
