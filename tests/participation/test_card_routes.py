"""Confirming with a printed card: once, in any spelling, and not by guessing."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.db import session
from app.identity import cards
from app.identity.rules import shown_card
from app.participation import queries, voting
from app.participation.models import Voter
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, present_round
from tests.pages import OWN_PAGE, Browser, Page

PATH = f"/en/goals/{TOPIC}"


@pytest.fixture
def card(app: Flask) -> str:
    with app.app_context(), transaction():
        return shown_card(cards.make_batch("Basra library", 1, clock.now())[0])


def use(browser: Browser, typed: str, *, status: int = 303) -> Page:
    page = browser.get("/en/verify/other-ways")
    return browser.press(page, "/other-ways", card=typed, adult="y", status=status)


def test_a_card_confirms_what_waits(client: Browser, card: str) -> None:
    client.vote(PATH, "support")
    assert "Your vote is confirmed." in use(client, card.lower()).words
    with client.app.app_context():
        (counts,) = queries.counts(present_round().id).values()
        assert counts.votes.support == counts.confirmed == 1
        assert voting.recount(present_round().id) == []
        means = session().scalars(select(Voter.confirmed_by).where(Voter.level == "confirmed"))
        assert list(means) == ["card"]


def test_a_used_card_and_an_unknown_one_get_the_same_words(client: Browser, card: str) -> None:
    use(client, card)
    said = [use(Browser(client.app), typed, status=422) for typed in (card, "K7M4-Q2XT")]
    for page in said:
        assert "This code is not right, or the card has been used." in page.words


def test_cards_cannot_be_guessed_by_the_hundred(client: Browser) -> None:
    answers = [
        client.client.post(
            "/en/verify/other-ways",
            data=dict(client.get("/en/verify/other-ways").form("/other-ways").fields)
            | {"card": f"K7M4Q2{letter}{sign}", "adult": "y"},
            headers=OWN_PAGE,
        ).status_code
        for letter in "XTWAC"
        for sign in "2346TXW"
    ]
    assert answers == [422] * 30 + [429] * 5


def test_a_card_confirms_adults_alone_and_is_not_used_up_by_asking(
    client: Browser, card: str
) -> None:
    page = client.press(client.get("/en/verify/other-ways"), "/other-ways", card=card, status=422)
    assert "Only adults' votes can be confirmed" in page.words
    client.press(page, "/other-ways", adult="y")
