"""Confirming one's voice: the same pages for everybody, limits that hold, one voice per contact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.db import db, session
from app.identity.models import ContactCode
from app.participation import queries, voting
from app.participation.models import Vote
from app.participation.rules import Choice
from tests.conftest import store_settings
from tests.factories import TOPIC, present_round
from tests.notifications.mailbox import Mailbox, mailbox
from tests.pages import OWN_PAGE, Browser, Page

PATH = f"/en/goals/{TOPIC}"
ADDRESS = "zainab@example.iq"
WRONG = "That code is not right. Check the six digits."


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


@pytest.fixture
def mailing(instance: Path, box: Mailbox) -> Iterator[Flask]:
    """The platform with a mail server and no way to telephones."""
    settings = store_settings(
        instance, mail_server=box.url, mail_sender="codes@participation.example"
    )
    app = create_app(settings)
    app.config["RATE_LIMITS"] = False
    del app.extensions["courier"].ways["phone"]
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def ask(browser: Browser, contact: str = ADDRESS, **typed: str) -> Page:
    return browser.press(browser.get("/en/join"), "/join", contact=contact, adult="y", **typed)


def enter(browser: Browser, code: str) -> Page:
    return browser.press(browser.get("/en/verify"), "/verify", code=code)


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def confirm(browser: Browser, box: Mailbox, contact: str = ADDRESS, **typed: str) -> Page:
    ask(browser, contact, **typed)
    return enter(browser, box.next_code())


def later(moment: time_machine.Coordinates, **how_much: float) -> None:
    moment.shift(
        sum({"minutes": 60, "seconds": 1, "days": 86400}[k] * v for k, v in how_much.items())
    )


def counted(app: Flask) -> tuple[int, int]:
    """(votes, confirmed ones) on the topic, from the counters, which must be exact."""
    with app.app_context():
        assert voting.recount(present_round().id) == []
        counts = queries.counts(present_round().id).get(TOPIC)
        if counts is None:
            return 0, 0
        return counts.votes.total, counts.confirmed


def test_vote_join_and_confirm_is_one_confirmed_vote(mailing: Flask, box: Mailbox) -> None:
    citizen = Browser(mailing)
    voted = citizen.vote(PATH, "support")
    assert "Your vote is saved for now: I support it." in voted.words
    assert "Confirm my vote" in voted.words
    asked = ask(citizen)
    assert asked.path == "/en/verify" and "z•••@example.iq" in asked.words
    assert ADDRESS not in asked.text
    done = enter(citizen, box.next_code())
    assert done.path == "/en/join/done" and "Your vote is confirmed." in done.words
    assert "Your vote is confirmed: I support it." in citizen.get(PATH).words
    assert "Confirmed by e-mail." in citizen.get("/en/me").words
    with mailing.app_context():
        assert session().scalar(select(Vote.choice)) is Choice.SUPPORT


def test_a_second_device_of_the_same_contact_changes_the_same_vote(
    mailing: Flask, box: Mailbox, moment: time_machine.Coordinates
) -> None:
    first, second = Browser(mailing), Browser(mailing)
    first.vote(PATH, "support")
    confirm(first, box)
    later(moment, minutes=2)
    confirm(second, box, "ZAINAB+vote@Example.iq")
    assert "Your vote is confirmed: I support it." in second.get(PATH).words
    second.vote(PATH, "oppose")
    assert "Your vote is confirmed: I oppose it." in first.get(PATH).words
    assert counted(mailing) == (1, 1)


def test_two_contacts_are_two_voices(mailing: Flask, box: Mailbox) -> None:
    for contact in (ADDRESS, "ali@example.iq"):
        browser = Browser(mailing)
        browser.vote(PATH, "support")
        confirm(browser, box, contact)
    assert counted(mailing) == (2, 2)


def test_a_vote_after_the_confirmation_is_confirmed_at_once(mailing: Flask, box: Mailbox) -> None:
    citizen = Browser(mailing)
    confirm(citizen, box)
    assert "Your vote is confirmed: I support it." in citizen.vote(PATH, "support").words
    assert counted(mailing) == (1, 1)


def test_six_of_one_family_on_one_telephone_are_six_voices(mailing: Flask, box: Mailbox) -> None:
    phone = Browser(mailing)
    for number in range(6):
        phone.vote(PATH, "oppose" if number % 2 else "support")
        confirm(phone, box, f"member{number}@example.iq")
        phone.press(phone.get("/en/me"), "/me/forget")
    assert counted(mailing) == (6, 6)


def test_the_next_person_takes_neither_the_votes_nor_the_comments_of_the_one_before(
    mailing: Flask, box: Mailbox
) -> None:
    """Even when nobody signed out."""
    phone = Browser(mailing)
    phone.vote(PATH, "support")
    phone.comment(PATH, "Written by the first one")
    confirm(phone, box, "first@example.iq")
    assert "Written by the first one" in phone.get("/en/me").words
    confirm(phone, box, "second@example.iq")
    mine = phone.get("/en/me").words
    assert "Written by the first one" not in mine and "No votes in this round yet." in mine
    assert counted(mailing) == (1, 1)


# --- the cookie --------------------------------------------------------------------------------


def device_cookie(browser: Browser) -> str:
    found = browser.client.get_cookie("device")
    assert found is not None
    return found.value


def test_the_cookie_changes_with_the_confirmation_and_the_old_one_opens_nothing(
    mailing: Flask, box: Mailbox
) -> None:
    citizen = Browser(mailing)
    citizen.vote(PATH, "support")
    before = device_cookie(citizen)
    confirm(citizen, box)
    assert device_cookie(citizen) != before
    thief = Browser(mailing)
    thief.client.set_cookie("device", before)
    assert "No votes in this round yet." in thief.get("/en/me").words


@pytest.mark.parametrize(("ticked", "max_age"), [({}, None), ({"remember": "y"}, 30 * 86400)])
def test_a_device_is_remembered_only_when_asked(
    mailing: Flask, box: Mailbox, ticked: dict[str, str], max_age: int | None
) -> None:
    citizen = Browser(mailing)
    assert "checked" not in citizen.get("/en/join").text
    ask(citizen, **ticked)
    page = citizen.get("/en/verify")
    fields = dict(page.form("/verify").fields) | {"code": box.next_code()}
    answer = citizen.client.post("/en/verify", data=fields, headers=OWN_PAGE)
    (header,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("device=")]
    assert ("Max-Age" in header) == (max_age is not None)
    assert max_age is None or f"Max-Age={max_age}" in header
    voted = citizen.press(citizen.get(PATH), "/vote", ("choice", "support"), follow=False)
    (again,) = voted.response.headers.getlist("Set-Cookie")
    assert ("Max-Age" in again) == (max_age is not None)


def test_an_unconfirmed_device_waits_a_week(client: Browser) -> None:
    answer = client.press(client.get(PATH), "/vote", ("choice", "support"), follow=False)
    (header,) = answer.response.headers.getlist("Set-Cookie")
    assert f"Max-Age={7 * 86400}" in header


def test_a_page_with_part_of_an_address_is_kept_by_no_cache(mailing: Flask, box: Mailbox) -> None:
    citizen = Browser(mailing)
    ask(citizen)
    for path in ("/en/verify", "/en/verify/resend"):
        assert citizen.get(path).response.headers["Cache-Control"] == "no-store"
    box.next()


# --- nobody learns who is known ----------------------------------------------------------------


def test_a_known_and_an_unknown_contact_get_the_same_answers(
    mailing: Flask, box: Mailbox, moment: time_machine.Coordinates
) -> None:
    known = Browser(mailing)
    known.vote(PATH, "support")
    confirm(known, box)
    later(moment, minutes=2)
    answers = []
    for contact in (ADDRESS, "nobody@example.iq"):
        stranger = Browser(mailing)
        join = stranger.get("/en/join")
        fields = dict(join.form("/join").fields) | {"contact": contact, "adult": "y"}
        answer = stranger.client.post("/en/join", data=fields, headers=OWN_PAGE)
        box.next()
        page = stranger.get("/en/verify")
        tried = enter(stranger, "000000")
        words = [re.sub(r".•••@", "?", one.words) for one in (page, tried)]
        answers.append((answer.status_code, answer.location, *words))
    assert answers[0] == answers[1]


# --- codes -------------------------------------------------------------------------------------


def test_a_wrong_code_is_told_and_counted(mailing: Flask, box: Mailbox) -> None:
    citizen = Browser(mailing)
    ask(citizen)
    code = box.next_code()
    for _ in range(5):
        assert WRONG in enter(citizen, other(code)).words
    assert "This code can no longer be used." in enter(citizen, code).words
    with mailing.app_context():
        assert session().scalar(select(ContactCode.tries)) == 5


@pytest.mark.parametrize("typed", ["٤", "۴", "4"])
def test_a_code_is_taken_in_any_digits_with_any_spaces(
    mailing: Flask, box: Mailbox, typed: str
) -> None:
    citizen = Browser(mailing)
    ask(citizen)
    zero = chr(ord(typed) - 4)
    shown = "".join(chr(ord(zero) + int(digit)) for digit in box.next_code())
    assert "Your vote is confirmed." in enter(citizen, f" {shown[:3]} {shown[3:]} ").words


def test_an_expired_code_brings_a_new_one(
    mailing: Flask, box: Mailbox, moment: time_machine.Coordinates
) -> None:
    citizen = Browser(mailing)
    ask(citizen)
    old = box.next_code()
    later(moment, minutes=15, seconds=1)
    assert "That code expired. We sent a new one." in enter(citizen, old).words
    assert "Your vote is confirmed." in enter(citizen, box.next_code()).words


def test_a_new_code_is_sent_after_a_minute_and_three_times_an_hour(
    mailing: Flask, box: Mailbox, moment: time_machine.Coordinates
) -> None:
    citizen = Browser(mailing)
    ask(citizen)
    for _ in range(2):
        early = citizen.press(citizen.get("/en/verify/resend"), "/resend", status=429)
        assert "A code was sent a moment ago" in early.words
        later(moment, seconds=61)
        citizen.press(citizen.get("/en/verify/resend"), "/resend")
    codes = [box.next_code() for _ in range(3)]
    later(moment, seconds=61)
    citizen.press(citizen.get("/en/verify/resend"), "/resend", status=429)
    assert box.is_empty()
    assert "Your vote is confirmed." in enter(citizen, codes[-1]).words


def test_every_post_may_arrive_twice(mailing: Flask, box: Mailbox) -> None:
    citizen = Browser(mailing)
    citizen.vote(PATH, "support")

    def twice(path: str, part: str, **typed: str) -> list[int]:
        fields = dict(citizen.get(path).form(part).fields) | typed
        answers = [citizen.client.post(path, data=fields, headers=OWN_PAGE) for _ in range(2)]
        assert answers[0].location == answers[1].location
        return [one.status_code for one in answers]

    assert twice("/en/join", "/join", contact=ADDRESS, adult="y") == [303, 303]
    code = box.next_code()
    assert box.is_empty()
    fields = dict(citizen.get("/en/verify").form("/verify").fields) | {"code": code}
    sealed = citizen.client.get_cookie("join")
    assert sealed is not None
    places = []
    for _ in range(2):
        citizen.client.set_cookie("join", sealed.value)  # the first answer never arrived
        answer = citizen.client.post("/en/verify", data=fields, headers=OWN_PAGE)
        places.append((answer.status_code, answer.location))
    assert places == [(303, "/en/join/done#done")] * 2
    assert counted(mailing) == (1, 1)


def test_an_old_form_of_a_waiting_vote_does_not_come_back_after_the_confirmation(
    mailing: Flask, box: Mailbox
) -> None:
    citizen = Browser(mailing)
    old = dict(citizen.get(PATH).form("/vote").fields) | {"choice": "support"}
    citizen.client.post(f"{PATH}/vote", data=old, headers=OWN_PAGE)
    confirm(citizen, box)
    citizen.vote(PATH, "oppose")
    citizen.client.post(f"{PATH}/vote", data=old, headers=OWN_PAGE)
    assert "Your vote is confirmed: I oppose it." in citizen.get(PATH).words


# --- what is typed, and what is offered --------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "0770", "a@b", "+1 212 555 0123"])
def test_what_is_no_contact_is_kept_and_explained(mailing: Flask, typed: str) -> None:
    citizen = Browser(mailing)
    page = citizen.press(citizen.get("/en/join"), "/join", contact=typed, adult="y", status=422)
    assert "Enter an Iraqi number like" in page.words and "0770 123 4567" in page.words
    assert f'value="{typed}"' in page.text.replace("&#43;", "+")


def test_a_telephone_is_not_asked_for_where_none_can_be_reached(mailing: Flask) -> None:
    citizen = Browser(mailing)
    page = citizen.press(
        citizen.get("/en/join"), "/join", contact="0770 123 4567", adult="y", status=422
    )
    assert "We cannot send codes to telephones yet." in page.words


def test_without_any_way_out_the_page_offers_cards(app: Flask) -> None:
    app.extensions["courier"].ways.clear()
    page = Browser(app).get("/en/join")
    assert "Codes cannot be sent yet." in page.words and page.text.count("<form") == 0
    assert "/verify/other-ways" in page.text


def test_the_code_page_without_a_waiting_contact_leads_to_the_beginning(client: Browser) -> None:
    for path in ("/en/verify", "/en/verify/resend", "/en/join/done"):
        assert client.get(path, follow=True).path == "/en/join"


def test_on_the_first_run_the_code_stands_in_the_log(
    client: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ask(client, "0770 123 4567")
    assert "The code stands in the server's log." in asked.words
    assert "0770 ••• ••67" in asked.words and "<bdi" not in asked.words
    client.app.extensions["courier"].wait()
    found = re.search(r"(\d{3}) (\d{3})", "".join(capsys.readouterr()))
    assert found is not None
    assert "Your vote is confirmed." in enter(client, "".join(found.groups())).words


@pytest.mark.parametrize("remember", [{}, {"remember": "y"}])
def test_whoever_does_not_say_they_are_of_age_is_asked_and_loses_nothing(
    mailing: Flask, box: Mailbox, remember: dict[str, str]
) -> None:
    citizen = Browser(mailing)
    page = citizen.press(citizen.get("/en/join"), "/join", contact=ADDRESS, status=422, **remember)
    assert "Tick this if you are 18 or older" in page.words and ADDRESS in page.text
    assert box.taken == 0
    page = citizen.press(page, "/join", adult="y")
    assert page.path == "/en/verify"
