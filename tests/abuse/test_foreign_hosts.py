"""Requests for hosts that are not ours: refused before anything is read, whatever they carry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.db import db
from tests.conftest import production_settings
from tests.pages import OWN_PAGE

FOREIGN = ("evil.example", "good.example.evil", "good.example@evil", "evil:443", "[::1", "a b", "é")


@pytest.fixture
def production(instance: Path) -> Iterator[Flask]:
    app = create_app(production_settings(instance, "good.example"))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT"])
@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_host_is_refused_plainly(production: Flask, method: str, host: str) -> None:
    for path in ("/", "/en/goals", "/en/goals/youth/vote", "/nowhere"):
        answer = production.test_client().open(
            path, method=method, headers={**OWN_PAGE, "Host": host}
        )
        assert answer.status_code == 400
        assert "evil" not in answer.text + str(answer.headers)


def test_forwarded_hosts_are_not_believed_without_a_proxy(production: Flask) -> None:
    answer = production.test_client().get(
        "/en/", headers={"Host": "good.example", "X-Forwarded-Host": "evil.example"}
    )
    assert answer.status_code == 200
    assert "evil" not in answer.text
