"""Several database servers, one of them gone: what is tried again, and what people are told."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, func, select

from app.db import db, session
from app.participation.models import Comment, Tally, Vote, Voter
from app.postgres import Unconfirmed
from app.web.unit_of_work import transaction
from tests.pages import Browser, Page

PATH = "/en/goals/infrastructure"
UNKNOWN = "We do not know whether what you sent is stored"
WAITING = (
    "SELECT pid FROM pg_stat_activity"
    " WHERE wait_event = 'SyncRep' AND datname = current_database() AND pid <> ALL(%s)"
)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """People are told after the first attempt."""
    monkeypatch.setattr(sys.modules["app.web.again"], "PATIENCE_SECONDS", 0.0)


@pytest.fixture
def operator(postgres_app: Flask) -> Iterator[psycopg.Connection]:
    """Somebody who may say anything to the server, and waits for no replica."""
    plain = postgres_app.config["SETTINGS"].database_url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as found:
        found.execute("SET synchronous_commit = local")
        yield found


@pytest.fixture
def missing_replica(operator: psycopg.Connection) -> Iterator[Callable[[], None]]:
    """Every commit waits for another server, until the returned act is done."""

    def name_replicas(names: str) -> None:
        operator.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
        operator.execute("SELECT pg_reload_conf()")
        until = time.monotonic() + 30
        while operator.execute("SHOW synchronous_standby_names").fetchone() != (names,):
            assert time.monotonic() < until, "the server does not take the setting"

    name_replicas("nobody")
    yield lambda: name_replicas("")
    name_replicas("")


def waiting(operator: psycopg.Connection, *others: int) -> int:
    """The one server process that waits for a replica now, besides others."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if (found := operator.execute(WAITING, (list(others),)).fetchone()) is not None:
            return int(found[0])
    raise AssertionError("nobody waits for a replica")


def stored(app: Flask) -> list[int]:
    """How many votes there are and are counted, how many voters, how many comments."""
    with app.test_request_context():
        counts = [session().scalar(select(func.sum(Tally.n))) or 0]
        for table in (Vote, Voter, Comment):
            counts.append(session().scalar(select(func.count()).select_from(table)) or 0)
        return counts


@contextmanager
def losing_connections(
    app: Flask, operator: psycopg.Connection, times: int, when: str = "commit"
) -> Iterator[list[int]]:
    """The connection is lost while it commits, the first times that somebody does."""
    lost: list[int] = []

    def end(connection: object) -> None:
        if len(lost) < times:
            pid = connection.connection.driver_connection.info.backend_pid  # type: ignore[attr-defined]
            lost.append(pid)
            operator.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))

    with app.app_context():
        engine = db.engine
    event.listen(engine, when, end)
    yield lost
    event.remove(engine, when, end)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("form", "button", "typed"),
    [("/vote", ("choice", "support"), {}), ("/comments", None, {"text": "A bridge"})],
)
def test_a_wait_for_a_replica_that_was_cut_short_is_unknown_and_sent_again_waits_too(
    postgres_app: Flask,
    operator: psycopg.Connection,
    missing_replica: Callable[[], None],
    form: str,
    button: tuple[str, str] | None,
    typed: dict[str, str],
) -> None:
    """The server says that it committed; only its warning says that no other server did."""
    browser = Browser(postgres_app)
    page = browser.get(PATH)
    with ThreadPoolExecutor(1) as pool:
        pressed: Future[Page] = pool.submit(
            lambda: browser.press(page, form, button, status=503, **typed)
        )
        operator.execute("SELECT pg_cancel_backend(%s)", (waiting(operator),))
        answer = pressed.result()
        assert UNKNOWN in answer.words
        assert "it counts once" in answer.words
        kept = stored(postgres_app)
        assert sum(kept) in (1, 3)  # on this server, and on no other

        pressed = pool.submit(lambda: browser.press(answer, form, status=303, follow=False))
        waiting(operator)
        assert not pressed.done()
        missing_replica()
        assert pressed.result().status == 303
    assert stored(postgres_app) == kept


