"""One hidden field: it proves where a form came from, and names the act."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.pages import OWN_PAGE, Browser, Page

PATH = "/en/goals/infrastructure"


def _first_form(browser: Browser) -> dict[str, str]:
    return dict(browser.get(PATH).form("/vote").fields) | {"choice": "support"}


def _post(browser: Browser, data: dict[str, str], headers: dict[str, str] | None = None) -> int:
    answer = browser.client.post(f"{PATH}/vote", data=data, headers=headers or {})
    return answer.status_code


def test_a_form_from_our_page_is_accepted(client: Browser) -> None:
    assert _post(client, _first_form(client), OWN_PAGE) == 303


def test_a_browser_that_names_its_origin_is_accepted(client: Browser) -> None:
    assert _post(client, _first_form(client), {"Origin": "http://localhost"}) == 303


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Sec-Fetch-Site": "none"}])
def test_a_silent_browser_is_asked_once_more_and_then_believed(
    client: Browser, headers: dict[str, str]
) -> None:
    answer = client.client.post(f"{PATH}/vote", data=_first_form(client), headers=headers)
    assert answer.status_code == 409
    again = dict(Page(answer).form("/vote").fields)
    assert again["choice"] == "support"
    assert _post(client, again, headers) == 303
    assert "You can change or withdraw it" in client.get(PATH).words


def test_another_devices_form_is_not_accepted(app: Flask) -> None:
    first, second = Browser(app), Browser(app)
    for browser in (first, second):
        browser.vote(PATH, "neutral")
    stolen = _first_form(first)
    assert _post(second, stolen, OWN_PAGE) == 409
    assert _post(first, stolen, OWN_PAGE) == 303


def test_a_form_opened_before_the_first_vote_still_works_after_it(client: Browser) -> None:
    early = dict(client.get("/en/goals/democracy").form("/vote").fields)
    client.vote(PATH, "support")
    answer = client.client.post(
        "/en/goals/democracy/vote", data=early | {"choice": "oppose"}, headers=OWN_PAGE
    )
    assert answer.status_code == 303
    assert "2 of 11" in client.get("/en/me").words


@pytest.mark.parametrize("place", [0, 15, 16, 19, 20, 35])
def test_a_token_changed_in_any_part_is_refused(client: Browser, place: int) -> None:
    form = _first_form(client)
    raw = bytearray(base64.urlsafe_b64decode(form["token"]))
    raw[place] ^= 1
    form["token"] = base64.urlsafe_b64encode(bytes(raw)).decode()
    assert _post(client, form, OWN_PAGE) == 409


def test_a_form_lives_a_day_and_survives_a_clock_set_back(
    client: Browser, moment: time_machine.Coordinates
) -> None:
    form = _first_form(client)
    moment.shift(timedelta(hours=-1))
    assert _post(client, form, OWN_PAGE) == 303
    moment.shift(timedelta(hours=26))
    assert _post(client, form, OWN_PAGE) == 409


def test_an_expired_comment_keeps_its_text_and_needs_one_more_tap(
    client: Browser, moment: time_machine.Coordinates
) -> None:
    text = "سوق مسقوف <b>للخضار</b> & قرب الجسر"
    page = client.get(PATH)
    moment.shift(timedelta(hours=25))
    expired = client.press(page, "/comments", status=409, text=text, stance="support")
    assert "Your session ended" in expired.words
    assert text in expired.words
    sent = client.press(expired, "/comments")
    assert "Under review" in sent.words
    assert text in sent.words


def test_a_password_is_never_written_back(client: Browser) -> None:
    data = {"token": "old", "email": "a@example.org", "password": "very-secret-words"}
    answer = client.client.post("/en/staff/sign-in", data=data, headers=OWN_PAGE)
    assert answer.status_code == 409
    assert "very-secret-words" not in answer.get_data(as_text=True)
