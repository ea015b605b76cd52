"""On PostgreSQL a nightly command brings rows into the order of their keys; SQLite needs none."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.db import db
from app.participation.rules import Choice
from app.privacy import reordering
from tests.factories import cast_many


def stored(app: Flask) -> list[bytes]:
    """The votes' names as a dump lists them."""
    with app.app_context(), db.engine.connect() as connection:
        return [bytes(row[0]) for row in connection.execute(text("SELECT voter_ref FROM vote"))]


def reorder(app: Flask) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["privacy", "reorder"])
    return result.exit_code, result.output


def test_after_the_night_no_dump_lists_people_as_they_came(postgres_app: Flask) -> None:
    with postgres_app.app_context():
        cast_many({Choice.SUPPORT: 30})
    arrived = stored(postgres_app)
    assert arrived != sorted(arrived), "thirty drawn names in order would be a wonder"
    code, said = reorder(postgres_app)
    assert code == 0 and "written anew" in said
    assert stored(postgres_app) == sorted(arrived)
    assert reorder(postgres_app)[0] == 0


def test_a_table_in_use_is_named_and_left_for_the_next_time(
    postgres_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reordering, "PATIENCE_MS", 100)
    with postgres_app.app_context():
        cast_many({Choice.SUPPORT: 3})
        with db.engine.begin() as busy:
            busy.execute(text("SELECT * FROM vote FOR UPDATE"))
            code, said = reorder(postgres_app)
    assert code == 1 and "run this again later: vote" in said
    assert reorder(postgres_app)[0] == 0


def test_on_sqlite_there_is_nothing_to_do(sqlite_app: Flask) -> None:
    assert reorder(sqlite_app) == (0, "written anew in the order of their keys: 0\n")
