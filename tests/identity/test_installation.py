"""A database is served with its own keys only, and a trial's never as the real thing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

import config
from app import create_app
from app.db import db
from app.identity import installation, sessions
from app.keys import KeysAstray
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.conftest import production_settings, store_settings
from tests.factories import employ


def remember(app: Flask) -> None:
    with app.app_context(), transaction():
        installation.remember()


def test_a_missing_key_is_not_replaced_for_a_database_that_had_one(
    app: Flask, instance: Path
) -> None:
    remember(app)
    (instance / "keys" / "master.key").unlink()
    again = create_app(store_settings(instance))
    with again.app_context(), pytest.raises(KeysAstray, match=r"master\.key is missing"):
        installation.ensure_whole()
    assert again.test_client().get("/en/goals/infrastructure").status_code == 500
    assert not (instance / "keys" / "master.key").exists()


def test_the_key_of_another_database_is_refused(app: Flask, instance: Path) -> None:
    remember(app)
    (instance / "keys" / "master.key").write_text("ab" * 32)
    again = create_app(store_settings(instance))
    with again.app_context(), pytest.raises(KeysAstray, match="another database"):
        installation.ensure_whole()
    with pytest.raises(KeysAstray):
        remember(again)


def test_the_same_keys_are_welcome_after_a_restart_on_both_stores(either_app: Flask) -> None:
    remember(either_app)
    remember(either_app)
    settings: config.Settings = either_app.config["SETTINGS"]
    again = create_app(settings)
    with again.app_context():
        installation.ensure_whole()
        db.engine.dispose()


def test_bringing_content_in_writes_down_whose_keys_these_are(app: Flask) -> None:
    with app.app_context():
        assert installation.remembered() is None
    assert app.test_cli_runner().invoke(args=["catalogue", "sync"]).exit_code == 0
    with app.app_context():
        assert installation.remembered() == app.extensions["keys"].check()


def test_a_trials_database_is_not_served_to_real_people(app: Flask, instance: Path) -> None:
    with app.test_request_context():
        employ(Role.MODERATOR, f"moderator{sessions.INVENTED}")
    with app.app_context():
        installation.ensure_whole()
    real = create_app(production_settings(instance))
    with real.app_context(), pytest.raises(installation.InventedPeople, match="invented"):
        installation.ensure_whole()


def serving(app: Flask, instance: Path) -> subprocess.CompletedProcess[str]:
    """What a server loads, and how many objects it then leaves out of the search for garbage."""
    return subprocess.run(
        [sys.executable, "-c", "import gc, wsgi; print(gc.get_freeze_count())"],
        cwd=config.ROOT,
        env=os.environ
        | {"INSTANCE": str(instance), "DATABASE_URL": app.config["SETTINGS"].database_url},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_server_looks_for_garbage_only_in_what_requests_leave(app: Flask, instance: Path) -> None:
    remember(app)
    assert int(serving(app, instance).stdout) > 10_000


def test_a_server_does_not_start_with_the_wrong_keys(app: Flask, instance: Path) -> None:
    remember(app)
    assert serving(app, instance).returncode == 0
    (instance / "keys" / "master.key").unlink()
    refused = serving(app, instance)
    assert refused.returncode != 0
    assert "restore its keys from the backup" in refused.stderr
