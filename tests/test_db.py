"""Rows survive power cuts, moments keep their zone, and writers queue instead of failing."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.schema import CreateTable

from app.db import NAMING, Moment, text_enum
from tests.pages import Browser


class Weather(StrEnum):
    SUN = "sun"
    DUST = "dust storm"


metadata = MetaData(naming_convention=NAMING)
days = Table(
    "days",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("weather", text_enum(Weather, "weather")),
    Column("seen_at", Moment()),
    Column("n", Integer),
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'rows.sqlite3'}")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL: NORMAL loses acknowledged votes in a power cut
        ("foreign_keys", 1),
        ("secure_delete", 1),
    ],
)
def test_every_connection_is_prepared_to_keep_votes(
    engine: Engine, setting: str, value: object
) -> None:
    with engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {setting}")).scalar_one() == value


def test_a_new_database_is_its_owners_alone_whoever_makes_it(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        made = create_engine(f"sqlite:///{tmp_path / 'new.sqlite3'}")
        with made.begin() as connection:
            metadata.create_all(connection)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        made.dispose()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("new.sqlite3", "new.sqlite3-wal", "new.sqlite3-shm"), 0o600)


def test_a_moment_comes_back_aware_and_in_utc(engine: Engine) -> None:
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=3)))
    with engine.begin() as connection:
        connection.execute(days.insert().values(id=1, seen_at=noon))
        seen = connection.execute(select(days.c.seen_at)).scalar_one()
    assert seen == noon
    assert seen.tzinfo is UTC


def test_a_naive_moment_is_refused_rather_than_guessed(engine: Engine) -> None:
    with pytest.raises(StatementError, match="time zone"), engine.begin() as connection:
        connection.execute(days.insert().values(id=1, seen_at=datetime(2026, 11, 23)))  # noqa: DTZ001


def test_an_enumeration_is_stored_as_its_text_and_checked_by_the_table(engine: Engine) -> None:
    assert "CONSTRAINT ck_days_weather CHECK" in str(CreateTable(days))
    with engine.begin() as connection:
        connection.execute(days.insert().values(id=1, weather=Weather.DUST))
        assert connection.execute(text("SELECT weather FROM days")).scalar_one() == "dust storm"
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO days (id, weather) VALUES (2, 'snow')"))


def test_six_writers_lose_no_update(engine: Engine) -> None:
    """Reading first and writing afterwards is where deferred transactions fail."""
    with engine.begin() as connection:
        connection.execute(days.insert().values(id=1, n=0))

    def add_ten(_: int) -> None:
        for _ in range(10):
            with engine.begin() as connection:
                n = connection.execute(select(days.c.n)).scalar_one()
                connection.execute(days.update().values(n=n + 1))

    with ThreadPoolExecutor(6) as writers:
        list(writers.map(add_ten, range(6)))
    with engine.connect() as connection:
        assert connection.execute(select(days.c.n)).scalar_one() == 60


def test_a_restarted_postgresql_fails_no_reader(postgres_app: Flask) -> None:
    reader = Browser(postgres_app)
    reader.get("/en/goals")
    operator = create_engine(postgres_app.config["SETTINGS"].database_url)
    with operator.connect() as connection:
        ended = connection.scalar(
            text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    operator.dispose()
    assert ended
    reader.get("/en/goals")
