"""A passkey takes the place of the code: for its own person, this session and this origin alone."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.identity.device import INVENTED_ORIGIN, Device
from tests.identity.stepping import ACCOUNT, STEP, Person, guarded
from tests.pages import Browser, Page

QUEUE = "/en/mod/queue"


def added(somebody: Person, device: Device, *, status: int = 303) -> Page:
    page = somebody.browser.get(ACCOUNT)
    return somebody.browser.press(
        page, "/passkeys", name="My telephone", passkey=device.make(page), status=status
    )


@pytest.fixture
def device() -> Device:
    return Device(INVENTED_ORIGIN)


@pytest.fixture
def somebody(app: Flask, device: Device) -> Person:
    found = guarded(app)
    added(found, device)
    return found


def test_a_passkey_opens_what_a_code_opens(somebody: Person, device: Device) -> None:
    browser = Browser(somebody.app)
    page = somebody.give_password(browser)
    page = browser.press(page, "/second-step", code="", passkey=device.prove(page))
    assert page.path == QUEUE


def test_an_answer_is_good_for_the_session_it_was_given_to(
    somebody: Person, device: Device
) -> None:
    mine, thief = Browser(somebody.app), Browser(somebody.app)
    heard = device.prove(somebody.give_password(mine))
    page = somebody.give_password(thief)
    page = thief.press(page, "/second-step", code="", passkey=heard, status=422)
    assert "not recognised" in page.words
    assert thief.client.get(QUEUE).status_code == 303


def test_another_persons_passkey_opens_nothing(somebody: Person, device: Device) -> None:
    other = guarded(somebody.app)
    added(other, Device(INVENTED_ORIGIN))
    browser = Browser(somebody.app)
    page = other.give_password(browser)
    browser.press(page, "/second-step", code="", passkey=device.prove(page), status=422)


def test_a_copied_page_at_another_address_learns_nothing_of_use(app: Flask) -> None:
    added(guarded(app), Device("http://localhost.evil.example"), status=422)


def test_a_copied_device_that_counts_behind_is_refused(somebody: Person, device: Device) -> None:
    browser = Browser(somebody.app)
    device.used = 7
    page = somebody.give_password(browser)
    browser.press(page, "/second-step", code="", passkey=device.prove(page))
    device.used = 3
    copy = Browser(somebody.app)
    page = somebody.give_password(copy)
    copy.press(page, "/second-step", code="", passkey=device.prove(page), status=422)


@pytest.mark.parametrize(
    "answer", ["{}", "[]", "x", '{"id": 1}', '{"rawId": "é"}', "\u202e", "{" * 3000, "null"]
)
def test_whatever_is_sent_as_an_answer_is_refused_in_peace(
    somebody: Person, device: Device, answer: str
) -> None:
    page = somebody.browser.get(ACCOUNT)
    somebody.browser.press(page, "/passkeys", name="N", passkey=answer, status=422)
    browser = Browser(somebody.app)
    page = somebody.give_password(browser)
    browser.press(page, "/second-step", code="", passkey=answer, status=422)


def test_a_removed_passkey_opens_nothing(somebody: Person, device: Device) -> None:
    page = somebody.browser.get(ACCOUNT)
    assert "My telephone" in page.words
    button = next(b for b in page.form("/removed-passkeys").buttons if b[0] == "passkey")
    page = somebody.browser.press(page, "/removed-passkeys", button[:2])
    assert "My telephone" not in page.words
    browser = Browser(somebody.app)
    assert 'data-passkey="prove"' not in somebody.give_password(browser).text
    assert browser.get(STEP).status == 200


def test_a_device_needs_a_name(app: Flask) -> None:
    found = guarded(app)
    page = found.browser.get(ACCOUNT)
    page = found.browser.press(page, "/passkeys", name=" ", passkey="{}", status=422)
    assert "Give the device a name" in page.words


def test_somebody_who_guesses_codes_delays_no_passkey(somebody: Person, device: Device) -> None:
    somebody.app.config["RATE_LIMITS"] = True
    thief, mine = Browser(somebody.app), Browser(somebody.app)
    page = somebody.give_password(thief)
    for _ in range(5):
        page = thief.press(page, "/second-step", code="123123", status=422)
    thief.press(page, "/second-step", code="123123", status=429)
    page = somebody.give_password(mine)
    page = mine.press(page, "/second-step", code="", passkey=device.prove(page))
    assert page.path == QUEUE
