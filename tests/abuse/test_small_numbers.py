"""What so few voted that it is not told: nothing a leader or a citizen reads gives it away."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.insights.tallies import Tally
from app.participation.rules import Choice
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, cast, cast_many, staff_browser
from tests.pages import Browser
from tests.reports.making import a_report

NINE = (Tally(9, 0, 0, 0), Tally(0, 9, 0, 0), Tally(0, 0, 9, 0), Tally(3, 2, 1, 3))


def test_nine_votes_give_one_version_of_the_summary_whatever_they_say() -> None:
    assert len({a_report(tally).version for tally in NINE}) == 1
    assert a_report(Tally(8, 0, 0, 0)).version == a_report(NINE[0]).version, "nor how many"


@pytest.mark.parametrize(
    ("role", "paths", "votes"),
    [
        (Role.LEADER, ("/en/lead/", f"/en/lead/topics/{TOPIC}", "/en/lead/topics",
                       "/en/lead/summary.csv"), 9),
        (Role.CITIZEN, (f"/en/goals/{TOPIC}?results=1", "/en/results", "/en/goals"), 29),
    ],
)  # fmt: skip
def test_a_change_of_mind_among_few_shows_nowhere(
    app: Flask, role: Role, paths: tuple[str, ...], votes: int
) -> None:
    reader = Browser(app) if role is Role.CITIZEN else staff_browser(app, role)
    with app.test_request_context():
        cast_many({Choice.SUPPORT: votes - 1})
        with transaction():
            cast("the one watched", Choice.SUPPORT)
    before = [read(reader, path) for path in paths]
    with app.test_request_context(), transaction():
        cast("the one watched", Choice.OPPOSE)
    assert [read(reader, path) for path in paths] == before


def read(browser: Browser, path: str) -> str:
    """What it says, but for the moment of reading and the forms' tokens."""
    answer = browser.client.get(path)
    assert answer.status_code == 200
    tag = str(answer.headers.get("ETag"))
    return tag + re.sub(r'\d{1,2}:\d\d|name="token" value="[^"]+"', "", answer.text)
