"""The newest steps of the schema, down and up again, while votes are cast on PostgreSQL.

Prints how long a step held a lock that keeps others from writing or reading, and how long anybody
waited for a table; above a second on either, it fails. How long the slowest vote took stands
beside it: that is the machine's business too. `--votes` says how many votes are there before.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import func, select, text

import config
from app.db import db, session
from app.participation.models import Tally, Vote
from app.participation.rules import Choice
from app.web.unit_of_work import transaction
from bench._bulk import Filling, country
from tests.factories import cast

VOTERS = 4
STEPS = 4
BAR_SECONDS = 1.0
QUIET_SECONDS = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=1_000_000)
    wanted = parser.parse_args().votes
    with country() as app:
        Filling(app).up_to(wanted, wanted // 10)
        voting = Voting(app)
        voting.start()
        time.sleep(QUIET_SECONDS)
        voting.tell("nothing moves")
        held = waited = 0.0
        for direction, word in (("downgrade", "-1"), ("upgrade", "+1")):
            for _ in range(STEPS):
                watch = Locks(app)
                step = move(app, direction, word)
                watch.stop()
                voting.tell(f"{step}: {watch}")
                held, waited = max(held, watch.held), max(waited, watch.waited)
        voting.stop()
        print(f"votes cast meanwhile: {voting.cast:,}, refused or failed: {voting.failed}")
        counted, stored = totals(app)
        print(f"counters say {counted:,}, rows {stored:,}")
        print(f"longest lock {held * 1000:.0f} ms, longest wait for a table {waited * 1000:.0f} ms")
        if voting.failed or counted != stored or max(held, waited) > BAR_SECONDS:
            raise SystemExit(f"short of {BAR_SECONDS * 1000:.0f} ms")
        print(f"pass: {BAR_SECONDS * 1000:.0f} ms each")


@dataclass
class Voting:
    """People who vote one after the other, as fast as they are answered."""

    app: Flask
    waits: list[float] = field(default_factory=list)
    cast: int = 0
    failed: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    people: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self.people = [threading.Thread(target=self._vote, args=(n,)) for n in range(VOTERS)]
        for one in self.people:
            one.start()

    def stop(self) -> None:
        self.over.set()
        for one in self.people:
            one.join()

    def tell(self, what: str) -> None:
        """Print how the votes since the last time went."""
        waits, self.waits = sorted(self.waits), []
        slowest = waits[-1] if waits else float("inf")
        middle = waits[len(waits) // 2] if waits else float("inf")
        print(
            f"{len(waits):6,} votes, median {middle * 1000:6.1f} ms, "
            f"slowest {slowest * 1000:6.1f} ms: {what}",
            flush=True,
        )

    def _vote(self, number: int) -> None:
        while not self.over.is_set():
            began = time.perf_counter()
            try:
                with self.app.test_request_context(), transaction():
                    cast(f"{number} {secrets.token_hex(8)}", Choice.SUPPORT)
            except Exception as error:  # whatever it is, somebody's vote was not taken
                self.failed += 1
                print(f"  a vote failed: {type(error).__name__}")
            else:
                self.cast += 1
            self.waits.append(time.perf_counter() - began)


class Locks:
    """Looks again and again who holds a table against others, and who waits for one."""

    EVERY_SECONDS = 0.01
    # A vote takes none of these on a table, so whoever does is the step.
    HELD = text(
        "SELECT pid, relation, mode FROM pg_locks JOIN pg_class ON pg_class.oid = relation"
        " WHERE granted AND relkind = 'r' AND relnamespace = 'public'::regnamespace AND mode IN"
        " ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock')"
    )
    WAITED = text(
        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0)"
        " FROM pg_locks WHERE NOT granted AND locktype = 'relation'"
    )

    def __init__(self, app: Flask) -> None:
        self.app, self.over, self.held, self.waited = app, threading.Event(), 0.0, 0.0
        self.thread = threading.Thread(target=self._look)
        self.thread.start()

    def __str__(self) -> str:
        return f"held ≤ {self.held * 1000:.0f} ms, waited for ≤ {self.waited * 1000:.0f} ms"

    def stop(self) -> None:
        self.over.set()
        self.thread.join()

    def _look(self) -> None:
        since: dict[tuple[object, ...], float] = {}
        with self.app.app_context(), db.engine.connect() as connection:
            before = time.perf_counter()
            while not self.over.is_set():
                held = {tuple(row) for row in connection.execute(self.HELD)}
                waited = float(connection.scalar(self.WAITED) or 0)
                connection.rollback()
                now = time.perf_counter()
                # It may have been taken right after the last look, and be held until this one.
                since = {one: since.get(one, before) for one in held}
                self.held = max([self.held, *(now - began for began in since.values())])
                self.waited = max(self.waited, waited)
                before = now
                time.sleep(self.EVERY_SECONDS)


def move(app: Flask, direction: str, word: str) -> str:
    """One step as an operator takes it; what it is called."""
    settings: config.Settings = app.config["SETTINGS"]
    before = revision(app)
    subprocess.run(
        [sys.executable, "-m", "alembic", direction, word],
        cwd=config.ROOT,
        env=os.environ
        | {"INSTANCE": str(settings.instance), "DATABASE_URL": settings.database_url},
        check=True,
    )
    after = revision(app)
    return f"down from {before}" if direction == "downgrade" else f"up to {after}"


def revision(app: Flask) -> str:
    with app.app_context(), db.engine.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def totals(app: Flask) -> tuple[int, int]:
    with app.test_request_context():
        counted = session().scalar(select(func.sum(Tally.n))) or 0
        return int(counted), session().scalar(select(func.count()).select_from(Vote)) or 0


if __name__ == "__main__":
    main()
