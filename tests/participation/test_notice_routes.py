"""Being told: a mark in the menu, a line on one's own page, a letter for those who asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.db import db, session
from app.moderation.rules import HOLD
from app.notifications.models import NoticeAddress
from app.permissions import Role
from tests.conftest import store_settings
from tests.factories import TOPIC, staff_browser
from tests.notifications.mailbox import Mailbox, mailbox
from tests.pages import Browser
from tests.participation.watching import statements

NEWS = "There is an update on something you sent."
ADDRESS = "zainab@example.iq"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


@pytest.fixture
def author(instance: Path, box: Mailbox, moment: time_machine.Coordinates) -> Iterator[Browser]:
    """Somebody whose comment was decided on, and a mail server."""
    app = create_app(
        store_settings(instance, mail_server=box.url, mail_sender="news@participation.example")
    )
    app.config["RATE_LIMITS"] = False
    browser = Browser(app)
    ref = browser.comment(f"/en/goals/{TOPIC}", "The water is salty in summer.").replace("-", "")
    moderator = staff_browser(app, Role.MODERATOR)
    page = moderator.get(f"/en/mod/item/{ref}")
    moderator.press(page, "/decisions", ("outcome", "publish"), follow=False)
    moment.shift(HOLD)
    yield browser
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def row(app: Flask) -> NoticeAddress | None:
    with app.app_context():
        found = session().scalar(select(NoticeAddress))
        session().expunge_all()
        session().rollback()
    return found


def test_news_stands_on_every_page_until_it_is_seen(author: Browser) -> None:
    own = author.get("/en/me")
    assert NEWS in own.words and 'href="/en/me/notices"' in own.text
    assert NEWS in author.get("/en/goals").words
    assert NEWS not in Browser(author.app).get("/en/goals").words
    seen = author.press(author.get("/en/me"), "/me/notices/seen")
    assert NEWS not in seen.words
    assert NEWS not in author.get("/en/goals").words


def test_the_mark_costs_one_statement_and_nothing_for_a_reader(author: Browser) -> None:
    with statements(author.app) as asked:
        author.get("/en/about")
    assert len([one for one in asked if "outbox" in one]) == 1
    with statements(author.app) as asked:
        Browser(author.app).get("/en/about")
    assert asked == []


def test_an_address_is_told_only_after_its_code(author: Browser, box: Mailbox) -> None:
    waiting = author.press(author.get("/en/me/notices"), "/me/notices", address=ADDRESS)
    assert "z•••@example.iq" in waiting.words and ADDRESS not in waiting.text
    code = box.next_code()
    wrong = author.press(waiting, "/confirm", code=f"{(int(code) + 1) % 10**6:06d}")
    assert "That code is not right." in wrong.words
    kept = row(author.app)
    assert kept is not None and not kept.confirmed
    told = author.press(wrong, "/confirm", code=code)
    assert "We write to" in told.words
    kept = row(author.app)
    assert kept is not None and kept.confirmed


def test_stopping_deletes_the_address(author: Browser, box: Mailbox) -> None:
    waiting = author.press(author.get("/en/me/notices"), "/me/notices", address=ADDRESS)
    author.press(waiting, "/me/notices/stop")
    assert row(author.app) is None


@pytest.mark.parametrize("typed", ["", "0770 123 4567", "nobody", "a@b"])
def test_only_an_address_is_taken(author: Browser, typed: str) -> None:
    page = author.press(author.get("/en/me/notices"), "/me/notices", address=typed, status=422)
    assert "Enter an e-mail address like" in page.words
    assert row(author.app) is None


def test_whoever_has_sent_nothing_can_ask_for_nothing(client: Browser) -> None:
    assert "Nothing has been sent from this device" in client.get("/en/me/notices").words


def test_opening_the_link_of_a_letter_changes_nothing(client: Browser) -> None:
    page = client.get("/ar/notices/stop/unknown")
    assert "إيقاف هذه الرسائل؟" in page.words
    done = client.press(page, "/notices/stop", status=200)
    assert "لن تصلكم رسائل أخرى" in done.words
