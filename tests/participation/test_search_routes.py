"""Looking for words: what is public is shown with its words marked, and nobody learns what for."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import event

from app import clock
from app.catalogue.queries import all_topics
from app.db import db
from app.participation import submitting
from app.participation.proposing import propose_statements
from app.participation.rules import Kind, Stance, Status
from app.participation.search_page import marked
from app.participation.search_rules import COMMENTS_SHOWN
from app.text.searching import asked_for
from app.web import rate_limit
from app.web.unit_of_work import transaction
from tests.factories import present_round, publish, write, write_comment
from tests.pages import OWN_PAGE, Browser, Page, filled

WORD = "سفرجل"


def search(app: Flask, words: str, lang: str = "en") -> Page:
    browser = Browser(app)
    return browser.press(browser.get(f"/{lang}/search"), "/search", status=200, words=words)


def shown(page: Page) -> set[str]:
    """The comments on a page."""
    return {one for one in page.ids if one.startswith("c-")}


def test_topics_come_first_then_statements_then_comments(app: Flask) -> None:
    with app.test_request_context():
        publish(write_comment("Rural schools need water.", stance=Stance.SUPPORT))
        publish(write(Kind.STATEMENT, "Every rural road needs light."))
    page = search(app, "rural")
    places = [page.text.index(f"<h3>{name}</h3>") for name in ("Topics", "Statements", "Comments")]
    assert places == sorted(places)
    assert "<mark>Rural</mark> schools need water." in page.text
    assert "Every <mark>rural</mark> road" in page.text
    assert "In favour" in page.words


def test_every_topic_is_found_by_its_title_in_every_language(app: Flask) -> None:
    for topic in all_topics():
        for lang, title in topic.title.items():
            page = search(app, " ".join(title.split()[:8]), lang)
            assert f"/{lang}/{topic.kind.path}/{topic.slug}" in page.text, title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A <b>bridge</b> & more", "A &lt;b&gt;<mark>bridge</mark>&lt;/b&gt; &amp; more"),
        ("Bridges, bridge", "<mark>Bridges</mark>, <mark>bridge</mark>"),
        ('"none"', "&#34;none&#34;"),
        ("", ""),
    ],
)
def test_what_stands_around_a_mark_is_escaped(text: str, expected: str) -> None:
    assert marked(text, "en", asked_for("bridge")) == expected


def test_words_are_marked_and_never_become_markup(app: Flask) -> None:
    with app.test_request_context():
        publish(write_comment(f"<b>{WORD}</b> & <script>alert({WORD})</script>"))
    page = search(app, WORD)
    assert f"&lt;b&gt;<mark>{WORD}</mark>&lt;/b&gt; &amp; &lt;script&gt;" in page.text
    assert "<script>alert" not in page.text
    again = search(app, '"><script>x')
    assert 'value="&#34;&gt;&lt;script&gt;x"' in again.text


def test_nothing_is_echoed_or_found_from_an_address(app: Flask) -> None:
    with app.test_request_context():
        publish(write_comment(f"{WORD} in every garden"))
    browser = Browser(app)
    for name in ("words", "q"):
        assert WORD not in browser.get(f"/en/search?{name}={WORD}").text


def test_what_is_sought_is_in_no_log_no_address_and_no_copy(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    with app.test_request_context():
        publish(write_comment(f"{WORD} in every garden"))
    browser = Browser(app)
    capfd.readouterr()
    page = browser.press(browser.get("/en/search"), "/search", status=200, words=WORD)
    answer = page.response
    assert f"<mark>{WORD}</mark>" in page.text
    assert answer.status_code == 200 and "Location" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert WORD not in answer.request.url and WORD not in str(answer.headers)
    written = capfd.readouterr().err
    lines = [json.loads(line) for line in written.splitlines()]
    assert [line["endpoint"] for line in lines][-1] == "participation.search"
    assert WORD not in written and ascii(WORD)[1:-1] not in written


def test_a_search_that_fails_writes_down_no_word(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    browser = Browser(app)
    page = browser.get("/en/search")
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE search_entry RENAME TO elsewhere")
    capfd.readouterr()
    browser.press(page, "/search", status=500, words=WORD)
    written = capfd.readouterr().err
    assert "failure" in written and WORD not in written


def test_asking_begins_no_transaction_that_writes(sqlite_app: Flask) -> None:
    browser = Browser(sqlite_app)
    page = browser.get("/en/search")
    begun: list[str] = []
    with sqlite_app.app_context():
        engine = db.engine

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        begun.append(statement.split("\n", maxsplit=1)[0])

    event.listen(engine, "before_cursor_execute", note)
    browser.press(page, "/search", status=200, words="water")
    event.remove(engine, "before_cursor_execute", note)
    assert "BEGIN" in begun and not any("IMMEDIATE" in one for one in begun)
    assert not any(one.startswith(("INSERT", "UPDATE", "DELETE")) for one in begun)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Type a word to look for"),
        ("؟!", "Type a word to look for"),
        ("water " * 20, "This can be up to 80 characters. Yours has 119."),
        ("one two three four five six seven eight nine", "Type eight words at most"),
    ],
)
def test_what_cannot_be_sought_is_said_and_kept(app: Flask, words: str, told: str) -> None:
    browser = Browser(app)
    page = browser.press(browser.get("/en/search"), "/search", status=422, words=words)
    assert told in page.words and "<title>Error" in page.text
    assert words.strip() in page.text


def test_nothing_found_leads_to_the_topics(app: Flask) -> None:
    page = search(app, WORD)
    assert "Nothing was found" in page.words
    assert page.text.count('href="/en/goals/') >= 7


@pytest.mark.parametrize("lang", ["ar", "ckb", "en"])
def test_the_page_opens_in_every_language_and_is_led_to(app: Flask, lang: str) -> None:
    browser = Browser(app)
    home = browser.get(f"/{lang}/")
    assert home.text.count(f'href="/{lang}/search"') == 2
    with app.test_request_context():
        publish(write_comment(f"{WORD} في كل حديقة"))
    assert f"<mark>{WORD}</mark>" in search(app, WORD, lang).text


def test_more_goes_on_behind_the_last_and_shows_nothing_twice(app: Flask) -> None:
    with app.test_request_context():
        for number in range(2 * COMMENTS_SHOWN + 3):
            publish(write_comment(f"{WORD} {number}", by=number))
    browser = Browser(app)
    page = browser.press(browser.get("/en/search"), "/search", status=200, words=WORD)
    seen = shown(page)
    assert len(seen) == COMMENTS_SHOWN
    total = len(seen)
    while "Show more comments" in page.words:
        page = browser.press(page, "/search", ("kind", "comment"), status=200)
        now = shown(page)
        assert not now & seen and "<h3>Topics</h3>" not in page.text
        seen |= now
        total += len(now)
    assert total == 2 * COMMENTS_SHOWN + 3


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 19, "9" * 30, "١٢"])
def test_a_place_that_is_none_begins_at_the_beginning(app: Flask, after: str) -> None:
    with app.test_request_context():
        publish(write_comment(f"{WORD} in every garden"))
    browser = Browser(app)
    page = browser.get("/en/search")
    address, fields = filled(page, "/search", words=WORD, kind="comment", after=after)
    answer = browser.client.post(address, data=fields, headers=OWN_PAGE)
    assert answer.status_code == 200 and f"<mark>{WORD}</mark>" in answer.get_data(as_text=True)


@pytest.mark.parametrize("status", list(Status))
def test_of_every_status_only_what_is_public_is_shown(app: Flask, status: Status) -> None:
    public = f"{WORD} […]" if status in (Status.PUBLISHED, Status.REDACTED) else None
    with app.test_request_context():
        comment = publish(write_comment(f"{WORD} planted-word"))
        with transaction():
            submitting.set_status(comment, status, now=clock.now(), published_text=public)
    page = search(app, WORD)
    assert (f"<mark>{WORD}</mark>" in page.text) is (public is not None)
    assert "planted-word" not in page.text


def test_a_flood_from_one_network_is_slowed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[str] = []
    monkeypatch.setattr(rate_limit, "spend", lambda rate, *_: spent.append(rate))
    search(app, "water")
    assert spent == ["300 per minute"]


def test_proposals_are_found_by_a_word_of_theirs(app: Flask) -> None:
    with app.test_request_context(), transaction():
        propose_statements(present_round(), clock.now())
    page = search(app, "الدولة", "ar")
    assert "<mark>" in page.text
