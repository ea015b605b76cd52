"""An unchanged page costs a reader nothing."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from flask import Flask

from app.participation.rules import Choice
from tests.factories import cast_many, publish, write_comment
from tests.pages import Browser

PATH = "/en/goals/infrastructure"


def test_an_unchanged_page_is_answered_with_304(app: Flask) -> None:
    browser = Browser(app)
    first = browser.client.get(PATH)
    again = browser.client.get(PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.get_data() == b""


def test_a_new_comment_changes_the_page(app: Flask) -> None:
    browser = Browser(app)
    tag = browser.client.get(PATH).headers["ETag"]
    with app.test_request_context():
        publish(write_comment("A bridge for the east bank"))
    assert browser.client.get(PATH, headers={"If-None-Match": tag}).status_code == 200


def test_votes_of_others_do_not_change_what_a_newcomer_sees(app: Flask) -> None:
    browser = Browser(app)
    tag = browser.client.get(PATH).headers["ETag"]
    with app.test_request_context():
        cast_many({Choice.SUPPORT: 3})
    assert browser.client.get(PATH, headers={"If-None-Match": tag}).status_code == 304


def test_a_voters_page_is_never_answered_from_a_copy(app: Flask) -> None:
    browser = Browser(app)
    tag = browser.client.get(PATH).headers["ETag"]
    browser.vote(PATH, "support")
    answer = browser.client.get(PATH, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "ETag" not in answer.headers


def test_no_copy_outlives_the_token_in_it(app: Flask, moment: time_machine.Coordinates) -> None:
    browser = Browser(app)
    tag = browser.client.get(PATH).headers["ETag"]
    moment.shift(timedelta(hours=12, minutes=1))
    assert browser.client.get(PATH, headers={"If-None-Match": tag}).status_code == 200
