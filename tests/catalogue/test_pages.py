"""What a reader finds on the first page, the lists and the pages about the alliance."""

from __future__ import annotations

import html

import pytest
import time_machine

from app.catalogue import source
from tests.pages import Browser

LANGUAGES = pytest.mark.parametrize("language", source.LANGUAGES)
BEFORE, AFTER = "2026-10-31T20:59:59+00:00", "2026-12-31T20:59:00+00:00"
PROSE = ("help", "rules", "privacy", "how-we-decide", "methods", "accessibility")


@LANGUAGES
def test_the_first_page_names_all_eleven_topics_in_the_readers_language(
    client: Browser, language: str
) -> None:
    page = client.get(f"/{language}/")
    for topic in source.load().topics:
        assert topic.title[language] in page.words
        assert topic.summary[language] in page.words
        assert f'href="/{language}/{topic.kind.path}/{topic.slug}"' in page.text


def test_the_bare_address_is_the_arabic_first_page(client: Browser) -> None:
    assert client.get("/").root["lang"] == "ar"


@LANGUAGES
@pytest.mark.parametrize("kind", ["goals", "focus"])
def test_a_list_keeps_the_order_of_the_document(client: Browser, language: str, kind: str) -> None:
    page = client.get(f"/{language}/{kind}")
    slugs = [topic.slug for topic in source.load().topics if topic.kind.path == kind]
    places = [page.text.index(f'href="/{language}/{kind}/{slug}"') for slug in slugs]
    assert places == sorted(places)


def test_an_open_round_says_when_it_closes(client: Browser) -> None:
    page = client.get("/en/goals")
    assert "First round · Voting closes on Thursday 31 December 2026, 11:59 PM." in (
        page.words.replace("\N{NARROW NO-BREAK SPACE}", " ")
    )


def test_before_it_opens_a_round_gives_both_dates(client: Browser) -> None:
    with time_machine.travel(BEFORE, tick=False):
        words = client.get("/en/goals").words
    assert "Voting has not opened yet" in words
    assert "1 November 2026" in words and "31 December 2026" in words


def test_a_closed_round_leads_to_its_results(client: Browser) -> None:
    with time_machine.travel(AFTER, tick=False):
        page = client.get("/en/")
    assert "Voting in this round has closed" in page.words
    assert '<a class="button primary" href="/en/results">Results</a>' in page.text
    assert "vote with one tap" not in page.words


def test_before_a_round_opens_nothing_is_said_of_votes(client: Browser) -> None:
    with time_machine.travel(BEFORE, tick=False):
        home, results = client.get("/en/"), client.get("/en/results")
        priorities = client.get("/en/priorities")
    assert "vote with one tap" not in home.words and "Start with the first goal" in home.words
    assert "Voting has not opened yet" in results.words and "No votes yet" not in results.words
    assert "without choosing" not in priorities.words


@LANGUAGES
@pytest.mark.parametrize("path", ["about", "principles"])
def test_the_official_words_are_a_tap_away(client: Browser, language: str, path: str) -> None:
    page = client.get(f"/{language}/{path}")
    text = html.unescape(page.text)
    for principle in source.load().principles:
        if (principle.kind == "principle") is (path == "principles"):
            assert f'lang="ar" dir="rtl">{principle.official_text}</p>' in text
            assert principle.text[language] in text


def test_only_translations_are_called_unofficial(client: Browser) -> None:
    sentence = "This is an unofficial translation."
    assert sentence in client.get("/en/about").words
    assert "No native reader has reviewed" not in client.get("/en/about").words
    assert 'class="notice' not in client.get("/ar/about").text


@LANGUAGES
@pytest.mark.parametrize("name", PROSE)
def test_every_page_on_how_it_works_opens(client: Browser, language: str, name: str) -> None:
    assert len(client.get(f"/{language}/{name}").words.split()) > 100


@pytest.mark.parametrize("topic", source.load().topics, ids=lambda topic: topic.code)
def test_a_short_address_leads_to_the_arabic_page(client: Browser, topic: source.Topic) -> None:
    answer = client.client.get(f"/{topic.code.lower()}")
    assert answer.status_code == 301
    assert answer.location == f"/ar/{topic.kind.path}/{topic.slug}"
    client.get(answer.location)


def test_an_unknown_short_address_is_not_found(client: Browser) -> None:
    client.get("/g8", status=404)
