"""The trial: an application that knows it is one, on its own copy of the filled instance."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from app.db import db
from app.keys import KeyFolder
from tests.conftest import sqlite_settings

TrialMaker = Callable[[str], Flask]


@pytest.fixture
def make_trial(filled_instance: Path, tmp_path: Path) -> Iterator[TrialMaker]:
    """Fresh trials beside each other; the copied keys make one device the same in all of them."""
    made: list[Flask] = []
    KeyFolder(filled_instance / "keys").derive("any")  # makes the master key, to be copied

    def make(name: str) -> Flask:
        folder = tmp_path / name
        shutil.copytree(filled_instance, folder)
        app = create_app(sqlite_settings(folder, demo=True))
        app.config["RATE_LIMITS"] = False
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def trial(make_trial: TrialMaker) -> Flask:
    """An application in demo mode whose round is still empty."""
    return make_trial("trial")


def run(app: Flask, *args: str) -> Result:
    """Run a command as the operator does."""
    return app.test_cli_runner().invoke(args=list(args))


def invent(app: Flask, *options: str) -> Result:
    """Run `flask demo republic` as the operator does."""
    return app.test_cli_runner().invoke(args=["demo", "republic", *options])


@pytest.fixture
def republic(trial: Flask) -> Flask:
    """The invented republic of seed 1, with everybody in it."""
    done = invent(trial)
    assert done.exit_code == 0, done.output
    return trial
