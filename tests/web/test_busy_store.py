"""A store that is locked, full or away: pages are read, acts refused in words, nothing lost."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError

from app import create_app
from app.db import db, is_passing, reading, session
from app.participation.models import Comment, SubmissionTally, Vote, VoteKey, Voter
from app.permissions import Role
from tests.conftest import production_settings
from tests.factories import staff_browser
from tests.pages import OWN_PAGE, Browser, Page
from tests.participation.watching import statements

PATH = "/en/goals/infrastructure"
WORDS = "A covered market beside the bridge"
BUSY = "The service is busy"


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """How SQLite says that it is busy; PostgreSQL's way is asked for by name."""
    return sqlite_app


@pytest.fixture
def pragmas(app: Flask) -> Iterator[list[str]]:
    """What is said to every connection of the service whenever it is used."""
    said: list[str] = ["busy_timeout=50"]

    def say(connection: object, *_: object) -> None:
        for pragma in said:
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    with app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", say)
    yield said
    event.remove(engine, "checkout", say)


def stored(app: Flask) -> list[int]:
    """How many rows each table of votes and comments holds."""
    with app.test_request_context(), reading():
        return [
            session().scalar(select(func.count()).select_from(table)) or 0
            for table in (Vote, Voter, VoteKey, Comment, SubmissionTally)
        ]


def waiting(answer: Page) -> Page:
    """The answer, which says when to come back."""
    assert int(answer.response.headers["Retry-After"]) > 0
    return answer


@pytest.mark.usefixtures("pragmas")
def test_a_locked_store_is_read_refuses_in_words_and_recovers(app: Flask, client: Browser) -> None:
    client.vote(PATH, "support")
    before, page = stored(app), client.get(PATH)
    with app.app_context(), db.engine.connect() as writer:
        writer.exec_driver_sql("UPDATE tally SET n = n")  # begun with BEGIN IMMEDIATE
        answer = waiting(client.press(page, "/comments", status=503, text=WORDS))
        assert BUSY in answer.words
        assert "Nothing was changed" in answer.words
        assert WORDS in answer.words
        waiting(client.press(page, "/vote", status=503, choice="oppose"))
        client.get(PATH)
    assert stored(app) == before
    client.press(page, "/comments", text=WORDS)
    client.press(page, "/vote", choice="oppose")
    assert stored(app)[3] == 1


@pytest.mark.usefixtures("pragmas")
@pytest.mark.parametrize(("language", "words"), [("ar", "الخدمة مشغولة الآن"), ("en", BUSY)])
def test_a_busy_store_says_so_in_the_readers_language(
    app: Flask, client: Browser, language: str, words: str
) -> None:
    page = client.get(f"/{language}/goals/infrastructure")
    with app.app_context(), db.engine.connect() as writer:
        writer.exec_driver_sql("UPDATE tally SET n = n")
        assert words in waiting(client.press(page, "/vote", status=503, choice="support")).words


def test_a_full_disk_keeps_what_it_has_and_takes_more_once_there_is_room(
    app: Flask, client: Browser, pragmas: list[str]
) -> None:
    client.comment(PATH, "the first words")
    page = client.get(PATH)
    pragmas.append("max_page_count=1")  # never below what is there already
    browser, answer = Browser(app), page
    for number in range(40):  # the room left in the last pages is used up first
        form = browser.get(PATH).form("/comments")
        data = dict(form.fields) | {"text": f"{number} {'long words ' * 40}"}
        sent = browser.client.post(form.action, data=data, headers=OWN_PAGE)
        if sent.status_code == 503:
            answer = Page(sent)
            break
        browser = Browser(app)
    assert BUSY in answer.words
    assert "long words" in answer.words
    filled = stored(app)
    client.get(PATH)
    pragmas[1] = "max_page_count=1000000"
    client.press(page, "/comments", text=WORDS)
    assert stored(app)[3] == filled[3] + 1
    with app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"


