"""While too many new devices come from one network, each waits its turn or does a small sum."""

from __future__ import annotations

import base64
import html
import json
import re
from datetime import timedelta

import altcha
import pytest
import time_machine
from altcha import Challenge, Payload
from flask import Flask

from app.web import rate_limit, step_up
from app.web.step_up import (
    EACH_WAITS_SECONDS,
    FIRST_WAITS_SECONDS,
    LASTS_SECONDS,
    NOBODY_WAITS_LONGER_SECONDS,
)
from tests.factories import confirm
from tests.pages import OWN_PAGE, Browser, Page, filled
from tests.participation.watching import at_once, drift_in, statements, votes_in

TOPIC = "/en/goals/infrastructure"
VOTE = ("choice", "support")
FEW = 3


@pytest.fixture
def guarded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The service with limits, where three new devices are as many as a hall makes."""
    app.config["RATE_LIMITS"] = True
    monkeypatch.setattr(step_up, "NEW_DEVICES", f"{FEW} per 10 minute")
    monkeypatch.setattr(step_up, "ROUNDS", 20)
    return app


@pytest.fixture
def burst(guarded: Flask) -> Flask:
    for _ in range(FEW):
        Browser(guarded).vote(TOPIC, "oppose")
    return guarded


def asked(browser: Browser, path: str = TOPIC) -> Page:
    """The page that asks a new device for one more moment."""
    return browser.press(browser.get(path), "/vote", VOTE, status=429)


def done(page: Page) -> str:
    """The sum done, as the page's own script does it."""
    found = re.search(r'data-sum="([^"]*)"', page.text)
    assert found is not None
    challenge = Challenge.from_dict(json.loads(html.unescape(found.group(1))))
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    told = Payload(challenge, solution)
    facts = {"challenge": told.challenge.to_dict(), "solution": told.solution.to_dict()}
    return base64.b64encode(json.dumps(facts).encode()).decode()


def test_until_the_burst_nobody_is_asked(guarded: Flask) -> None:
    for _ in range(FEW):
        assert "saved" in Browser(guarded).vote(TOPIC, "support").words
    assert asked(Browser(guarded)).status == 429


def test_whoever_is_asked_has_lost_nothing_and_reads_when_to_press(burst: Flask) -> None:
    browser = Browser(burst)
    page = asked(browser)
    assert "Press the button in 20 seconds." in page.words
    assert page.response.headers["Retry-After"] == str(FIRST_WAITS_SECONDS)
    assert len(votes_in(burst)) == FEW
    assert browser.client.get_cookie("device") is None
    written = Browser(burst)
    page = written.press(
        written.get(TOPIC), "/comments", text="Light the road to the school", status=429
    )
    assert "Light the road to the school" in page.words


def test_without_script_the_button_works_when_its_turn_has_come(
    burst: Flask, moment: time_machine.Coordinates
) -> None:
    browser = Browser(burst)
    page = asked(browser)
    moment.shift(timedelta(seconds=5))
    page = browser.press(page, "/vote", status=429)
    # A second may have ended meanwhile.
    assert re.search(r"Press the button in 1[345] seconds\.", page.words), "pressing early is free"
    moment.shift(timedelta(seconds=15))
    page = browser.press(page, "/vote")
    assert "I support it" in page.words
    assert sorted(choice for _, choice in votes_in(burst)) == ["oppose"] * FEW + ["support"]
    assert drift_in(burst) == []


def test_the_sum_takes_the_place_of_waiting(burst: Flask) -> None:
    browser = Browser(burst)
    page = asked(browser)
    assert "I support it" in browser.press(page, "/vote", sum=done(page)).words


def test_a_text_waits_like_a_vote(burst: Flask, moment: time_machine.Coordinates) -> None:
    browser = Browser(burst)
    page = browser.press(browser.get(TOPIC), "/comments", text="A lamp at the bridge", status=429)
    moment.shift(timedelta(seconds=FIRST_WAITS_SECONDS))
    page = browser.press(page, "/comments")
    assert "A lamp at the bridge" in page.words


