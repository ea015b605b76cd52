"""What has had its time is deleted every night, after the operator's schedule, told as counts."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from app import create_app
from app.db import db
from app.moderation.audit import discrepancies
from app.participation.models import Background, Vote
from app.participation.rules import Status
from tests.conftest import store_settings
from tests.pages import Browser
from tests.participation.test_purging import count, files_hold, purge
from tests.privacy.conftest import WORDS, somebody, text_of


def test_words_that_were_not_published_are_kept_for_an_answer_and_no_longer(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    person = somebody(app)
    moment.shift(timedelta(days=89))
    assert "deleted declined texts: 0" in purge(app)
    moment.shift(timedelta(days=2))
    assert "deleted declined texts: 1" in purge(app)
    assert not files_hold(app.config["SETTINGS"].instance, "quince-orchard")
    declined = text_of(app, person.refs["declined"])
    assert (declined.text, declined.status) == ("", Status.DECLINED)
    assert text_of(app, person.refs["public"]).text == WORDS["public"]
    with app.test_request_context("/en/"):
        assert discrepancies() == [], "the record still has its decision"
    assert "deleted declined texts: 0" in purge(app)


def test_answers_about_people_end_a_year_after_their_round(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    somebody(app)
    moment.shift(timedelta(days=365 + 38))
    assert "deleted answers about people: 0" in purge(app)
    moment.shift(timedelta(days=2))
    assert "deleted answers about people: 1" in purge(app)
    assert count(app, Background) == 0 and count(app, Vote) == 2


def test_the_operator_sets_both(instance: Path, moment: time_machine.Coordinates) -> None:
    settings = store_settings(instance, keep_declined_days=20, keep_background_days=1)
    app = create_app(settings)
    app.config["RATE_LIMITS"] = False
    somebody(app)
    moment.shift(timedelta(days=41))
    told = purge(app)
    assert "deleted declined texts: 1" in told and "deleted answers about people: 1" in told
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_nothing_but_counts_is_told(app: Flask) -> None:
    somebody(app)
    lines = purge(app).splitlines()
    assert len(lines) > 4
    assert all(re.fullmatch(r"deleted [a-z ]+: \d+", line) for line in lines)


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_the_page_on_privacy_says_how_long(instance: Path, language: str) -> None:
    """In the numbers of the settings, whatever the operator chose."""
    settings = store_settings(instance, keep_declined_days=77, keep_background_days=444)
    app = create_app(settings)
    browser = Browser(app)
    browser.client.set_cookie("display", "digits=latin")
    page = browser.get(f"/{language}/privacy")
    assert page.words.count("77") == 1 and page.words.count("444") == 1
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
