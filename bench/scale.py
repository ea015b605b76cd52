"""What pages, votes, queue and report cost on PostgreSQL as votes and comments grow tenfold.

Costs are counted in blocks of the store that a page's statements touch, which no busy neighbour
changes; milliseconds stand beside them. Every statement is explained: one that reads a growing
table from end to end fails, and so does a cost that grows more than a tree does. `--large` goes on
to ten million votes and a million comments.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import event

from app.db import db, session
from app.participation.rules import Choice
from app.permissions import Role
from app.web.unit_of_work import transaction
from bench._bulk import Filling, country
from tests.factories import cast, staff_browser
from tests.pages import Browser

STEPS = [(100_000, 10_000), (1_000_000, 100_000)]
LARGE = (10_000_000, 1_000_000)
ROUNDS = 7
VOTES_WATCHED = 300
# A tree over ten times as many rows is one level deeper at most.
BLOCKS_BAR = 1.5
# Reading a table of fewer rows from end to end is the quickest way to read it.
FEW_ROWS = 2_000
PATH = "/ar/goals/infrastructure"


@dataclass
class Cost:
    """What one act asked of the store."""

    statements: int
    blocks: int
    milliseconds: float
    scans: list[str] = field(default_factory=list)


@dataclass
class Recorder:
    """The statements given to the store while it listens, with what they were given."""

    app: Flask
    given: list[tuple[str, Any]] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[None]:
        self.given.clear()
        with self.app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._note)
            yield
            event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, _: object, __: object, statement: str, given: Any, *___: object) -> None:
        if statement.split(None, 1)[0] in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}:
            self.given.append((statement, given))

    def explained(self) -> tuple[int, list[str]]:
        """Blocks that the reading statements touch, and growing tables read from end to end."""
        blocks, scans = 0, []
        with self.app.app_context(), db.engine.connect() as connection:
            cursor = connection.connection.cursor()
            for statement, given in self.given:
                reads = statement.startswith("SELECT") and "FOR UPDATE" not in statement
                how = "ANALYZE, BUFFERS, " if reads else ""
                asked = given[0] if isinstance(given, list) else given
                cursor.execute(f"EXPLAIN ({how}FORMAT JSON) {statement}", asked)
                found = cursor.fetchone()[0]
                plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
                blocks += plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)
                scans += list(_scanned(plan))
            cursor.execute("SELECT relname FROM pg_class WHERE reltuples > %s", [FEW_ROWS])
            large = {name for (name,) in cursor.fetchall()}
            connection.rollback()
        return blocks, [name for name in scans if name in large]


def _scanned(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from _scanned(part)


class Acts:
    """What citizens, moderators and leaders do; each by somebody the service knows."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.reader = Browser(app)
        self.citizen = Browser(app)
        self.citizen.vote(PATH, "support")
        self.moderator = staff_browser(app, Role.MODERATOR)
        self.leader = staff_browser(app, Role.LEADER)
        self.choices = 0

    def all(self) -> dict[str, Callable[[], object]]:
        def read(browser: Browser, address: str) -> Callable[[], object]:
            return lambda: browser.get(address)

        return {
            "goal page, anonymous": read(self.reader, PATH),
            "goal page, known voter": read(self.citizen, PATH),
            "comments, newest": read(self.reader, f"{PATH}/comments?sort=new"),
            "comments, most agreed": read(self.reader, f"{PATH}/comments?sort=agreed"),
            "all results": read(self.reader, "/ar/results"),
            "my contributions": read(self.citizen, "/ar/me"),
            "a first vote": self.first_vote,
            "a changed vote": self.changed_vote,
            "queue of moderators": read(self.moderator, "/ar/mod/queue"),
            "summary for leadership": read(self.leader, "/ar/lead/"),
        }

    def first_vote(self) -> None:
        Browser(self.app).vote(PATH, "support")

    def changed_vote(self) -> None:
        self.choices += 1
        self.citizen.vote(PATH, ("oppose", "support", "neutral")[self.choices % 3])


def measured(app: Flask) -> dict[str, Cost]:
    recorder, found = Recorder(app), {}
    for name, act in Acts(app).all().items():
        act()  # the first one fills caches
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            act()
            times.append((time.perf_counter() - began) * 1000)
        with recorder.listening():
            act()
        blocks, scans = recorder.explained()
        found[name] = Cost(len(recorder.given), blocks, median(times), scans)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--small", action="store_true", help="a hundredth, to try it out")
    wanted = parser.parse_args()
    steps = STEPS + [LARGE] * wanted.large
    if wanted.small:
        steps = [(votes // 100, comments // 100) for votes, comments in steps]
    failed: list[str] = []
    before: dict[str, Cost] = {}
    with country() as app:
        filling = Filling(app)
        for votes, comments in steps:
            began = time.perf_counter()
            filling.up_to(votes, comments)
            took = time.perf_counter() - began
            print(f"\n{votes:,} votes, {comments:,} comments; {size(app)}; filled in {took:.0f} s")
            print(f"  {'':26}{'SQL':>4}{'blocks':>8}{'×':>7}{'ms':>8}{'×':>7}")
            with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
                now = measured(app)
            for name, cost in now.items():
                failed += told(name, cost, before.get(name))
            before = now
            print(f"  {written(app):.0f} bytes of WAL a first vote, whole pages included")
    if failed:
        raise SystemExit("short: " + "; ".join(failed))
    print(f"\npass: no growing table is read from end to end, blocks ≤ {BLOCKS_BAR}× at each step")


def told(name: str, cost: Cost, before: Cost | None) -> Iterator[str]:
    """Print one line, and say what is short."""
    blocks = cost.blocks / max(1, before.blocks) if before else 1.0
    times = cost.milliseconds / before.milliseconds if before else 1.0
    print(
        f"  {name:26}{cost.statements:4}{cost.blocks:8}{blocks:7.2f}"
        f"{cost.milliseconds:8.1f}{times:7.2f}",
        flush=True,
    )
    if cost.scans:
        yield f"{name} reads all of {', '.join(sorted(set(cost.scans)))}"
    if blocks > BLOCKS_BAR:
        yield f"{name} touches {blocks:.2f}× as many blocks"


def written(app: Flask) -> float:
    """Bytes that one vote of a new voter adds to what is shipped to replicas and archives."""
    with app.test_request_context():
        here = session().connection().exec_driver_sql
        before = here("SELECT pg_current_wal_insert_lsn()").scalar()
        session().rollback()
        for _ in range(VOTES_WATCHED):
            with transaction():
                cast(secrets.token_hex(8), Choice.SUPPORT)
        here = session().connection().exec_driver_sql
        total = here(f"SELECT pg_current_wal_insert_lsn() - '{before}'::pg_lsn").scalar() or 0
        session().rollback()
    return float(total) / VOTES_WATCHED


def size(app: Flask) -> str:
    """Bytes on disk of a vote and of a comment, with their indexes and whoever they belong to."""
    with app.app_context(), db.engine.connect() as connection:
        ask = connection.exec_driver_sql
        names = {"vote": "vote", "voter": "voter", "comment": "submission"}
        found = []
        for word, table in names.items():
            total = ask(f"SELECT pg_total_relation_size('{table}')").scalar() or 0
            count = ask(f"SELECT count(*) FROM {table}").scalar() or 1
            found.append(f"{total / count:.0f} bytes a {word}")
    return ", ".join(found)


if __name__ == "__main__":
    main()
