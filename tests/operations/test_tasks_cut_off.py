"""A task of the night that is killed, or runs twice at once, leaves what one calm run leaves.

No queue of jobs remembers for them (decision 32): each is whole or was not done.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect, text

import config
from app import create_app
from app.db import Base, db
from app.operations.nights import OF_POSTGRESQL, OF_SQLITE, TASKS
from tests.conftest import STORE, copied, store_settings

# They read, or say what they found: nothing of theirs can be half done.
READING = {
    "participation recount", "transparency verify", "moderation verify", "doctor",
    "backup check",
}  # fmt: skip
# Files and not rows; `tests/backups/test_keeping.py` kills it at every moment.
PROVEN_ELSEWHERE = {"backup create"}
PEOPLE = "60"
# One process for all, which nothing disturbs.
CALMLY = """
import sys
from wsgi import app
for task in sys.argv[1:]:
    done = app.test_cli_runner().invoke(args=task.split())
    if done.exit_code:
        sys.exit(f"{task}: {done.output} {done.exception!r}")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def country(request: pytest.FixtureRequest) -> Iterator[Path]:
    """An instance in which people have voted and written, and much is to be done at night."""
    kind = "sqlite_instance" if request.param == "sqlite" else "postgres_instance"
    folder: Path = request.getfixturevalue(kind)
    app = create_app(store_settings(folder, demo=True))
    done = app.test_cli_runner().invoke(args=["demo", "republic", "--people", PEOPLE])
    assert done.exit_code == 0, done.output
    _let_go(app)
    yield folder


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def twin(country: Path, tmp_path: Path) -> Iterator[Path]:
    """The same once more, with a database of its own."""
    with copied(country, tmp_path / "twin") as folder:
        yield folder


def start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=config.ROOT,
        env=os.environ
        | {
            "FLASK_APP": "wsgi",
            "INSTANCE": str(folder),
            "DATABASE_URL": store_settings(folder).database_url,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[bytes]) -> None:
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said.decode()[-2000:]


def rows(folder: Path) -> dict[str, list[str]]:
    """Every row of every table, without the moments at which the runs happened to be."""
    engine = create_engine(store_settings(folder).database_url)
    found = {}
    with engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        for name, table in Base.metadata.tables.items():
            if name in there:
                kept = [
                    f'"{column.name}"'
                    for column in table.columns
                    if not column.name.endswith("_at") and column.name not in ("figures", "body")
                ]
                query = text(f'SELECT {", ".join(kept)} FROM "{name}"')
                found[name] = sorted(str(row) for row in connection.execute(query))
    engine.dispose()
    return found


def test_killed_or_twice_at_once_a_task_leaves_what_one_run_leaves(
    country: Path, twin: Path
) -> None:
    of_store = OF_POSTGRESQL if (country / STORE).exists() else OF_SQLITE
    tasks = [one for one in TASKS + of_store if one not in READING | PROVEN_ELSEWHERE]
    assert len(tasks) >= 5
    dice, usual, began = Random(32), 2.0, rows(twin)
    calm = start(country, "-c", CALMLY, *tasks)
    for task in tasks:
        doomed, other = (start(twin, "-m", "flask", *task.split()) for _ in range(2))
        at = time.monotonic()
        time.sleep(dice.uniform(0.4, 1.0) * usual)
        doomed.kill()
        doomed.communicate()
        finish(other)
        usual = time.monotonic() - at
    finish(calm)
    assert rows(twin) == rows(country)
    assert rows(twin) != began
