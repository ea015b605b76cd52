"""Six people and one telephone: each votes, confirms and hands it on; six votes are counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import clock, create_app
from app.db import db
from app.identity import cards
from app.participation import queries, voting
from app.web.unit_of_work import transaction
from tests.conftest import store_settings
from tests.factories import TOPIC, present_round
from tests.notifications.mailbox import Mailbox, mailbox
from tests.pages import Browser

PATH = f"/en/goals/{TOPIC}"
FAMILY = ("support", "support", "oppose", "neutral", "support", "oppose")


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


@pytest.fixture
def limited(instance: Path, box: Mailbox) -> Iterator[Flask]:
    """The platform with a mail server, and with its limits on."""
    app = create_app(
        store_settings(instance, mail_server=box.url, mail_sender="codes@participation.example")
    )
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def confirm_by_card(telephone: Browser) -> None:
    with telephone.app.app_context(), transaction():
        (code,) = cards.make_batch(f"Library {clock.now().timestamp()}", 1, clock.now())
    page = telephone.get("/en/verify/other-ways")
    telephone.press(page, "/other-ways", card=code, adult="y")


def confirm_by_mail(telephone: Browser, box: Mailbox, who: int) -> None:
    page = telephone.get("/en/join")
    telephone.press(page, "/join", contact=f"person{who}@example.iq", adult="y")
    telephone.press(telephone.get("/en/verify"), "/verify", code=box.next_code())


@pytest.mark.parametrize("signs_out", [True, False], ids=["signing out", "handing it on"])
def test_six_people_on_one_telephone_are_six_votes(
    limited: Flask, box: Mailbox, signs_out: bool
) -> None:
    telephone = Browser(limited)
    for who, choice in enumerate(FAMILY):
        if not signs_out and who:  # the next one says first who they are
            confirm_by_card(telephone) if who % 2 else confirm_by_mail(telephone, box, who)
            telephone.vote(PATH, choice)
            continue
        telephone.vote(PATH, choice)
        confirm_by_card(telephone) if who % 2 else confirm_by_mail(telephone, box, who)
        if signs_out:
            telephone.press(telephone.get("/en/me"), "/me/forget")
    with limited.app_context():
        counts = queries.counts(present_round().id)[TOPIC]
        assert voting.recount(present_round().id) == []
        assert (counts.confirmed, counts.waiting) == (6, 0)
    votes = counts.votes
    assert (votes.support, votes.neutral, votes.oppose) == (3, 1, 2)
