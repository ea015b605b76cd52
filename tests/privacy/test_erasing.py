"""Erasing what one sent: in two steps, by choice, once, and with nothing left to reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.catalogue import queries as catalogue
from app.db import Base, db, reading, session
from app.identity import devices
from app.moderation.audit import discrepancies
from app.moderation.models import Decision
from app.participation import priority_queries, queries, voting
from app.participation.models import (
    HOUSE,
    Agreement,
    Background,
    Comment,
    Flag,
    Participant,
    Vote,
    Voter,
)
from app.participation.priority_recount import recount_priorities
from app.participation.rules import SortOrder, Status
from app.participation.submission_recount import recount_submissions
from app.privacy import erasing
from app.privacy.names import own_names
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, present_round
from tests.pages import OWN_PAGE, Browser, Page
from tests.participation.watching import at_once
from tests.privacy.conftest import PATH, WORDS, Person, somebody, text_of

DELETE = "/en/me/data/delete"


def erase(browser: Browser, choices: str = "remove", words: str = "remove") -> Page:
    """Both steps, as the pages ask for them."""
    page = browser.get(DELETE)
    if any("choices" in form.action for form in page.forms):
        page = browser.press(page, "/delete/choices", choices=choices)
    return browser.press(page, "/delete/words", words=words)


def cookie_of(browser: Browser) -> str:
    found = browser.client.get_cookie("device")
    assert found is not None
    return found.value


def names_of(app: Flask, cookie: str) -> set[bytes]:
    """Every name that this cookie leads to."""
    with app.test_request_context("/en/"):
        held = devices.carried(cookie)
        assert held is not None
        secrets_ = [held.secret, *([held.voice] if held.voice else [])]
        slug = present_round().slug
        return {
            *(devices.voter_ref(slug, one) for one in secrets_),
            devices.participant_ref(held.secret),
            devices.flagger_ref(held.secret),
        }


def rows_with(app: Flask, names: set[bytes]) -> dict[str, list[Any]]:
    """Every row of every table in which any of these names stands."""
    found: dict[str, list[Any]] = {}
    with app.app_context(), reading(), db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                if names & {value for value in row if isinstance(value, bytes)}:
                    found.setdefault(table.name, []).append(row)
    return found


def files_hold(app: Flask, words: str) -> bool:
    folder = app.config["SETTINGS"].instance
    return any(words.encode() in path.read_bytes() for path in folder.glob("test.sqlite3*"))


def assert_exact(app: Flask) -> None:
    with app.test_request_context("/en/"):
        round_id = present_round().id
        assert voting.recount(round_id) == []
        assert recount_priorities(round_id) == []
        assert recount_submissions(round_id) == []
        for comment in session().scalars(select(Comment)):
            rows = select(func.count()).where(Agreement.comment_ref == comment.ref)
            assert comment.agreements == session().scalar(rows)


def counted(app: Flask) -> tuple[int, int, int]:
    """Votes on the topic, people with priorities, agreements."""
    with app.test_request_context("/en/"):
        round_id = present_round().id
        votes = queries.counts(round_id).get(TOPIC)
        return (
            votes.votes.total if votes else 0,
            priority_queries.priority_counts(round_id).people,
            session().scalar(select(func.count()).select_from(Agreement)) or 0,
        )


# --- everything -----------------------------------------------------------------------------------


@pytest.mark.parametrize("choices", ["remove", "keep"])
@pytest.mark.parametrize("words", ["remove", "keep"])
def test_afterwards_no_row_and_no_cookie_leads_to_the_person(
    either_app: Flask, choices: str, words: str
) -> None:
    person = somebody(either_app)
    names = names_of(either_app, cookie_of(person.browser))
    assert set(rows_with(either_app, names)) >= {
        "voter", "vote", "priority", "background", "agreement", "flag", "participant", "submission",
    }  # fmt: skip
    end = erase(person.browser, choices, words)
    assert "Your data is deleted" in end.words
    assert "Nothing has been sent from this device" in person.browser.get("/en/me").words
    left = rows_with(either_app, names)
    # A form on its way is not carried out a second time; its digest goes within days.
    left.pop("vote_key", None)
    # A voice whose votes still count may not vote again in the round: all that is known of it.
    stubs = left.pop("voter", [])
    assert len(stubs) == (1 if choices == "keep" else 0)
    assert left == {}
    assert_exact(either_app)
    with either_app.test_request_context("/en/"):
        assert discrepancies() == []


def test_a_copied_cookie_reaches_nothing_either(person: Person) -> None:
    thief = Browser(person.browser.app)
    thief.client.set_cookie("device", cookie_of(person.browser))
    erase(person.browser, "keep", "keep")
    page = thief.get("/en/me")
    assert (
        "No votes in this round yet." in page.words
        and "No comments or statements yet." in page.words
    )
    for ref in person.refs.values():
        thief.get(f"/en/me/comments/{ref}", status=404)


# --- what was chosen ------------------------------------------------------------------------------


def test_withdrawn_votes_are_counted_no_more(person: Person) -> None:
    app = person.browser.app
    assert counted(app) == (1, 1, 1)
    erase(person.browser, "remove")
    assert counted(app) == (0, 0, 0)
    with app.app_context():
        assert session().scalar(select(func.count()).select_from(Voter)) == 0
        assert session().scalar(select(func.count()).select_from(Background)) == 0


def test_votes_that_stay_are_counted_on_and_lead_to_nobody(person: Person) -> None:
    app = person.browser.app
    erase(person.browser, "keep")
    assert counted(app) == (1, 1, 1)
    with app.app_context():
        voters = {one.ref: one.has_left for one in session().scalars(select(Voter))}
        votes = set(session().scalars(select(Vote.voter_ref)))
        assert sorted(voters.values()) == [False, True]
        assert votes == {ref for ref, left in voters.items() if not left}
        assert session().scalar(select(func.count()).select_from(Background)) == 0


def test_a_voice_whose_votes_stay_cannot_be_counted_twice(app: Flask) -> None:
    person = somebody(app)
    again = Browser(app)
    again.client.set_cookie("device", cookie_of(person.browser))
    erase(person.browser, "keep")
    before = counted(app)
    refused = again.press(again.get(PATH), "/vote", ("choice", "oppose"), status=409)
    assert "Your votes in this round stand as they are" in refused.words
    page = again.get("/en/priorities")
    refused = again.press(page, "/priorities", topics="women", status=409)
    assert "Your votes in this round stand as they are" in refused.words
    again.press(again.get("/en/me/about"), "/me/about", gender="man", status=409)
    again.press(again.get(PATH), "/agreement", status=409)
    assert counted(app) == before
    assert_exact(app)


def test_whoever_withdrew_may_vote_again_and_is_counted_once(app: Flask) -> None:
    person = somebody(app)
    again = Browser(app)
    again.client.set_cookie("device", cookie_of(person.browser))
    erase(person.browser, "remove")
    again.vote(PATH, "oppose")
    assert counted(app)[0] == 1
    assert_exact(app)


def test_votes_of_closed_rounds_stay_counted_and_lead_to_nobody(app: Flask, moment: Any) -> None:
    person = somebody(app)
    moment.shift(20 * 86400)
    person.browser.vote(PATH, "support")
    moment.shift(20 * 86400)
    names = names_of(app, cookie_of(person.browser))
    page = person.browser.get(DELETE)
    assert "What shall become of your votes in the open round?" not in page.words
    erase(person.browser)
    with app.test_request_context("/en/"):
        round_ = catalogue.all_rounds()[-1]
        assert queries.counts(round_.id)[TOPIC].votes.total == 1
        assert voting.recount(round_.id) == []
    left = rows_with(app, names)
    left.pop("vote_key", None)
    assert left == {}


def test_an_unconfirmed_device_leaves_nothing_behind(app: Flask) -> None:
    person = somebody(app, confirmed=False)
    erase(person.browser, "keep")
    assert counted(app) == (1, 1, 1)
    with app.app_context():
        assert session().scalar(select(func.count()).where(Voter.has_left)) == 0
    assert_exact(app)


# --- what was said --------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["remove", "keep"])
def test_texts_never_published_are_gone_from_rows_and_files(sqlite_app: Flask, words: str) -> None:
    person = somebody(sqlite_app)
    assert files_hold(sqlite_app, WORDS["declined"])
    erase(person.browser, words=words)
    for name in ("declined", "waiting", "shortened"):
        assert text_of(sqlite_app, person.refs[name]).text == ""
    assert not files_hold(sqlite_app, "quince-orchard"), "nor where a moderator quoted it"
    assert not files_hold(sqlite_app, WORDS["waiting"]) and not files_hold(sqlite_app, "Karim")
    with sqlite_app.app_context():
        decision = session().scalars(
            select(Decision).where(Decision.submission_ref == person.refs["declined"])
        ).one()  # fmt: skip
        assert (decision.words, decision.note, decision.outcome) == ("", "", "decline")


def test_published_words_stay_without_a_name_if_that_was_chosen(app: Flask) -> None:
    person = somebody(app)
    second = person.browser.comment(PATH, "A second word on bridges")
    erase(person.browser, words="keep")
    page = Browser(app).get(PATH)
    assert WORDS["public"] in page.words and "Former participant" in page.words
    assert second not in page.words
    with app.test_request_context("/en/"):
        others = select(func.count()).select_from(Participant).where(Participant.ref != HOUSE)
        assert session().scalar(others) == 1
        listed = queries.published_comments(present_round().id, TOPIC, SortOrder.NEW, None)
        assert [one.alias_number is None for one in listed.comments].count(True) == 1
        owners = list(session().scalars(select(Comment.participant_ref)))
        assert len(set(owners)) == len(owners), "nothing joins them any more"


def test_published_words_go_if_that_was_chosen(app: Flask) -> None:
    person = somebody(app)
    erase(person.browser, words="remove")
    page = Browser(app).get(PATH)
    assert WORDS["public"] not in page.words and "Call" not in page.words
    found = text_of(app, person.refs["public"])
    assert (found.text, found.published_text, found.status) == ("", None, Status.WITHDRAWN)
    Browser(app).get(f"/en/comments/{person.refs['public']}", status=404)


def test_a_flag_stays_without_the_one_who_flagged(app: Flask) -> None:
    person = somebody(app)
    erase(person.browser)
    with app.app_context():
        assert session().scalar(select(func.count()).select_from(Flag)) == 1


# --- the pages ------------------------------------------------------------------------------------


def test_nothing_is_erased_before_a_choice_was_made(person: Person) -> None:
    page = person.browser.get(DELETE)
    assert "checked" not in page.text
    again = person.browser.press(page, "/delete/choices", status=422)
    assert "Choose one of the two" in again.words
    page = person.browser.press(page, "/delete/choices", choices="remove")
    again = person.browser.press(page, "/delete/words", status=422)
    assert "Choose one of the two" in again.words
    assert text_of(person.browser.app, person.refs["public"]).text == WORDS["public"]


def test_what_goes_and_what_stays_is_said_before(person: Person) -> None:
    first = person.browser.get(DELETE)
    for said in ("2 votes", "1 priority", "1 agreement", "cannot vote again in this round"):
        assert said in first.words
    second = person.browser.press(first, "/delete/choices", choices="remove")
    for said in (
        "2 texts that are not public: deleted",
        "1 text published without personal details: deleted",
        "1 published text: as you choose",
        "The public record keeps that there were decisions",
        "we destroy the key to it",
    ):
        assert said in second.words


def test_a_device_that_sent_nothing_has_nothing_to_delete(app: Flask) -> None:
    assert "Your data is deleted" in Browser(app).get(DELETE, follow=True).words


# --- repeats, races, stops ------------------------------------------------------------------------


def sending(browser: Browser, page: Page, part: str, **typed: str) -> Callable[[], int]:
    form, cookie = page.form(part), cookie_of(browser)

    def send() -> int:
        client = browser.app.test_client()
        client.set_cookie("device", cookie)
        data = {**dict(form.fields), **typed}
        return client.post(form.action, data=data, headers=OWN_PAGE).status_code

    return send


@pytest.mark.parametrize("choices", ["remove", "keep"])
def test_each_step_sent_many_times_at_once_is_done_once(either_app: Flask, choices: str) -> None:
    person = somebody(either_app)
    browser = person.browser
    first = sending(browser, browser.get(DELETE), "/delete/choices", choices=choices)
    assert set(at_once([first] * 6)) == {303}
    second = sending(browser, browser.get(DELETE), "/delete/words", words="keep")
    assert set(at_once([second] * 6)) == {303}
    assert counted(either_app) == ((1, 1, 1) if choices == "keep" else (0, 0, 0))
    assert_exact(either_app)
    with either_app.test_request_context("/en/"):
        assert discrepancies() == []


def test_votes_cast_while_the_choices_go_are_counted_once_or_never(either_app: Flask) -> None:
    person = somebody(either_app)
    browser = person.browser
    leave = sending(browser, browser.get(DELETE), "/delete/choices", choices="remove")
    votes = [
        sending(browser, browser.get(f"/en/goals/{slug}"), "/vote", choice="support")
        for slug in ("democracy", TOPIC, "community")
    ]
    answers = at_once([leave, *votes])
    assert set(answers) <= {303, 409}
    assert_exact(either_app)


def test_stopping_between_the_steps_leaves_the_second_for_later(person: Person) -> None:
    person.browser.press(person.browser.get(DELETE), "/delete/choices", choices="remove")
    assert counted(person.browser.app) == (0, 0, 0)
    page = person.browser.get("/en/me")
    assert "No votes in this round yet." in page.words
    assert WORDS["public"] in page.words
    assert "Delete: texts and this device" in person.browser.get(DELETE).words


def test_a_step_that_does_not_reach_its_end_has_not_happened(person: Person) -> None:
    """As when the process is killed before its commit."""
    app, cookie = person.browser.app, cookie_of(person.browser)
    names = names_of(app, cookie)
    before = rows_with(app, names)
    with app.test_request_context("/en/", headers={"Cookie": f"device={cookie}"}):
        app.preprocess_request()
        own = own_names()
        assert own is not None
        for step in (
            lambda: erasing.erase_choices(own, withdraw=False, now=clock.now()),
            lambda: erasing.erase_words(own, keep_public=True, now=clock.now()),
        ):
            with pytest.raises(RuntimeError, match="killed"), transaction():
                step()
                raise RuntimeError("killed")
    assert rows_with(app, names) == before
    assert_exact(app)
