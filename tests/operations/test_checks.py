"""The doctor finds what ails, says what to do, and finds nothing where all is well."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from flask import Flask

from app import clock
from app.backups import keeping
from app.db import db
from app.operations import checks
from app.operations.checks import Finding, findings
from app.participation.rules import Choice
from tests.factories import cast_many, tell_figures, write_comment


def found(app: Flask, **changes: object) -> dict[str, Finding]:
    settings = replace(app.config["SETTINGS"], **changes)
    with app.test_request_context():
        return {one.name: one for one in findings(settings, app.extensions["keys"], clock.now())}


@contextmanager
def answering(greeting: bytes) -> Iterator[str]:
    """A mail server that greets so."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            line, _ = server.accept()
            with line:
                line.sendall(greeting)

        worker = Thread(target=greet, daemon=True)
        worker.start()
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}"
        worker.join(5)


def test_where_all_is_well_nothing_ails(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context("/en/"):
        cast_many({Choice.SUPPORT: 40})
        write_comment("نص")
        tell_figures()
    settings = sqlite_app.config["SETTINGS"]
    database = keeping.Path(settings.database_url.removeprefix("sqlite:///"))
    keeping.create(database, settings.instance / "backups", bytes(32), clock.now())
    with answering(b"220 mail.example ESMTP\r\n") as server:
        told = found(
            sqlite_app, production=True, hosts=("a.example",), direct=True,
            ledger_origin="a.example/record", mail_server=server, mail_sender="a@a.example",
        )  # fmt: skip
    assert {name: one.advice for name, one in told.items() if not one.is_well} == {}
    assert set(told) == {
        "settings", "keys", "database", "disk", "mail", "clock", "figures", "backup",
    }  # fmt: skip


def test_another_schema_is_named_with_its_cure(either_app: Flask) -> None:
    with either_app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'another'")
    told = found(either_app)
    assert "alembic upgrade head" in told["database"].advice and "figures" not in told


def test_an_empty_store_does_not_answer(either_app: Flask) -> None:
    with either_app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE alembic_version RENAME TO away")
    assert found(either_app)["database"].state == "does not answer"


def test_a_clock_set_back_is_noticed(either_app: Flask, moment: time_machine.Coordinates) -> None:
    with either_app.test_request_context("/en/"):
        write_comment("نص")
    moment.shift(-timedelta(minutes=1))
    assert found(either_app)["clock"].is_well
    moment.shift(-timedelta(hours=1))
    assert "chrony" in found(either_app)["clock"].advice


def test_a_full_disk_is_told_before_it_is_full(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LEAST_SHARE", 1.0)
    assert "nobody can vote" in found(app)["disk"].advice


@pytest.mark.parametrize("greeting", [b"", b"554 go away\r\n"])
def test_mail_that_does_not_greet_is_noticed(app: Flask, greeting: bytes) -> None:
    with answering(greeting) as server:
        assert not found(app, mail_server=server, mail_sender="a@b.example")["mail"].is_well
    assert not found(app, mail_server="")["mail"].is_well


def test_nights_that_were_missed_are_told(
    sqlite_app: Flask, moment: time_machine.Coordinates
) -> None:
    assert "flask backup create" in found(sqlite_app)["backup"].advice
    moment.shift(timedelta(days=9))
    assert "flask participation figures" in found(sqlite_app)["figures"].advice


def test_the_command_exits_one_and_says_what_to_do(app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["doctor"])
    assert told.exit_code == 1
    assert "AILS  mail: none is set" in told.output and "ok    database" in told.output
    assert told.output.isascii()
