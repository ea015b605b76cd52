"""What the service writes and measures of itself names no person, address, text or choice."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from prometheus_client import generate_latest
from prometheus_client.utils import floatToGoString

from app.moderation.waiting import Tab
from app.operations import nights
from app.operations.metrics import registry
from app.participation import acts, submitting
from app.permissions import Role
from app.web import timing
from tests.contracts import loglines
from tests.contracts.walk import addresses, browser_of
from tests.factories import publish, write_comment
from tests.pages import OWN_PAGE, Browser

CANARY = "canary-quince-7731"
CONTACT = "07701234567"
ADDRESS = "203.0.113.77"


def test_no_log_line_and_no_metric_holds_a_canary(
    capfd: pytest.CaptureFixture[str], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    timing._durations.clear()  # of applications that earlier tests of this process have served
    with app.test_request_context():
        ref = publish(write_comment(f"{CANARY} in the market")).ref
    for role in Role:
        browser = browser_of(app, role)
        for address in addresses(app, ref):
            browser.client.open(
                f"{address.path}?c={CANARY}&round={CANARY}",
                method=address.method,
                data={"text": CANARY, "choice": "oppose", "email": CONTACT, "password": CANARY},
                headers=OWN_PAGE | {"User-Agent": CANARY, "Referer": f"http://x/{CANARY}"},
                environ_overrides={"REMOTE_ADDR": ADDRESS},
            )
    _fail_while_writing(app, monkeypatch)
    written = "".join(capfd.readouterr())
    strange = [
        (name, value)
        for metric in (*timing.measured(), *registry(app).collect())
        for sample in metric.samples
        for name, value in sample.labels.items()
        if value not in _labels(app).get(name, ())
    ]
    assert not strange, "a label could hold more than is named here"
    told = generate_latest(registry(app)).decode()
    assert "participation.create_vote" in told, "the failures must have been measured"
    written += told
    assert "participation.create_vote" in written, "the log itself must have been captured"
    assert '"failure"' in written, "the forced failures must have been logged"
    for secret in (CANARY, CONTACT, ADDRESS, "oppose", ref, "infrastructure"):
        assert secret not in written, secret
    assert not re.search(r"[0-9a-f]{40,}", written), "no digest of anybody"


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("text", "words of somebody"),
        ("endpoint", "/en/goals/infrastructure?c=K7M4Q2"),
        ("reason", "UNIQUE constraint failed: vote.voter_ref"),
        ("where", ["voting.py:9 cast_vote choice=oppose"]),
    ],
)
def test_every_tests_log_is_held_against_what_a_line_may_say(fact: str, value: object) -> None:
    line = {"event": "request", "level": "info", "endpoint": "participation.topic", "status": 200}
    assert not loglines.strange(json.dumps(line))
    assert loglines.strange(json.dumps(line | {fact: value}))


def test_what_others_write_may_hold_nothing_planted() -> None:
    assert not loglines.strange("a warning of the server")
    assert loglines.strange(f"Traceback: {CANARY}")


def _labels(app: Flask) -> dict[str, set[str]]:
    """Everything that a label may say, by its name."""
    return {
        "route": {*app.view_functions, timing.NO_ROUTE},
        "status": {f"{kind}xx" for kind in range(1, 6)},
        "le": {floatToGoString(bound) for bound in (*timing.SECONDS, float("inf"))},
        "queue": {*(tab.value for tab in Tab), "appeals", "confirmations"},
        "task": {*nights.TASKS, *nights.OF_SQLITE, *nights.OF_POSTGRESQL},
    }


def _fail_while_writing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break the database under a vote and a comment: their values must not reach the log."""

    def missing_table(*_: object, **__: object) -> None:
        from sqlalchemy import text  # noqa: PLC0415 - only this test speaks SQL

        from app.db import session  # noqa: PLC0415

        session().execute(text("INSERT INTO nowhere VALUES (:said)"), {"said": CANARY})

    monkeypatch.setattr(acts, "name_of", missing_table)
    monkeypatch.setattr(submitting, "_count", missing_table)
    browser = Browser(app)
    page = browser.get("/en/goals/infrastructure")
    browser.press(page, "/vote", ("choice", "oppose"), status=500)
    browser.press(page, "/comments", status=500, text=f"{CANARY} again")
