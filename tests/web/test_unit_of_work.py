"""One request is one transaction: a success is kept whole, anything else leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response
from sqlalchemy import text

from app.db import db, session
from app.web import unit_of_work


class Broken(RuntimeError):
    """A view that failed after it had written."""


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Flask]:
    """A service with one table and one view, so that only the unit of work is on trial."""
    tiny = Flask("tiny")
    tiny.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'tiny.sqlite3'}"
    db.init_app(tiny)
    unit_of_work.install_lock(tiny)
    unit_of_work.install(tiny)

    @tiny.route("/write/<int:status>", methods=["GET", "POST"])
    def write(status: int) -> Response:
        session().execute(text("INSERT INTO words VALUES ('kept')"))
        if status == 0:
            raise Broken
        return Response(status=status)

    with tiny.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
    yield tiny
    with tiny.app_context():
        db.engine.dispose()


def kept(tiny: Flask) -> int:
    """How many rows another reader finds."""
    with tiny.app_context(), db.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM words")).scalar_one())


@pytest.mark.parametrize("status", [200, 204, 303])
def test_a_success_that_writes_is_committed(tiny: Flask, status: int) -> None:
    assert tiny.test_client().post(f"/write/{status}").status_code == status
    assert kept(tiny) == 1


@pytest.mark.parametrize("status", [400, 403, 409, 422, 429, 500, 503])
def test_a_refused_request_leaves_no_trace(tiny: Flask, status: int) -> None:
    """An error page is a response too: having answered is not having succeeded."""
    tiny.test_client().post(f"/write/{status}")
    assert kept(tiny) == 0


def test_a_view_that_fails_leaves_no_trace(tiny: Flask) -> None:
    assert tiny.test_client().post("/write/0").status_code == 500
    assert kept(tiny) == 0


def test_reading_never_writes(tiny: Flask) -> None:
    tiny.test_client().get("/write/200")
    assert kept(tiny) == 0


def test_a_reader_does_not_wait_for_a_writer(tiny: Flask) -> None:
    """Pages are served while a vote is being stored, and show what was there before it."""

    @tiny.get("/count")
    def count() -> str:
        return str(session().execute(text("SELECT count(*) FROM words")).scalar_one())

    with tiny.app_context(), db.engine.begin() as writer:
        writer.execute(text("INSERT INTO words VALUES ('not yet')"))
        assert tiny.test_client().get("/count").text == "0"
    assert tiny.test_client().get("/count").text == "1"


def test_a_command_is_all_or_nothing(tiny: Flask) -> None:
    with tiny.app_context():
        with pytest.raises(Broken), unit_of_work.transaction():
            session().execute(text("INSERT INTO words VALUES ('lost')"))
            raise Broken
        assert kept(tiny) == 0
        with unit_of_work.transaction():
            session().execute(text("INSERT INTO words VALUES ('kept')"))
    assert kept(tiny) == 1


def test_an_act_that_fails_after_the_commit_changes_no_answer(tiny: Flask) -> None:
    """What is kept is kept, and the acts after the broken one are still done."""
    done: list[str] = []

    @tiny.post("/acts")
    def acts() -> Response:
        def fail() -> None:
            raise Broken

        session().execute(text("INSERT INTO words VALUES ('kept')"))
        unit_of_work.after_commit(fail)
        unit_of_work.after_commit(lambda: done.append("told"))
        return Response(status=303)

    assert tiny.test_client().post("/acts").status_code == 303
    assert kept(tiny) == 1
    assert done == ["told"]


def test_nothing_is_done_after_a_commit_that_never_was(tiny: Flask) -> None:
    done: list[str] = []

    @tiny.post("/refused")
    def refused() -> Response:
        unit_of_work.after_commit(lambda: done.append("told"))
        return Response(status=409)

    tiny.test_client().post("/refused")
    assert not done
