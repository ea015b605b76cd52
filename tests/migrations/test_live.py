"""While the schema moves on PostgreSQL nobody waits a second for it, and no step is half done."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Connection, text

import config
from app.db import db
from tests.conftest import STORE
from tests.migrations.test_migrations import REVISIONS

# A table that the step below locks against everybody, readers included.
STEP, TABLE = "2026112750_second_step", "staff"
BEFORE = REVISIONS[REVISIONS.index(STEP) - 1]


def alembic(app: Flask, *words: str) -> subprocess.Popen[bytes]:
    """`alembic …` as an operator runs it."""
    folder = app.config["SETTINGS"].instance
    return subprocess.Popen(
        [sys.executable, "-m", "alembic", *words],
        cwd=config.ROOT,
        env=os.environ
        | {"INSTANCE": str(folder), "DATABASE_URL": (folder / STORE).read_text("utf-8")},
    )


@contextmanager
def somebody_reads(app: Flask) -> Iterator[Connection]:
    """A reader in the middle of a long transaction."""
    with app.app_context(), db.engine.connect() as connection:
        connection.execute(text(f"SELECT count(*) FROM {TABLE}"))
        yield connection
        connection.rollback()


def revision(app: Flask) -> str:
    with app.app_context(), db.engine.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def longest_wait(app: Flask, over: threading.Event) -> list[float]:
    """How long short readers of the same table wait, one after the other."""
    waits = []
    with app.app_context():
        while not over.is_set():
            began = time.monotonic()
            with db.engine.connect() as connection:
                connection.execute(text(f"SELECT count(*) FROM {TABLE}"))
            waits.append(time.monotonic() - began)
            time.sleep(0.01)
    return waits


def test_a_step_that_must_wait_lets_others_pass_and_is_done_in_the_end(
    postgres_app: Flask,
) -> None:
    over, waits = threading.Event(), []
    others = threading.Thread(target=lambda: waits.extend(longest_wait(postgres_app, over)))
    with somebody_reads(postgres_app):
        step = alembic(postgres_app, "downgrade", BEFORE)
        others.start()
        with pytest.raises(subprocess.TimeoutExpired):
            step.wait(8)
        assert revision(postgres_app) != BEFORE
    assert step.wait(60) == 0
    over.set()
    others.join()
    assert revision(postgres_app) == BEFORE
    assert 0.3 < max(waits) < 1.5  # the step did try, and gave up for a while
    assert alembic(postgres_app, "upgrade", "head").wait(60) == 0
    assert revision(postgres_app) == REVISIONS[-1]


def test_several_steps_by_number_are_not_tried_again(postgres_app: Flask) -> None:
    """Two down, one of them done, must not become three."""
    count = len(REVISIONS) - REVISIONS.index(BEFORE)
    with somebody_reads(postgres_app):
        assert alembic(postgres_app, "downgrade", f"-{count}").wait(60) != 0
    assert revision(postgres_app) in REVISIONS[REVISIONS.index(STEP) :]
