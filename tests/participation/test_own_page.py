"""One page for what somebody sent: what counts, what waits and until when, and what needs them."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from flask import Flask

from app.db import session
from app.identity.rules import WAITING_DAYS
from app.moderation.rules import Outcome, Reason
from app.participation.models import Submission
from app.participation.rules import read_reference
from app.permissions import Role
from tests.factories import confirm, employ
from tests.moderation.deciding import choose
from tests.pages import Browser
from tests.participation.watching import statements

ME = "/en/me"
TOPIC = "/en/goals/infrastructure"
STATEMENT = "Every village gets a bus in the morning"


def propose(browser: Browser, text: str = STATEMENT) -> str:
    form = browser.get("/en/statements/new?topic=infrastructure")
    page = browser.press(form, "/statements/new", text=text, topic="infrastructure", anyway="1")
    return read_reference(page.path.rpartition("/")[2])


def test_a_vote_waits_until_a_day_that_its_page_names(app: Flask) -> None:
    browser = Browser(app)
    browser.vote(TOPIC, "support")
    words = browser.get(ME).words
    assert "Waits until Monday 30 November 2026" in words and "Confirmed" not in words


def test_the_day_named_is_the_last_on_which_the_vote_can_be_confirmed(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    browser = Browser(app)
    browser.vote(TOPIC, "support")
    moment.shift(timedelta(days=WAITING_DAYS))
    assert "Waits until Monday 30 November 2026" in browser.get(ME).words
    moment.shift(timedelta(days=1))
    assert "the device has been forgotten" in browser.get(ME).words


def test_a_later_contribution_lets_every_vote_wait_longer(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    browser = Browser(app)
    browser.vote(TOPIC, "support")
    moment.shift(timedelta(days=3))
    browser.vote("/en/goals/community", "oppose")
    assert browser.get(ME).words.count("Waits until Thursday 3 December 2026") == 2


def test_confirmed_votes_say_so_one_by_one(app: Flask) -> None:
    browser = Browser(app)
    browser.vote(TOPIC, "support")
    browser.vote("/en/goals/community", "oppose")
    words = confirm(browser).get(ME).words
    assert words.count("Confirmed") == 1 + 2  # by what, and each vote
    assert "Waits until" not in words


def test_own_statements_are_listed_with_their_status(app: Flask) -> None:
    browser = Browser(app)
    ref = propose(browser)
    page = browser.get(ME)
    assert STATEMENT in page.words and "Under review" in page.words
    assert "Under review" in browser.get(f"/en/me/comments/{ref}").words


def test_a_statement_that_needs_changing_needs_attention(app: Flask) -> None:
    browser = Browser(app)
    ref = propose(browser)
    with app.app_context():
        moderator = employ(Role.MODERATOR).id
        choose(session().get_one(Submission, ref), moderator, Outcome.ASK, reason=Reason.OFF_TOPIC)
    assert "Needs your attention" in browser.get(ME).words


def test_the_page_costs_the_same_however_much_was_sent(app: Flask) -> None:
    few, many = Browser(app), Browser(app)
    few.vote(TOPIC, "support")
    few.comment(TOPIC, "The water is salty in summer.")
    for number in range(4):
        many.comment(TOPIC, f"What number {number} said about the bridge.")
        propose(many, f"Statement number {number} about a road")
    many.vote(TOPIC, "support")
    asked = []
    for browser in (few, many):
        with statements(app) as sent:
            browser.get(ME)
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 12