def test_a_mistake_in_asking_the_store_is_not_called_busy(app: Flask) -> None:
    with app.app_context(), pytest.raises(OperationalError) as caught:
        db.session.execute(text("SELECT * FROM no_such_table"))
    assert not is_passing(caught.value)


def test_a_lock_held_too_long_is_a_busy_store_on_postgresql_too(
    postgres_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["app.postgres"], "LOCK_WAIT_MS", 200)
    with postgres_app.app_context():
        db.engine.dispose()
    browser = Browser(postgres_app)
    browser.vote(PATH, "support")
    page, before = browser.get(PATH), stored(postgres_app)
    plain = postgres_app.config["SETTINGS"].database_url.replace("+psycopg", "")
    with psycopg.connect(plain) as other:
        other.execute("LOCK TABLE tally IN EXCLUSIVE MODE")
        answer = waiting(browser.press(page, "/vote", status=503, choice="oppose"))
        assert "Nothing was changed" in answer.words
    assert stored(postgres_app) == before
    browser.press(page, "/vote", choice="oppose")


def test_no_statement_on_postgresql_waits_for_ever(postgres_app: Flask) -> None:
    with postgres_app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "5s"
        assert connection.scalar(text("SHOW statement_timeout")) == "30s"


def test_a_server_that_dies_without_a_word_is_noticed_in_seconds(postgres_app: Flask) -> None:
    with postgres_app.app_context(), db.engine.connect() as connection:
        found = connection.connection.driver_connection.info.get_parameters()
    assert (found["connect_timeout"], found["tcp_user_timeout"]) == ("3", "4000")
    assert found["keepalives_idle"] == "2"


def test_only_with_the_schema_of_this_version_is_it_ready(either_app: Flask) -> None:
    client = either_app.test_client()
    assert client.get("/readyz").status_code == 200
    with either_app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'another'")
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_the_machine_itself_may_ask_by_its_own_name(tmp_path: Path) -> None:
    """A probe on the machine does not know under which name the public asks."""
    app = create_app(production_settings(tmp_path, host="www.example.org"))
    client = app.test_client()
    for host, status in (("localhost", 200), ("127.0.0.1:8000", 200), ("evil.example", 400)):
        assert client.get("/healthz", headers={"Host": host}).status_code == status


def test_readiness_is_answered_by_the_store_and_health_by_the_process(either_app: Flask) -> None:
    client = either_app.test_client()
    assert client.get("/readyz").status_code == 200
    with either_app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE alembic_version RENAME TO away")
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    with either_app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO alembic_version")
    assert client.get("/readyz").status_code == 200


def test_health_asks_nothing_of_the_store_whoever_asks(either_app: Flask) -> None:
    browser = staff_browser(either_app, Role.MODERATOR)
    browser.vote(PATH, "support")
    with statements(either_app) as asked:
        assert browser.client.get("/healthz").status_code == 200
    assert asked == []


@contextmanager
def standing_still(app: Flask) -> Iterator[None]:
    """Every process of the PostgreSQL server stops, and keeps its connections."""
    with app.app_context(), db.engine.connect() as connection:
        asked = connection.scalars(text("SELECT pid FROM pg_stat_activity WHERE pid IS NOT NULL"))
        server = str(connection.scalar(text("SELECT pg_read_file('postmaster.pid')")))
        stopped = [int(server.split(maxsplit=1)[0]), *asked]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(stopped):
            os.kill(pid, signal.SIGCONT)


def test_a_store_that_stands_still_holds_neither_probe(postgres_app: Flask) -> None:
    found: list[tuple[str, int]] = []

    def ask(path: str) -> None:
        found.append((path, postgres_app.test_client().get(path).status_code))

    ask("/readyz")
    askers = [Thread(target=ask, args=[path]) for path in ("/healthz", *["/readyz"] * 6)]
    with standing_still(postgres_app):
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join(30)
        told = found[1:]
    assert sorted(told) == [("/healthz", 200), *[("/readyz", 503)] * 6]
    ask("/readyz")
    assert found[0] == found[-1] == ("/readyz", 200)
