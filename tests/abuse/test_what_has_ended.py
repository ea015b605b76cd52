"""What has ended stays ended: the demo's sessions, and the key of a sealed round."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.db import db
from app.keys import KeyDestroyed, KeyFolder
from tests.conftest import store_settings
from tests.pages import Browser


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("role", ["moderator", "leader", "administrator"])
def test_a_session_of_the_demo_opens_nothing_once_the_demo_is_off(
    instance: Path, role: str
) -> None:
    trial = create_app(store_settings(instance, demo=True))
    visitor = Browser(trial)
    door = visitor.get("/en/demo")
    visitor.press(door, "/demo/enter", ("role", role))
    cookie = visitor.client.get_cookie("staff")
    assert cookie is not None
    close(trial)
    earnest = create_app(store_settings(instance))
    returning = Browser(earnest)
    returning.client.set_cookie("staff", cookie.value)
    for path in ("/en/mod/queue", "/en/lead/"):
        returning.get(path, status=403)
    returning.get("/en/demo", status=404)
    close(earnest)


def test_destroying_a_rounds_key_counts_at_once(tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path)
    keys.create_round_key("2026-1")
    keys.round_digest("2026-1", "voter", b"device")
    (tmp_path / "round-2026-1.key").unlink()
    with pytest.raises(KeyDestroyed):
        keys.round_digest("2026-1", "voter", b"device")
