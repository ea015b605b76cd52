"""News is noted once for each event, shown until it was seen, and forgotten with its owner."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import session
from app.notifications import addresses, outbox
from app.notifications.models import NoticeAddress, Outbox
from app.web.unit_of_work import transaction

ONE, OTHER = secrets.token_bytes(32), secrets.token_bytes(32)


def noted(table: type[Outbox] | type[NoticeAddress] = Outbox) -> int:
    return int(session().scalar(select(func.count()).select_from(table)) or 0)


@pytest.fixture
def inside(either_app: Flask) -> Flask:
    with either_app.app_context(), transaction():
        outbox.note(ONE, "decision 1", clock.now())
        outbox.note(ONE, "decision 2", clock.now())
        outbox.note(OTHER, "decision 1", clock.now())
        addresses.ask(ONE, "zainab@example.iq", "ar", clock.now())
    return either_app


def test_the_same_event_is_the_same_news(inside: Flask) -> None:
    with inside.app_context(), transaction():
        outbox.note(ONE, "decision 1", clock.now())
        assert noted() == 3


def test_news_is_shown_until_its_reader_has_seen_it(inside: Flask) -> None:
    with inside.app_context():
        assert outbox.has_news(ONE, clock.now())
        with transaction():
            outbox.mark_seen(ONE, clock.now())
        assert not outbox.has_news(ONE, clock.now())
        assert outbox.has_news(OTHER, clock.now())


def test_nothing_of_a_participant_is_left_when_they_are_forgotten(inside: Flask) -> None:
    with inside.app_context(), transaction():
        outbox.forget(ONE)
        assert (noted(), noted(NoticeAddress)) == (1, 0)
        assert outbox.has_news(OTHER, clock.now())


def test_old_news_and_addresses_without_their_code_go_by_themselves(inside: Flask) -> None:
    with inside.app_context(), transaction():
        assert outbox.purge(clock.now()) == 0
        assert outbox.purge(clock.now() + timedelta(days=2)) == 1
        assert outbox.purge(clock.now() + timedelta(days=91)) == 3
        assert (noted(), noted(NoticeAddress)) == (0, 0)


def test_no_two_participants_news_of_one_event_look_alike(inside: Flask) -> None:
    with inside.app_context():
        keys = list(session().scalars(select(Outbox.key)))
        assert len(set(keys)) == 3
