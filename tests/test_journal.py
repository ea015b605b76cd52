"""Writers take turns in the order they came, and nothing is called kept before the disk says so."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from app.db import db, is_passing
from app.journal import Journal, Unsettled, journal_of, settle, sharing
from tests.pages import Browser
from tests.participation.watching import at_once

PATH = "/en/goals/infrastructure"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'rows.sqlite3'}", pool_size=40)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE word (word TEXT)"))
    yield engine
    engine.dispose()


def write(engine: Engine, word: str = "kept") -> None:
    """What one request does: write in a turn of its own, and wait for the disk after it."""
    with sharing():
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO word VALUES (:word)"), {"word": word})
        settle(engine)


def test_writers_come_in_the_order_in_which_they_asked(engine: Engine) -> None:
    journal, order = journal_of(engine), list[int]()
    threads = []
    with engine.begin():
        for number in range(12):
            thread = threading.Thread(target=_take, args=(journal, order, number))
            thread.start()
            threads.append(thread)
            time.sleep(0.01)
    for thread in threads:
        thread.join()
    assert order == list(range(12))


def _take(journal: Journal, order: list[int], number: int) -> None:
    assert journal.take_turn(10)
    order.append(number)
    journal.end_turn()


def test_whoever_waits_too_long_is_told_so_and_holds_nobody_up(engine: Engine) -> None:
    with engine.begin():
        with ExitStack() as hurried:
            event.listen(engine, "checkout", _hurry)
            hurried.callback(event.remove, engine, "checkout", _hurry)
            with pytest.raises(OperationalError) as caught:
                write(engine)
        assert is_passing(caught.value)
    write(engine)


def _hurry(connection: sqlite3.Connection, *_: object) -> None:
    connection.execute("PRAGMA busy_timeout=50")


def test_a_turn_ends_with_its_failure(engine: Engine) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), engine.begin():
            raise ZeroDivisionError
    write(engine)


def test_a_connection_is_at_ease_only_during_a_turn_of_a_request(engine: Engine) -> None:
    def safety(*, shared: bool) -> int:
        with ExitStack() as around:
            if shared:
                around.enter_context(sharing())
            connection = around.enter_context(engine.begin())
            return int(connection.execute(text("PRAGMA synchronous")).scalar_one())

    assert (safety(shared=True), safety(shared=False)) == (1, 2)
    with engine.connect() as connection:
        assert connection.connection.driver_connection is not None
        pragma = connection.connection.driver_connection.execute("PRAGMA synchronous")
        assert pragma.fetchone() == (2,)


def test_thirty_two_writers_share_the_waits_for_the_disk(engine: Engine) -> None:
    journal = journal_of(engine)
    before = journal.synchronised
    at_once([lambda: [write(engine) for _ in range(10)] for _ in range(32)])
    assert (journal.synchronised - before) / 320 <= 0.25
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM word")).scalar_one() == 320


def test_nobody_is_answered_before_the_disk_holds_what_they_wrote(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut right after any answer: only what was synchronised by then is left."""
    path = str(engine.url.database)
    left: list[Path] = []
    answered: list[tuple[str, int]] = []

    def synchronise(log: int) -> None:
        os.fsync(log)
        after = tmp_path / f"after-{len(left)}"
        shutil.copy(path, after)
        shutil.copy(f"{path}-wal", f"{after}-wal")
        left.append(after)

    def writer(name: int) -> None:
        for number in range(10):
            write(engine, f"{name}/{number}")
            answered.append((f"{name}/{number}", len(left) - 1))

    monkeypatch.setattr("app.journal._synchronise", synchronise)
    at_once([lambda name=name: writer(name) for name in range(16)])  # type: ignore[misc]
    assert len(answered) == 160
    for number, after in enumerate(left):
        with closing(sqlite3.connect(after)) as found:
            words = {word for (word,) in found.execute("SELECT word FROM word")}
        assert {word for word, latest in answered if latest == number} <= words


def test_a_writer_alone_waits_for_nobody(engine: Engine) -> None:
    journal = journal_of(engine)
    before = journal.synchronised
    for _ in range(3):
        write(engine)
    assert journal.synchronised - before == 3


def test_a_disk_that_does_not_confirm_leaves_the_outcome_unknown(tmp_path: Path) -> None:
    """After that, only writing everything anew is taken for proof."""
    path = tmp_path / "rows.sqlite3"
    log = Path(f"{path}-wal")
    log.symlink_to("/dev/null")  # opens, and cannot be synchronised
    journal = Journal(str(path))
    with pytest.raises(Unsettled):
        journal.settle()
    with pytest.raises(Unsettled):
        path.write_bytes(b"no database" * 100)
        journal.settle()
    path.unlink()
    log.unlink()
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE word (word TEXT)")
    writer.commit()
    assert log.stat().st_size
    journal.settle()
    database = path.read_bytes()
    assert b"CREATE TABLE word" in database
    writer.close()


def test_all_who_waited_for_that_disk_are_told(tmp_path: Path) -> None:
    path = tmp_path / "rows.sqlite3"
    Path(f"{path}-wal").symlink_to("/dev/null")
    path.write_bytes(b"no database" * 100)
    journal = Journal(str(path))

    def wait() -> bool:
        try:
            journal.settle()
        except Unsettled:
            return False
        return True

    assert at_once([wait] * 8) == [False] * 8


def test_a_citizen_is_told_that_the_outcome_is_unknown(sqlite_app: Flask) -> None:
    client = Browser(sqlite_app)
    page = client.get(PATH)
    with sqlite_app.app_context():
        journal = journal_of(db.engine)
        log = Path(f"{db.engine.url.database}-wal")
    aside = log.with_suffix(".aside")

    def away(*_: object) -> None:
        if log.exists() and not log.is_symlink():
            log.rename(aside)
            log.symlink_to("/dev/null")

    with sqlite_app.app_context():
        event.listen(db.engine, "commit", away)
        answer = client.press(page, "/vote", ("choice", "support"), status=503)
        event.remove(db.engine, "commit", away)
    assert "We do not know whether" in answer.words
    log.unlink()
    aside.rename(log)
    client.press(page, "/vote", ("choice", "support"))
    assert journal.synchronised >= 2
