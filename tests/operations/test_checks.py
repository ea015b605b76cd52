"""The doctor finds what ails, says what to do, and finds nothing where all is well."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
import time_machine
from flask import Flask

from app import clock, create_app
from app.backups import keeping
from app.db import db
from app.operations import checks
from app.operations.checks import Finding, findings
from app.participation.rules import Choice
from tests.conftest import settings
from tests.factories import cast_many, tell_figures, write_comment


def found(app: Flask, **changes: object) -> dict[str, Finding]:
    chosen = replace(app.config["SETTINGS"], **changes)
    with app.test_request_context():
        return {one.name: one for one in findings(chosen, app.extensions["keys"], clock.now())}


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
    here = sqlite_app.config["SETTINGS"]
    database = Path(here.database_url.removeprefix("sqlite:///"))
    keeping.create(database, here.instance / "backups", bytes(32), clock.now())
    with answering(b"220 mail.example ESMTP\r\n") as server:
        told = found(
            sqlite_app, production=True, hosts=("a.example",), direct=True,
            ledger_origin="a.example/record", mail_server=server, mail_sender="a@a.example",
        )  # fmt: skip
    assert {name: one.advice for name, one in told.items() if not one.is_well} == {}
    assert set(told) == {
        "settings", "keys", "database", "disk", "mail", "clock", "figures", "file", "backup",
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


def test_a_store_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    nowhere = "postgresql://127.0.0.1:1/musharaka"
    told = create_app(settings(tmp_path, nowhere)).test_cli_runner().invoke(args=["doctor"])
    assert "AILS  database: does not answer" in told.output and told.exit_code == 1


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


def test_mail_over_tls_is_tried_as_well(app: Flask) -> None:
    told = found(app, mail_server="smtps://127.0.0.1:1", mail_sender="a@b.example")["mail"]
    assert "ConnectionRefusedError" in told.state and told.advice


@pytest.mark.parametrize("seen", ["keys", "keys/master.key", "keys/round-first.key"])
def test_keys_that_others_can_read_are_told_with_the_cure(sqlite_app: Flask, seen: str) -> None:
    instance = sqlite_app.config["SETTINGS"].instance
    sqlite_app.extensions["keys"].create_round_key("first")
    assert found(sqlite_app)["keys"].is_well
    (instance / seen).chmod(0o755)
    told = found(sqlite_app)["keys"].advice
    assert f"{instance / seen} can be read" in told and f"chmod -R go= {instance / 'keys'}" in told


def test_a_database_that_others_can_read_is_told_with_the_cure(sqlite_app: Flask) -> None:
    path = Path(sqlite_app.config["SETTINGS"].database_url.removeprefix("sqlite:///"))
    assert found(sqlite_app)["file"].is_well
    path.chmod(0o644)
    assert f"chmod go= {path}*" in found(sqlite_app)["file"].advice


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