def test_whoever_has_taken_part_or_is_confirmed_is_never_asked(
    guarded: Flask, moment: time_machine.Coordinates
) -> None:
    known = Browser(guarded)
    known.vote(TOPIC, "support")
    for _ in range(FEW - 1):
        Browser(guarded).vote(TOPIC, "oppose")
    known.vote("/en/goals/community", "oppose")
    newcomer = confirm(Browser(guarded))
    newcomer.vote(TOPIC, "support")
    assert asked(Browser(guarded)).status == 429


def test_a_family_on_one_telephone_is_never_asked(app: Flask) -> None:
    app.config["RATE_LIMITS"] = True
    for _ in range(6):
        telephone = Browser(app)
        telephone.vote(TOPIC, "support")
        telephone.press(telephone.get("/en/me"), "/me/forget")


def test_a_text_that_met_a_limit_is_sent_again_with_one_press(
    app: Flask, moment: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["RATE_LIMITS"] = True
    monkeypatch.setattr(rate_limit, "PER_DEVICE", "1 per minute")
    browser = Browser(app)
    browser.vote(TOPIC, "support")
    browser.vote(TOPIC, "oppose")
    text = "A lamp at the bridge"
    page = browser.press(browser.get(TOPIC), "/comments", text=text, status=429)
    assert text in page.words
    page = browser.press(page, "/comments", status=429)
    monkeypatch.setattr(rate_limit, "PER_DEVICE", "40 per minute")
    assert text in browser.press(page, "/comments").words


# --- proofs ---------------------------------------------------------------------------------------


def test_a_proof_sent_again_is_the_same_vote(burst: Flask) -> None:
    """Whoever does one sum has one vote, however often and from wherever it is sent."""
    browser = Browser(burst)
    page = asked(browser)
    address, fields = filled(page, "/vote", sum=done(page))
    sent = at_once(
        [lambda: burst.test_client().post(address, data=fields, headers=OWN_PAGE) for _ in range(5)]
    )
    assert {answer.status_code for answer in sent} == {303}
    assert len(votes_in(burst)) == FEW + 1


@pytest.mark.parametrize("which", ["sum", "ticket"])
def test_one_proof_is_one_vote_whatever_cookies_it_comes_with(
    burst: Flask, moment: time_machine.Coordinates, which: str
) -> None:
    """A new device also depends on the mark in its cookie, which anybody can write."""
    page = asked(Browser(burst))
    address, fields = filled(page, "/vote", sum=done(page) if which == "sum" else "")
    moment.shift(timedelta(seconds=FIRST_WAITS_SECONDS))
    for number in range(5):
        forger = burst.test_client()
        forger.set_cookie("device", f"forgotten.{number}")
        assert forger.post(address, data=fields, headers=OWN_PAGE).status_code == 429
    assert burst.test_client().post(address, data=fields, headers=OWN_PAGE).status_code == 303
    assert len(votes_in(burst)) == FEW + 1


def test_whoever_left_on_this_telephone_before_can_wait_as_well(
    guarded: Flask, moment: time_machine.Coordinates
) -> None:
    telephone = Browser(guarded)
    telephone.vote(TOPIC, "oppose")
    telephone.press(telephone.get("/en/me"), "/me/forget")
    for _ in range(FEW - 1):
        Browser(guarded).vote(TOPIC, "oppose")
    page = asked(telephone)
    moment.shift(timedelta(minutes=1))
    assert "I support it" in telephone.press(page, "/vote").words


@pytest.mark.parametrize("which", ["sum", "ticket"])
def test_a_proof_of_another_form_is_worth_nothing(
    burst: Flask, moment: time_machine.Coordinates, which: str
) -> None:
    one, other = Browser(burst), Browser(burst)
    page, theirs = asked(one), asked(other)
    moment.shift(timedelta(seconds=60))
    proof = done(page) if which == "sum" else dict(page.form("/vote").fields)["ticket"]
    # A ticket that is not one's own is none: one gets another place in the line.
    other.press(theirs, "/vote", status=429, ticket=proof if which == "ticket" else "", sum=(
        proof if which == "sum" else ""
    ))  # fmt: skip
    assert len(votes_in(burst)) == FEW


def test_a_proof_does_not_last_for_ever(burst: Flask, moment: time_machine.Coordinates) -> None:
    browser = Browser(burst)
    page = asked(browser)
    proof = done(page)
    moment.shift(timedelta(seconds=FIRST_WAITS_SECONDS + LASTS_SECONDS + 1))
    for _ in range(FEW):  # a burst goes on
        Browser(burst).vote(TOPIC, "oppose")
    browser.press(page, "/vote", sum=proof, status=429)


@pytest.mark.parametrize(
    "forged",
    ["x", "é", "AAAA", "e30=", base64.b64encode(b"[]").decode(),
     base64.b64encode(b'{"challenge":{"parameters":{"data":{"act":1}}}}').decode(),
     base64.b64encode(b"[" * 5000).decode()],
)  # fmt: skip
def test_whatever_else_is_sent_is_no_proof_and_no_failure(burst: Flask, forged: str) -> None:
    browser = Browser(burst)
    browser.press(asked(browser), "/vote", sum=forged, ticket=forged, status=429)


def test_an_easier_sum_than_ours_is_refused(burst: Flask) -> None:
    browser = Browser(burst)
    page = asked(browser)
    told = json.loads(base64.b64decode(done(page)))
    told["challenge"]["parameters"]["keyPrefix"] = ""
    forged = base64.b64encode(json.dumps(told).encode()).decode()
    browser.press(page, "/vote", sum=forged, status=429)


# --- the line -------------------------------------------------------------------------------------


def test_a_machine_that_waits_in_parallel_gains_nothing(burst: Flask) -> None:
    """Ten at once are let in one after another, each two seconds after the one before."""
    waits = [int(asked(Browser(burst)).response.headers["Retry-After"]) for _ in range(10)]
    assert waits == [FIRST_WAITS_SECONDS + EACH_WAITS_SECONDS * place for place in range(10)]


def test_nobody_waits_longer_than_ten_minutes(
    burst: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_up, "EACH_WAITS_SECONDS", 10_000)
    asked(Browser(burst))
    page = asked(Browser(burst))
    assert page.response.headers["Retry-After"] == str(NOBODY_WAITS_LONGER_SECONDS)


def test_a_known_network_and_an_unknown_one_do_not_share_a_line(burst: Flask) -> None:
    elsewhere = Browser(burst)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    elsewhere.vote(TOPIC, "support")
    assert len(votes_in(burst)) == FEW + 1


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),  # one subscriber's addresses
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
    ],
)
def test_one_subscriber_is_one_network_however_many_addresses_they_have(
    burst: Flask, first: str, second: str, same: bool
) -> None:
    for _ in range(FEW):
        browser = Browser(burst)
        browser.client.environ_base["REMOTE_ADDR"] = first
        browser.vote(TOPIC, "support")
    other = Browser(burst)
    other.client.environ_base["REMOTE_ADDR"] = second
    other.press(other.get(TOPIC), "/vote", VOTE, status=429 if same else 303)


def test_asking_costs_the_store_nothing_and_the_vote_no_more_than_ever(burst: Flask) -> None:
    browser = Browser(burst)
    page = browser.get(TOPIC)
    with statements(burst) as refused:
        page = browser.press(page, "/vote", VOTE, status=429)
    with statements(burst) as voting:
        browser.press(page, "/vote", sum=done(page), follow=False)
    assert len(refused) == 0 and len(voting) <= 5, (refused, voting)
