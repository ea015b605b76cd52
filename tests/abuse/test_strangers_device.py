"""Becoming somebody else's device: from a page they left open, kept, or that two people share."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from flask import Flask

from app.identity.devices import FIRST_ACT_MINUTES
from app.web.freshness import COPY_SECONDS
from tests.factories import TOPIC
from tests.pages import OWN_PAGE, Browser, Page
from tests.participation.watching import voters_in, votes_in

PATH = f"/en/goals/{TOPIC}"
LATER = timedelta(minutes=FIRST_ACT_MINUTES + 1)


def fields_of(page: Page, choice: str) -> dict[str, str]:
    return dict(page.form("/vote").fields) | {"choice": choice}


def test_a_repeated_first_vote_is_the_same_device_for_a_while(app: Flask) -> None:
    page = Browser(app).get(PATH)
    for _ in range(2):
        answer = app.test_client().post(
            f"{PATH}/vote", data=fields_of(page, "support"), headers=OWN_PAGE
        )
        assert answer.status_code == 303
    assert voters_in(app) == 1


def test_a_page_found_later_does_not_lead_to_its_readers_device(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    victim, thief = Browser(app), Browser(app)
    page = victim.get(PATH)
    victim.press(page, "/vote", ("choice", "support"))
    moment.shift(LATER)
    for address, form in ((f"{PATH}/vote", "/vote"), (f"{PATH}/comments", "/comments")):
        stolen = dict(page.form(form).fields) | {"choice": "oppose", "text": "Words of a thief"}
        answer = thief.client.post(address, data=stolen, headers=OWN_PAGE)
        assert answer.status_code == 409
        assert all("device=" not in one for one in answer.headers.getlist("Set-Cookie"))
    assert votes_in(app) == [(TOPIC, "support")]


def test_a_slow_first_reader_is_asked_once_more_and_heard(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    reader = Browser(app)
    page = reader.get(PATH)
    moment.shift(LATER)
    again = reader.press(page, "/vote", ("choice", "neutral"), status=409)
    reader.press(again, "/vote")
    assert votes_in(app) == [(TOPIC, "neutral")]


def test_forms_opened_before_the_first_vote_stay_good_for_the_voter(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    reader = Browser(app)
    other_tab = reader.get("/en/goals/democracy")
    reader.vote(PATH, "support")
    moment.shift(LATER)
    reader.press(other_tab, "/vote", ("choice", "support"))
    assert voters_in(app) == 1


def test_a_kept_copy_hands_nobody_the_form_of_the_reader_before(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    tag = app.test_client().get(PATH).headers["ETag"]
    moment.shift(timedelta(seconds=COPY_SECONDS))
    assert app.test_client().get(PATH, headers={"If-None-Match": tag}).status_code == 200


def test_a_copy_of_a_page_without_forms_stays_good(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    tag = app.test_client().get("/en/privacy").headers["ETag"]
    moment.shift(timedelta(hours=6))
    assert app.test_client().get("/en/privacy", headers={"If-None-Match": tag}).status_code == 304
