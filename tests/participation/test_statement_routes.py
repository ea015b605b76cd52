"""Statements as citizens meet them: asked one at a time, answered, skipped, written, reported."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from app import clock
from app.catalogue.proposals import all_proposals
from app.db import session
from app.participation import statement_queries
from app.participation.models import Flag, Statement
from app.participation.proposing import propose_statements, reference_of
from app.participation.rules import Kind, Status
from app.participation.statement_rules import SESSION_LENGTH
from app.web.unit_of_work import transaction
from tests.factories import author, present_round, publish, tell_figures, write
from tests.pages import Browser, Page
from tests.participation.watching import publish_many, statements

PATH = "/en/statements"
MARKED = "to be approved by a balanced panel. It is not the alliance's position."


@pytest.fixture
def proposed(app: Flask) -> Flask:
    with app.test_request_context(), transaction():
        propose_statements(present_round(), clock.now())
    return app


def shown(page: Page) -> str:
    """The statement on a page, by its reference."""
    found = re.search(r"/statements/(\w+)/vote", page.text)
    assert found is not None, page.words
    return found.group(1)


def link(page: Page, label: str) -> str:
    """Where the link with this label leads."""
    found = re.search(rf'<a[^>]*href="([^"]+)"[^>]*>\s*{label}', page.text)
    assert found is not None, page.words
    return unescape(found.group(1))


def answer(browser: Browser, page: Page, value: str) -> Page:
    return browser.press(page, "/vote", ("answer", value))


def test_every_proposed_statement_is_marked_as_such_on_its_page(proposed: Flask) -> None:
    reader = Browser(proposed)
    with proposed.app_context():
        slug = present_round().slug
    for one in all_proposals():
        for language in ("ar", "ckb", "en"):
            page = reader.get(f"/{language}/statements/{reference_of(one, slug)}")
            assert one.words[language] in page.words
        assert MARKED in page.words


def test_reading_is_the_same_again_and_answering_leads_to_another(proposed: Flask) -> None:
    browser = Browser(proposed)
    first = browser.get(PATH)
    assert shown(browser.get(PATH)) == shown(first)
    second = answer(browser, first, "agree")
    assert "Statement 2 of 12 in this session" in second.words
    assert shown(second) != shown(first)


def test_an_answer_says_nothing_in_its_address_and_can_be_changed_and_withdrawn(
    proposed: Flask,
) -> None:
    browser = Browser(proposed)
    ref = shown(first := browser.get(PATH))
    following = answer(browser, first, "disagree")
    assert "disagree" not in following.path
    back = browser.get(link(following, "Previous statement"))
    assert shown(back) == ref and "This is what you chose" in back.words
    answer(browser, back, "unsure")
    mine = browser.get("/en/me")
    assert "I don't know" in mine.words
    withdrawn = browser.press(browser.get(f"{PATH}/{ref}"), "/vote", ("answer", "withdraw"))
    assert "Your answer has been withdrawn." in withdrawn.words
    assert "No answers in this round yet." in browser.get("/en/me").words


def test_what_is_skipped_is_not_stored_and_comes_again_in_another_session(
    proposed: Flask,
) -> None:
    browser = Browser(proposed)
    with proposed.app_context():
        refs = [one.key for one in pool()]
    page = browser.get("/en/goals/infrastructure/statements")
    skipped = shown(page)
    page = browser.get(link(page, "Skip<"))
    assert shown(page) != skipped
    answer(browser, page, "agree")
    again = browser.get("/en/goals/infrastructure/statements")
    assert shown(again) == skipped and len(refs) == 22


def pool() -> list[statement_queries.PublicStatement]:
    return list(
        statement_queries.candidates(present_round().id, None, voter_ref=None, shown=(), start=0)
    )


def test_twelve_make_a_session_with_a_summary_that_waits_for_enough_answers(
    proposed: Flask,
) -> None:
    browser = Browser(proposed)
    page = browser.get(PATH)
    seen = []
    for _ in range(SESSION_LENGTH):
        seen.append(shown(page))
        page = answer(browser, page, "agree")
    assert len(set(seen)) == SESSION_LENGTH
    assert "You answered 12 statements." in page.words
    assert "We compare from 30 answers on." in page.words
    for _ in range(10):
        page = browser.get(PATH)
        answer(browser, page, "agree")
    assert "You have seen every statement for now." in browser.get(PATH).words


def test_the_summary_compares_once_enough_have_answered(proposed: Flask) -> None:
    ref = ""
    for n in range(30):
        other = Browser(proposed)
        page = other.get("/en/focus/youth/statements") if not ref else other.get(f"{PATH}/{ref}")
        ref = ref or shown(page)
        answer(other, page, "agree" if n else "disagree")
    browser = Browser(proposed)
    answer(browser, browser.get(f"{PATH}/{ref}"), "agree")
    assert "Too few people" in browser.get(f"{PATH}/summary?s={ref}").words
    with proposed.test_request_context():
        tell_figures()
    summary = browser.get(f"{PATH}/summary?s={ref}")
    assert "You agreed with most participants in 1 of 1 statement." in summary.words


def test_no_more_than_forty_take_part_in_one_draw_however_many_there_are(app: Flask) -> None:
    with app.test_request_context():
        for n in range(60):
            publish(write(Kind.STATEMENT, f"Sentence number {n}", by=n))
        found = statement_queries.candidates(
            present_round().id, None, voter_ref=None, shown=(), start=2**30
        )
    assert len(found) == statement_queries.MOST_CANDIDATES


def test_a_statement_is_written_reviewed_and_only_then_asked(app: Flask) -> None:
    writer = Browser(app)
    page = writer.get(f"{PATH}/new?topic=youth")
    sent = writer.press(page, "/statements/new", text="Free buses for students.")
    assert "Reference" in sent.words
    reader = Browser(app)
    assert "Free buses" not in reader.get(PATH).words
    with app.test_request_context():
        (found,) = session().query(Statement)
        assert (found.status, found.topic_slug) == (Status.PENDING, "youth")
        publish(found)
    page = reader.get("/en/focus/youth/statements")
    assert "Free buses for students." in page.words and MARKED not in page.words
    assert "Written by Participant" in page.words


@pytest.mark.parametrize(
    ("topic", "text", "problem"),
    [
        ("youth", "", "Write your statement before sending"),
        ("youth", "a" * 161, "This can be up to 160 characters. Yours has 161."),
        ("", "A fine sentence.", "Choose the topic of your statement"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Browser, topic: str, text: str, problem: str
) -> None:
    page = client.get(f"{PATH}/new")
    refused = client.press(page, "/statements/new", status=422, topic=topic, text=text)
    assert problem in refused.words and text in refused.text


def test_similar_statements_are_shown_before_another_is_sent(app: Flask) -> None:
    with app.test_request_context():
        ref = publish(write(Kind.STATEMENT, "Repair the water networks before new roads")).ref
    browser = Browser(app)
    page = browser.get(f"{PATH}/new?topic=infrastructure")
    words = "Repair the water network before new roads."
    asked = browser.press(page, "/statements/new", status=200, text=words)
    assert "Somebody has said this already" in asked.words
    assert link(asked, "Support this one instead").endswith(f"/statements/{ref}")
    sent = browser.press(asked, "/statements/new", ("anyway", "1"))
    assert "Reference" in sent.words


def test_a_statement_is_reported_once_a_reader_and_stays_visible(proposed: Flask) -> None:
    browser = Browser(proposed)
    browser.vote("/en/goals/community", "support")
    ref = shown(browser.get(PATH))
    for _ in range(2):
        page = browser.get(f"{PATH}/{ref}/flag")
        received = browser.press(page, "/flag", reason="other")
        assert "We have your report" in received.words
    assert shown(browser.get(f"{PATH}/{ref}")) == ref
    with proposed.app_context():
        assert session().query(Flag).count() == 1
        assert session().get_one(Statement, ref).flags == 1


def test_one_s_own_statement_cannot_be_reported(app: Flask) -> None:
    browser = Browser(app)
    browser.press(browser.get(f"{PATH}/new?topic=youth"), "/statements/new", text="Our own words.")
    with app.test_request_context():
        (own,) = session().query(Statement)
        publish(own)
        assert own.participant_ref != author(1)
    page = browser.get(f"{PATH}/{own.ref}/flag")
    assert (
        "These are your own words"
        in browser.press(page, "/flag", status=409, reason="insult").words
    )


def test_an_unknown_answer_or_statement_is_refused(proposed: Flask) -> None:
    browser = Browser(proposed)
    page = browser.get(PATH)
    browser.press(page, "/vote", status=400, answer="maybe")
    browser.get(f"{PATH}/ZZZZZZ", status=404)


@pytest.mark.parametrize("path", [PATH, "/en/goals/infrastructure/statements"])
def test_the_page_asks_the_store_the_same_among_thirty_statements_and_three_thousand(
    app: Flask, path: str
) -> None:
    costs = []
    for count in (30, 2970):
        with app.test_request_context():
            publish_many(count, kind=Statement)
        reader, known = Browser(app), Browser(app)
        known.vote("/en/goals/community", "support")
        with statements(app) as anonymous:
            page = reader.get(path)
        with statements(app) as of_voter:
            page = known.get(path)
        with statements(app) as answering:
            known.press(page, "/vote", ("answer", "agree"), follow=False)
        costs.append((len(anonymous), len(of_voter), len(answering)))
    assert costs[0] == costs[1]
    assert costs == [(3, 5, 7), (3, 5, 7)]
