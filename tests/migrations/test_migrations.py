"""The schema moves up and down with rows in it, on both stores, and ends as the models say."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, inspect, text

import config
from app import create_app
from app.db import Base, db
from app.participation.rules import Choice, Kind
from app.participation.search_models import INDEX, is_of_every_store
from app.permissions import Role
from tests.conftest import alembic_config, migrate, sqlite_settings
from tests.factories import cast_many, employ, publish, write, write_comment

ROOT = Path(config.ROOT)
SCRIPTS = ScriptDirectory(str(ROOT / "migrations"))
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]


def _fill(app: Flask) -> None:
    with app.test_request_context():
        cast_many({Choice.SUPPORT: 2, Choice.OPPOSE: 1})
        publish(write_comment("جسر للمشاة قرب المدرسة"))
        for kind in Kind:
            publish(write(kind, "جسر للمشاة"))
        employ(Role.MODERATOR)


def test_the_schema_is_what_the_models_say(either_app: Flask) -> None:
    with either_app.app_context(), db.engine.connect() as connection:
        opts = {"compare_type": True, "include_object": is_of_every_store}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def test_there_is_one_line_of_history() -> None:
    assert len(SCRIPTS.get_heads()) == 1
    assert len(REVISIONS) == len(list((ROOT / "migrations" / "versions").glob("2*.py")))


def test_every_step_goes_down_and_up_again_with_rows(either_app: Flask) -> None:
    _fill(either_app)
    with either_app.app_context():
        for revision in reversed([None, *REVISIONS[:-1]]):
            with db.engine.begin() as connection:
                before = len(_tables(connection))
                command.downgrade(alembic_config(connection), revision or "base")
                assert len(_tables(connection)) <= before  # some go back to their older name
        with db.engine.begin() as connection:
            assert _tables(connection) == {"alembic_version"}
            command.upgrade(alembic_config(connection), "head")
            assert _tables(connection) == set(Base.metadata.tables) | {"alembic_version"}


def test_going_up_keeps_the_rows_of_the_steps_below(either_app: Flask) -> None:
    _fill(either_app)
    kept = ("vote", "tally", "ledger_entry")
    with either_app.app_context():
        with db.engine.begin() as connection:
            before = [_count(connection, name) for name in kept]
            command.downgrade(alembic_config(connection), "-1")
        with db.engine.begin() as connection:
            command.upgrade(alembic_config(connection), "head")
            assert [_count(connection, name) for name in kept] == before
            assert min(before) > 0


@pytest.mark.parametrize(
    "name", ["vote", "voter", "vote_key", "tally", "participant", "submission"]
)
def test_sqlite_keeps_no_row_order_on_the_islands(tmp_path: Path, name: str) -> None:
    app = create_app(sqlite_settings(tmp_path))
    migrate(app)
    with app.app_context(), db.engine.connect() as connection:
        sql = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = :n"), {"n": name})
        assert "WITHOUT ROWID" in sql
        db.engine.dispose()


def _tables(connection: Connection) -> set[str]:
    names = inspect(connection).get_table_names()
    return {name for name in names if not name.startswith(INDEX)}


def _count(connection: Connection, name: str) -> int:
    return connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0
