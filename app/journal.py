"""SQLite's writers within one process: they take turns, and one wait for the disk serves several.

SQLite lets one connection write at a time, and those that wait ask again and again: who is unlucky
waits for seconds. Here they stand in a line. A turn ends with a commit that the disk has not yet
confirmed; before anybody is told that their act is kept, the log is synchronised once for all
whose commits are in it. See decision 29.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from threading import Condition, Lock
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry, Pool

# Whoever is first to be done waits for others, as long as they keep coming, and never longer.
GATHER_SECONDS = 0.04
QUIET_SECONDS = 0.012
CHECKPOINT_SECONDS = 5.0
TURN = "turn of"
# Writers queue at BEGIN; a deferred one would fail later with half its work done.
BEGIN = "BEGIN IMMEDIATE"

_acting: ContextVar[_Act | None] = ContextVar("acting", default=None)
_journals: dict[str, Journal] = {}
_journals_lock = Lock()
_synchronise = getattr(os, "fdatasync", os.fsync)


class Unsettled(RuntimeError):
    """The disk did not confirm: what was committed may be kept, or it may not."""


class _Act:
    """One request that may write: how many there are says whom to wait for."""

    here = 0
    _lock = Lock()

    def __init__(self) -> None:
        self._is_here = True
        self._move(1)

    def leave(self) -> None:
        """It has its answer; nobody waits for it any more."""
        if self._is_here:
            self._is_here = False
            self._move(-1)

    @classmethod
    def _move(cls, change: int) -> None:
        with cls._lock:
            cls.here += change


@contextmanager
def sharing() -> Iterator[None]:
    """Commits made inside are kept only once `settle` has returned."""
    act = _Act()
    token = _acting.set(act)
    try:
        yield
    finally:
        _acting.reset(token)
        act.leave()


class Journal:
    """One database file: who writes now, who is next, and what the disk has confirmed."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._change = Condition(Lock())
        self._line: deque[Any] = deque()
        self._writing = False
        self._asked = self._settled = self._failed = self._waiting = 0
        self._came: deque[float] = deque()
        self._synchronising = self._in_doubt = False
        self.synchronised = 0  # how often the disk was waited for

    def take_turn(self, seconds: float) -> bool:
        """Wait in line; False when it took too long."""
        with self._change:
            if not self._writing:
                self._writing = True
                return True
            mine = Lock()
            mine.acquire()
            self._line.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._change:
            if mine not in self._line:
                return True  # handed over at the last moment
            self._line.remove(mine)
            return False

    def end_turn(self) -> None:
        """Hand over to whoever has waited longest."""
        with self._change:
            if self._line:
                self._line.popleft().release()
            else:
                self._writing = False

    def settle(self) -> None:
        """Return once everything committed before this call is on the disk; else `Unsettled`."""
        with self._change:
            self._asked += 1
            mine = self._asked
            self._waiting += 1
            self._came.append(time.monotonic())
            self._change.notify_all()
            while self._synchronising and self._settled < mine:
                self._change.wait()
            if self._settled >= mine:
                self._waiting -= 1
                return self._say(mine)
            self._synchronising = True
            upto = self._gathered()
        kept = False
        try:
            self._wait_for_disk()
            kept = True
        except (OSError, sqlite3.Error):
            pass
        finally:
            with self._change:
                self._in_doubt = not kept
                self._settled, self._synchronising = upto, False
                self._waiting -= 1
                if not kept:
                    self._failed = upto
                self._change.notify_all()
        return self._say(mine)

    def _say(self, mine: int) -> None:
        if mine <= self._failed:
            raise Unsettled

    def _gathered(self) -> int:
        """Let those come along who are acting just then, or as many as came a moment ago.

        Whoever is alone waits for nobody.
        """
        now = time.monotonic()
        until = now + GATHER_SECONDS
        while self._came and self._came[0] < now - GATHER_SECONDS:
            self._came.popleft()
        expected = max(len(self._came), _Act.here)
        while self._waiting < expected and time.monotonic() < until:
            before = self._asked
            self._change.wait(QUIET_SECONDS)
            if self._asked == before:
                break
        return self._asked

    def _wait_for_disk(self) -> None:
        self.synchronised += 1
        if self._in_doubt:
            # The system may call lost pages written: only writing them anew is proof.
            self._write_anew()
            return
        try:
            log = os.open(f"{self._path}-wal", os.O_RDONLY)
        except FileNotFoundError:
            return  # all of it went into the database itself, and was synchronised there
        try:
            _synchronise(log)
        finally:
            os.close(log)

    def _write_anew(self) -> None:
        with closing(sqlite3.connect(self._path, timeout=CHECKPOINT_SECONDS)) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            (busy, *_) = connection.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
        if busy:
            raise OSError("the log could not be written into the database")


def journal_of(engine: Engine) -> Journal:
    """The one journal of a database file in this process."""
    path = str(engine.url.database)
    with _journals_lock:
        return _journals.setdefault(path, Journal(path))


def settle(engine: Engine) -> None:
    """Return once what this thread has committed is kept; raises `Unsettled`."""
    if engine.dialect.name != "sqlite":
        return
    journal_of(engine).settle()
    if (act := _acting.get()) is not None:
        act.leave()


def begin_writing(connection: Connection) -> None:
    """Begin a transaction that writes, in a turn that ends when the connection is given back."""
    raw: Any = connection.connection.driver_connection
    (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
    if TURN not in connection.info:
        journal = journal_of(connection.engine)
        if not journal.take_turn(patience / 1000):
            _ask_once(connection, raw, patience)
            return
        connection.info[TURN] = journal
        if _acting.get() is not None:
            raw.execute("PRAGMA synchronous=NORMAL")
    connection.exec_driver_sql(BEGIN)


def _ask_once(connection: Connection, raw: Any, patience: int) -> None:
    """Whoever has waited long enough in line does not wait again: the store says it is busy."""
    raw.execute("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql(BEGIN)
    finally:
        raw.execute(f"PRAGMA busy_timeout={patience}")


@event.listens_for(Pool, "checkin")
def _end_writing(connection: Any, entry: ConnectionPoolEntry) -> None:
    journal = entry.info.pop(TURN, None)
    if journal is None:
        return
    try:
        if connection is not None:
            connection.execute("PRAGMA synchronous=FULL")
    finally:
        journal.end_turn()
