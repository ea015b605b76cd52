"""Signing out: here, everywhere, and what an old cookie is still good for."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import session
from app.identity import standing
from app.identity.models import SignOut
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, confirm
from tests.identity.test_devices import cookie_of
from tests.pages import OWN_PAGE, Browser, Page
from tests.participation.watching import votes_in

PATH = f"/en/goals/{TOPIC}"
EVERYWHERE = "/me/sign-out-everywhere"


def another(browser: Browser) -> Browser:
    """A second device that has the same cookie, and so the same voice."""
    other = Browser(browser.app)
    other.client.set_cookie("device", cookie_of(browser))
    return other


def is_confirmed(browser: Browser) -> bool:
    return "Confirmed by participation card." in browser.get("/en/me").words


def rows(app: Flask) -> int:
    with app.app_context():
        return session().scalar(select(func.count()).select_from(SignOut)) or 0


@pytest.fixture
def confirmed(client: Browser) -> Browser:
    confirm(client)
    client.vote(PATH, "support")
    return client


def test_signing_out_everywhere_ends_every_device_of_the_voice(confirmed: Browser) -> None:
    other, stranger = another(confirmed), confirm(Browser(confirmed.app))
    assert is_confirmed(other)
    page = confirmed.press(confirmed.get("/en/me"), EVERYWHERE)
    assert "Nothing has been sent from this device" in page.words
    for browser in (other, confirmed):
        assert "Nothing has been sent from this device" in browser.get("/en/me").words
        assert "My vote" not in browser.get("/en/me").words
    assert is_confirmed(stranger)


def test_signing_out_here_leaves_the_other_devices(confirmed: Browser) -> None:
    other = another(confirmed)
    confirmed.press(confirmed.get("/en/me"), "/me/forget")
    assert not is_confirmed(confirmed) and is_confirmed(other)
    assert rows(confirmed.app) == 0


def test_a_form_left_open_on_a_device_signed_out_elsewhere_is_nobodys(confirmed: Browser) -> None:
    other = another(confirmed)
    open_form = other.get(PATH)
    confirmed.press(confirmed.get("/en/me"), EVERYWHERE)
    answer = other.press(open_form, "/vote", ("choice", "oppose"), status=409)
    assert "Your session ended" in answer.words
    assert votes_in(confirmed.app) == [(TOPIC, "support")]


def test_the_same_form_sent_twice_signs_out_once(confirmed: Browser) -> None:
    form = confirmed.get("/en/me").form(EVERYWHERE)
    other = another(confirmed)
    data = dict(form.fields)
    first = confirmed.client.post(form.action, data=data, headers=OWN_PAGE)
    again = other.client.post(form.action, data=data, headers=OWN_PAGE)
    assert (first.status_code, again.status_code) == (303, 409)
    assert rows(confirmed.app) == 1


def test_a_device_confirmed_afterwards_stands(either_app: Flask) -> None:
    with either_app.test_request_context("/en/"):
        _confirm_again_and_again(bytes(range(32)))


def _confirm_again_and_again(voice: bytes) -> None:
    now = clock.now()
    assert standing.holds(voice, standing.mark_of(voice))
    before = standing.mark_of(voice)
    with transaction():
        standing.sign_out_everywhere(voice, nonce="one", now=now)
    assert not standing.holds(voice, before)
    after = standing.mark_of(voice)
    assert standing.holds(voice, after)
    with transaction():
        standing.sign_out_everywhere(voice, nonce="two", now=now)
    assert not standing.holds(voice, after)
    assert not standing.holds(voice, before)


def test_the_mark_is_kept_until_every_cookie_from_before_has_ended(
    confirmed: Browser, moment: time_machine.Coordinates
) -> None:
    stolen = another(confirmed)
    confirmed.press(confirmed.get("/en/me"), EVERYWHERE)
    moment.shift(timedelta(days=30))
    with confirmed.app.test_request_context(), transaction():
        assert standing.forget(clock.now()) == 0
    assert not is_confirmed(stolen)
    moment.shift(timedelta(days=2))
    with confirmed.app.test_request_context(), transaction():
        assert standing.forget(clock.now()) == 1
    assert rows(confirmed.app) == 0
    assert not is_confirmed(stolen), "by now the cookie itself has ended"


def test_nobody_who_does_not_sign_out_everywhere_leaves_a_row(confirmed: Browser) -> None:
    confirmed.press(confirmed.get("/en/me"), "/me/forget")
    assert rows(confirmed.app) == 0


def test_the_confirmation_gives_a_new_cookie_and_the_old_one_sees_no_confirmed_vote(
    client: Browser,
) -> None:
    """Whoever planted or copied the cookie from before has a device, and nobody's voice."""
    client.vote("/en/goals/democracy", "neutral")
    before = cookie_of(client)
    planted = another(client)
    confirm(client)
    assert cookie_of(client) != before
    client.vote(PATH, "support")
    assert not is_confirmed(planted)
    assert "No votes in this round yet." in planted.get("/en/me").words


def test_a_cookie_copied_before_signing_out_here_still_ends_in_time(
    confirmed: Browser, moment: time_machine.Coordinates
) -> None:
    copied = another(confirmed)
    moment.shift(timedelta(days=30))
    assert is_confirmed(copied)
    moment.shift(timedelta(days=1))
    page = copied.get("/en/me")
    assert isinstance(page, Page) and "Nothing has been sent from this device" in page.words
