"""Whoever goes to be confirmed while their act waits finds it again, and sends it once."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.web import kept_act, step_up
from tests.factories import confirm
from tests.pages import OWN_PAGE, Browser, Page, filled
from tests.participation.watching import votes_in

TOPIC = "/en/goals/infrastructure"
WORDS = "الجسر القديم & the <new> road\nto the school"
READ = "الجسر القديم & the <new> road to the school"


@pytest.fixture
def burst(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The service in a burst: one new device was taken, no other is."""
    app.config["RATE_LIMITS"] = True
    monkeypatch.setattr(step_up, "NEW_DEVICES", "1 per 10 minute")
    Browser(app).vote(TOPIC, "oppose")
    return app


def gone_to_confirm(browser: Browser, **typed: str) -> Page:
    """The page where one is confirmed, come to from the one that asks for one more moment."""
    page = browser.press(browser.get(TOPIC), "/comments", status=429, **typed)
    return browser.press(page, "/join/keep")


def test_words_that_wait_are_seen_and_sent_after_confirming(burst: Flask) -> None:
    browser = Browser(burst)
    page = gone_to_confirm(browser, text=WORDS, stance="support")
    assert page.path == "/en/join" and READ in page.words
    assert "no-store" in page.response.headers["Cache-Control"]
    assert READ in browser.get("/en/join").words
    confirm(browser)
    page = browser.get("/en/join/done")
    assert READ in page.words and "no-store" in page.response.headers["Cache-Control"]
    assert dict(page.form("/comments").fields)["stance"] == "support"
    assert READ in browser.press(page, "/comments").words
    assert READ not in browser.get("/en/join/done").words


def test_pressed_twice_it_is_sent_once(burst: Flask) -> None:
    browser = Browser(burst)
    gone_to_confirm(browser, text=WORDS)
    confirm(browser)
    page = browser.get("/en/join/done")
    browser.press(page, "/comments")
    browser.press(page, "/comments")
    assert browser.get("/en/me").words.count(READ) == 1


def test_a_vote_waits_as_well(burst: Flask) -> None:
    browser = Browser(burst)
    page = browser.press(browser.get(TOPIC), "/vote", ("choice", "support"), status=429)
    browser.press(page, "/join/keep")
    assert len(votes_in(burst)) == 1
    confirm(browser)
    assert "I support it" in browser.press(browser.get("/en/join/done"), "/vote").words
    assert len(votes_in(burst)) == 2


def test_it_waits_for_an_hour_and_not_longer(
    burst: Flask, moment: time_machine.Coordinates
) -> None:
    browser = Browser(burst)
    gone_to_confirm(browser, text=WORDS)
    cookie = browser.client.get_cookie("kept")
    assert cookie is not None and cookie.http_only
    moment.shift(timedelta(seconds=kept_act.LASTS_SECONDS))
    browser.client.set_cookie("kept", cookie.value)
    assert READ not in browser.get("/en/join").words


def test_whoever_leaves_the_device_takes_it_along(burst: Flask) -> None:
    browser = Browser(burst)
    gone_to_confirm(browser, text=WORDS)
    confirm(browser)
    browser.press(browser.get("/en/me"), "/me/forget")
    assert browser.client.get_cookie("kept") is None


@pytest.mark.parametrize("place", ["", "https://evil.example/", "/en/me/data/delete", "/en/goals"])
def test_only_an_act_of_ours_is_kept(app: Flask, place: str) -> None:
    browser = Browser(app)
    _, fields = filled(browser.get(TOPIC), "/comments", text=WORDS, kept_path=place)
    answer = browser.client.post("/en/join/keep", data=fields, headers=OWN_PAGE)
    assert answer.status_code == 404 and browser.client.get_cookie("kept") is None


def test_what_no_cookie_holds_is_shown_again(app: Flask) -> None:
    browser = Browser(app)
    long = secrets.token_hex(5000)
    kept_path = f"{TOPIC}/comments"
    _, fields = filled(browser.get(TOPIC), "/comments", text=long, kept_path=kept_path)
    page = Page(browser.client.post("/en/join/keep", data=fields, headers=OWN_PAGE))
    assert page.status == 413 and long in page.words


@pytest.mark.parametrize("forged", ["x", "é", "AAAA", "A" * 200])
def test_a_forged_cookie_is_nothing(app: Flask, forged: str) -> None:
    browser = Browser(app)
    browser.client.set_cookie("kept", forged)
    assert "Nothing has been sent" not in browser.get("/en/join").words