def test_a_commit_that_waits_longer_than_any_statement_may_is_not_cut_short(
    postgres_app: Flask,
    operator: psycopg.Connection,
    missing_replica: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules["app.postgres"], "STATEMENT_MS", 400)
    with postgres_app.app_context():
        db.engine.dispose()
    browser = Browser(postgres_app)
    page = browser.get(PATH)
    with ThreadPoolExecutor(1) as pool:
        pressed = pool.submit(lambda: browser.press(page, "/vote", ("choice", "support")))
        pid = waiting(operator)
        time.sleep(0.8)
        assert waiting(operator) == pid
        missing_replica()
        assert "saved" in pressed.result().words.lower()
    assert stored(postgres_app)[:2] == [1, 1]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("language", "words"), [("ar", "لا نعرف هل حُفظ"), ("ckb", "نازانین ئەوەی"), ("en", UNKNOWN)]
)
def test_it_is_said_in_the_readers_language_with_a_button_that_sends_the_same_again(
    postgres_app: Flask, operator: psycopg.Connection, language: str, words: str
) -> None:
    browser = Browser(postgres_app)
    page = browser.get(f"/{language}/goals/infrastructure")
    with losing_connections(postgres_app, operator, 1) as lost:
        answer = browser.press(page, "/vote", ("choice", "support"), status=503)
    assert len(lost) == 1
    assert words in answer.words
    assert int(answer.response.headers["Retry-After"]) > 0
    browser.press(answer, "/vote")
    browser.press(page, "/vote", ("choice", "support"))
    assert stored(postgres_app)[:2] == [1, 1]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("57014", UNKNOWN),
        ("40003", UNKNOWN),
        ("53100", "Nothing was changed"),
    ],
)
def test_what_is_said_of_a_refused_commit_depends_on_whether_the_server_undid_it(
    postgres_app: Flask, operator: psycopg.Connection, state: str, words: str
) -> None:
    operator.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$BEGIN RAISE EXCEPTION 'no' USING errcode = '{state}'; END$$"
    )
    operator.execute(
        "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON vote"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()"
    )
    browser = Browser(postgres_app)
    page = browser.get(PATH)
    answer = browser.press(page, "/vote", ("choice", "support"), status=503)
    assert words in answer.words
    operator.execute("DROP TRIGGER refuse ON vote")
    browser.press(answer, "/vote")
    assert stored(postgres_app)[:2] == [1, 1]


def test_a_connection_lost_at_the_commit_is_tried_again_and_nobody_notices(
    postgres_app: Flask, operator: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["app.web.rate_limit"], "PER_ADDRESS", "2 per minute")
    postgres_app.config["RATE_LIMITS"] = True
    browser = Browser(postgres_app)
    page = browser.get(PATH)
    with losing_connections(postgres_app, operator, 2) as lost:
        assert "saved" in browser.press(page, "/vote", ("choice", "support")).words.lower()
    assert len(lost) == 2
    assert stored(postgres_app)[:2] == [1, 1]
    browser.press(page, "/vote", ("choice", "oppose"))  # three attempts were one try
    browser.press(page, "/vote", ("choice", "neutral"), status=429)


def test_a_server_that_takes_no_writes_any_more_is_left_for_one_that_does(
    postgres_app: Flask, operator: psycopg.Connection
) -> None:
    refused: list[str] = []

    def replace(context: object) -> None:
        refused.append(context.original_exception.sqlstate)  # type: ignore[attr-defined]
        operator.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")

    name = operator.info.dbname
    operator.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with postgres_app.app_context():
        engine = db.engine
        engine.dispose()
    browser = Browser(postgres_app)
    page = browser.get(PATH)
    event.listen(engine, "handle_error", replace)
    browser.press(page, "/vote", ("choice", "support"))
    event.remove(engine, "handle_error", replace)
    assert refused == ["25006"]
    assert stored(postgres_app)[:2] == [1, 1]


def test_a_page_that_was_read_is_shown_though_the_server_has_gone_since(
    postgres_app: Flask, operator: psycopg.Connection
) -> None:
    reader = Browser(postgres_app)
    reader.get(PATH)
    with losing_connections(postgres_app, operator, 1, "rollback") as lost:
        reader.get(PATH)
    assert len(lost) == 1
    reader.vote(PATH, "support")


def test_what_may_have_been_kept_stays_unknown_though_the_next_attempt_surely_does_nothing(
    postgres_app: Flask, operator: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["app.web.again"], "PATIENCE_SECONDS", 1.0)
    browser = Browser(postgres_app)
    page = browser.get(PATH)
    name = operator.info.dbname
    with losing_connections(postgres_app, operator, 1) as lost:
        operator.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        answer = browser.press(page, "/vote", ("choice", "support"), status=503)
    assert len(lost) == 1
    assert UNKNOWN in answer.words
    operator.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    browser.press(answer, "/vote")
    assert stored(postgres_app)[:2] == [1, 1]


def test_after_a_long_failure_people_are_told_at_once(
    postgres_app: Flask, operator: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits holds a place that readers need; a failure is waited for once, not by each."""
    browser = Browser(postgres_app)
    page = browser.get(PATH)
    monkeypatch.setattr(sys.modules["app.web.again"], "PATIENCE_SECONDS", 1.0)
    with losing_connections(postgres_app, operator, 1000) as lost:
        browser.press(page, "/vote", ("choice", "support"), status=503)
        assert len(lost) > 1
        lost.clear()
        browser.press(page, "/vote", ("choice", "support"), status=503)
        assert len(lost) == 1
        lost.extend(range(1000))
        browser.press(page, "/vote", ("choice", "support"))  # it is well again
        lost.clear()
        browser.press(page, "/vote", ("choice", "oppose"), status=503)
        assert len(lost) > 1


def test_a_command_does_not_call_done_what_is_on_one_server_only(
    postgres_app: Flask, operator: psycopg.Connection, missing_replica: Callable[[], None]
) -> None:
    def act() -> None:
        with postgres_app.test_request_context(), transaction():
            session().execute(Tally.__table__.delete())

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(act)
        operator.execute("SELECT pg_cancel_backend(%s)", (waiting(operator),))
        with pytest.raises(Unconfirmed):
            done.result()
