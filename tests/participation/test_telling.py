"""The figures of the day: what reading them every day, with votes of one's own, does not tell."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import session
from app.insights.rounding import LEAST_CHANGE
from app.participation import queries, telling, told_figures
from app.participation.figure_models import Figure
from app.participation.rules import Choice
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, cast, cast_many, present_round, tell_figures
from tests.pages import Browser

DAY = timedelta(days=1)


def _told() -> dict[str, int | None]:
    rows = session().execute(
        select(Figure.cell, Figure.told).where(Figure.series == told_figures.TOPIC + TOPIC)
    )
    return dict(rows.all())


def _night(moment: time_machine.Coordinates) -> dict[str, int | None]:
    moment.shift(DAY)
    tell_figures()
    return _told()


def test_forty_votes_cast_one_by_one_show_on_no_page_until_the_night(
    app: Flask, client: Browser, moment: time_machine.Coordinates
) -> None:
    """As whoever reads after each vote would: what they read stays the same."""
    paths = (f"/en/goals/{TOPIC}?results=1", "/en/results", "/en/results.csv", "/en/goals")
    with app.test_request_context("/en/"):
        cast_many({Choice.SUPPORT: 60, Choice.OPPOSE: 30})
        tell_figures()
    before = [client.client.get(path).text.split("<form")[0] for path in paths]
    for n in range(40):
        with app.test_request_context("/en/"), transaction():
            cast(f"one {n}", Choice.SUPPORT if n % 2 else Choice.OPPOSE)
        assert [client.client.get(path).text.split("<form")[0] for path in paths] == before
    with app.test_request_context("/en/"):
        tell_figures()
        assert _told()["support"] == 60, "nor on the same day again"
        assert _night(moment)["support"] == 80


def test_thirty_days_with_a_single_vote_each_tell_of_no_day(
    inside_either: Flask, moment: time_machine.Coordinates
) -> None:
    """A quiet topic: each day one vote. Nothing moves until ten have come, then all of them do."""
    cast_many({Choice.SUPPORT: 40, Choice.OPPOSE: 25})
    last, moved = _night(moment), 0
    for n in range(30):
        with transaction():
            cast(f"one {n}", Choice.OPPOSE)
        now = _night(moment)
        moved += now != last
        last = now
    assert moved <= 30 // LEAST_CHANGE


def test_nine_votes_of_ones_own_and_one_of_another_leave_a_doubt(
    inside_either: Flask, moment: time_machine.Coordinates
) -> None:
    """Who knows nine of ten votes exactly still reads a count that one vote seldom moves."""
    cast_many({Choice.SUPPORT: 40, Choice.OPPOSE: 40})
    assert _night(moment) == {
        "support": 40, "oppose": 40, "neutral": None, "no_opinion": None, "confirmed": None,
        "waiting": None,
    }  # fmt: skip
    with transaction():
        for n in range(9):
            cast(f"own {n}", Choice.SUPPORT)
        cast("the one watched", Choice.OPPOSE)
    told = _night(moment)
    assert told["oppose"] in (40, 45) and told["support"] in (45, 50)


def test_the_same_count_is_always_told_alike(
    inside_either: Flask, moment: time_machine.Coordinates
) -> None:
    """Swinging votes of one's own to and fro does not average the rounding away."""
    cast_many({Choice.SUPPORT: 43, Choice.OPPOSE: 37})
    first = _night(moment)
    for choice in (Choice.OPPOSE, None, Choice.OPPOSE, None):
        with transaction():
            for n in range(12):
                cast(f"swing {n}", choice)
        told = _night(moment)
    assert told == first


def test_counters_inside_stay_exact(inside_either: Flask) -> None:
    cast_many({Choice.SUPPORT: 41, Choice.OPPOSE: 3})
    tell_figures()
    assert queries.counts(present_round().id)[TOPIC].votes.support == 41
    figure = session().get(Figure, (present_round().id, told_figures.TOPIC + TOPIC, "oppose"))
    assert figure is not None and (figure.told, figure.counted) == (None, 3)


def test_fewer_than_thirty_are_told_nothing_even_rounded_up(inside_either: Flask) -> None:
    cast_many({Choice.SUPPORT: 15, Choice.OPPOSE: 14, Choice.NONE: 50})
    tell_figures()
    assert set(_told().values()) == {None}


def test_telling_again_and_by_two_at_once_changes_nothing(inside_either: Flask) -> None:
    cast_many({Choice.SUPPORT: 40})
    with transaction():
        assert telling.tell(present_round(), clock.now()) == 1
    with transaction():
        assert telling.tell(present_round(), clock.now()) == 0


def test_the_store_holds_no_small_count(inside_either: Flask) -> None:
    with pytest.raises(IntegrityError), transaction():
        session().add(
            Figure(
                round_id=present_round().id, series="topic x", cell="support", told=9, counted=9,
                told_on=clock.today(),
            )
        )  # fmt: skip


def test_the_file_holds_exactly_what_the_page_tells(client: Browser) -> None:
    with client.app.test_request_context("/en/"):
        cast_many({Choice.SUPPORT: 40, Choice.OPPOSE: 20, Choice.NEUTRAL: 3})
        tell_figures()
    answer = client.client.get("/en/results.csv")
    assert answer.mimetype == "text/csv"
    heading, *rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 11 and heading[0] == "Topic"
    found = next(row for row in rows if row[1])
    assert found[1:7] == ["2026-11-23", "60", "40", "", "20", ""]
    words = client.get("/en/results").words
    assert f"{found[0]} 40 – 20 – 62%" in words
    assert sum(bool(row[1]) for row in rows) == 1


def test_a_topic_of_an_earlier_day_says_so(
    client: Browser, moment: time_machine.Coordinates
) -> None:
    since = "Too few have answered anew since Monday 23 November 2026"
    with client.app.test_request_context("/en/"):
        cast_many({Choice.SUPPORT: 40})
        tell_figures()
    assert since not in client.get("/en/results").words
    with client.app.test_request_context("/en/"):
        cast_many({Choice.OPPOSE: 40}, topic="youth")
        _night(moment)
    words = client.get("/en/results").words
    assert "As of Tuesday 24 November 2026" in words and words.count(since) == 1


def test_a_round_that_never_was_has_no_file(client: Browser) -> None:
    assert client.client.get("/en/results.csv?round=never").status_code == 404


def test_the_command_tells_every_round(app: Flask) -> None:
    with app.test_request_context():
        cast_many({Choice.SUPPORT: 40})
    done = app.test_cli_runner().invoke(args=["participation", "figures"])
    assert done.exit_code == 0 and "1 questions told anew" in done.output
