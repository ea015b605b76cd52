"""A small application that has the public record and nothing else, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.db import Base, db
from app.keys import KeyFolder
from app.transparency import cli, models  # noqa: F401 - the tables register themselves

ORIGIN = "record.test/musharaka"
TABLES = [table for name, table in Base.metadata.tables.items() if name.startswith("ledger_")]


def build_app(uri: str, folder: Path) -> Flask:
    """The one place where these tests make an application."""
    app = Flask("transparency-tests")
    app.config.update(SQLALCHEMY_DATABASE_URI=uri, LEDGER_ORIGIN=ORIGIN)
    app.extensions["keys"] = KeyFolder(folder / "keys")
    db.init_app(app)
    app.cli.add_command(cli.group)
    with app.app_context():
        if db.engine.dialect.name == "postgresql":  # shared with other tests of this run
            with db.engine.begin() as connection:
                connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                connection.exec_driver_sql("CREATE SCHEMA public")
        Base.metadata.create_all(db.engine, tables=TABLES)
    return app


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = build_app(f"sqlite:///{tmp_path / 'record.db'}", tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on SQLite, then on a real PostgreSQL, each beginning empty."""
    if request.param == "sqlite":
        uri = f"sqlite:///{tmp_path / 'record.db'}"
    else:
        uri = request.getfixturevalue("postgres_uri")
    app = build_app(uri, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
