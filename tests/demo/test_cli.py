"""Promises of `flask demo republic`: only in the trial, only into an empty round."""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.db import session
from app.participation.models import Vote
from app.participation.rules import Choice
from app.web.unit_of_work import transaction
from tests.demo.conftest import invent
from tests.factories import cast


def votes_in(app: Flask) -> int:
    with app.app_context():
        return session().scalar(select(func.count()).select_from(Vote)) or 0


def test_it_says_what_it_invented(trial: Flask) -> None:
    done = invent(trial, "--people", "30")
    assert done.exit_code == 0
    assert "30 of 30 people have voted" in done.output
    assert "seed 1: 30 people" in done.output
    assert " pending, " in done.output


def test_ten_people_are_a_republic_and_nine_are_not(trial: Flask) -> None:
    assert invent(trial, "--people", "9").exit_code == 2
    assert votes_in(trial) == 0
    assert invent(trial, "--people", "10").exit_code == 0
    assert votes_in(trial) >= 10


def test_outside_the_trial_it_refuses(app: Flask) -> None:
    done = invent(app)
    assert done.exit_code == 1
    assert "DEMO=1" in done.output
    assert votes_in(app) == 0


def test_people_who_already_voted_are_left_alone(trial: Flask) -> None:
    with trial.app_context(), transaction():
        cast("somebody", Choice.SUPPORT)
    calm, strict = invent(trial, "--if-empty"), invent(trial)
    assert (calm.exit_code, strict.exit_code) == (0, 1)
    assert "already holds" in calm.output and "already holds" in strict.output
    assert votes_in(trial) == 1


def test_before_the_first_round_there_is_nothing_to_fill(
    trial: Flask, moment: time_machine.Coordinates
) -> None:
    moment.move_to(datetime(2026, 10, 1, tzinfo=UTC))
    calm, strict = invent(trial, "--if-empty"), invent(trial)
    assert (calm.exit_code, strict.exit_code) == (0, 1)
    assert "No round has opened yet" in calm.output
    assert votes_in(trial) == 0
