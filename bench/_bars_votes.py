"""Bars 6, 8, 9 and 14: votes over HTTP, from as many citizens at once, on both stores."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from flask import Flask

from app.db import db
from bench import _bare_route as bare_route
from bench._finding import Finding, at_least, at_most
from bench._load import Answered, load
from bench._serving import Served, bare, citizens, installation

ROUNDS = 5
SECONDS = 3.0
ACTS = 400
PAGES_READ = 300
WAL_SYNCS = "SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'"


def findings() -> Iterator[Finding]:
    for store, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
        with ExitStack() as around:
            app = around.enter_context(installation(store))
            os.environ["DATABASE_URL"] = app.config["SETTINGS"].database_url
            bare_route.prepare(0, "")
            ours = around.enter_context(Served(app, "bench._our_service:app"))
            theirs = around.enter_context(Served(app, "bench._bare_route:app"))
            yield from _of_store(name, app, ours, theirs)
        with ExitStack() as around:  # being watched slows a service down, so it is another one
            app = around.enter_context(installation(store))
            watched = Served(app, "bench._our_service:app", watched=store == "sqlite")
            yield _disk(name, app, around.enter_context(watched))


def _of_store(name: str, app: Flask, ours: Served, theirs: Served) -> Iterator[Finding]:
    load(ours.port, citizens(app, 8, 20))  # everything is loaded, and every page kept
    load(theirs.port, bare(citizens(app, 8, 20)))
    ratios, eight = [], []
    for _ in range(ROUNDS):
        floor = load(theirs.port, bare(citizens(app, 8, ACTS)), SECONDS)
        eight.append(load(ours.port, citizens(app, 8, ACTS), SECONDS))
        ratios.append(eight[-1].per_second / floor.per_second)
        print(f"     {name}, 8 voters: {_told(eight[-1])}; bare: {_told(floor)}", flush=True)
    yield at_least(6, f"votes a second against the bare route, {name}", median(ratios), 0.5, "×")
    if name == "SQLite":
        tails = median(one.p99 / one.p50 for one in eight)
        longest = median(one.longest for one in eight) * 1000
        yield at_most(8, f"p99 against p50, 8 voters, {name}", tails, 10, "×")
        yield at_most(8, f"longest wait, 8 voters, {name}", round(longest), 250, " ms")
    if name == "PostgreSQL":
        yield at_least(6, "32 voters on one topic against all", _hot(app, ours), 0.8, "×")
    read = [[("/ar/goals/infrastructure", {}, "")] * PAGES_READ] * 2
    load(ours.port, read)
    yield at_most(14, f"memory of a warm worker, {name}", round(ours.megabytes), 90, " MB")


def _disk(name: str, app: Flask, ours: Served) -> Finding:
    load(ours.port, citizens(app, 8, 20))
    waits = []
    for _ in range(ROUNDS):
        before = _disk_waits(name, app, ours)
        many = load(ours.port, citizens(app, 32, ACTS // 4), SECONDS)
        waits.append((_disk_waits(name, app, ours) - before) / len(many.seconds))
        print(f"     {name}, 32 voters: {_told(many)}", flush=True)
    return at_most(9, f"waits for the disk a vote, 32 voters, {name}", median(waits), 0.25)


def _hot(app: Flask, ours: Served) -> float:
    ratios = []
    for _ in range(ROUNDS):
        spread = load(ours.port, citizens(app, 32, ACTS // 4), SECONDS)
        hot = load(ours.port, citizens(app, 32, ACTS // 4, topics=1), SECONDS)
        ratios.append(hot.per_second / spread.per_second)
    return median(ratios)


def _disk_waits(name: str, app: Flask, ours: Served) -> int:
    if name == "SQLite":
        return ours.disk_waits
    with app.app_context(), db.engine.connect() as connection:
        return int(connection.exec_driver_sql(WAL_SYNCS).scalar_one())


def _told(answered: Answered) -> str:
    return (
        f"{answered.per_second:.0f}/s, p50 {answered.p50 * 1000:.1f}, "
        f"p99 {answered.p99 * 1000:.1f}, longest {answered.longest * 1000:.0f} ms"
    )
