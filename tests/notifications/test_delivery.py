"""Letters: one a day at most, by day, only when something happened, and none of them twice."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from app import clock, create_app
from app.db import db
from app.notifications import addresses, delivery, outbox
from app.notifications.delivery import Delivered, Worker
from app.notifications.gateways import Smtp
from app.notifications.rules import may_tell
from app.web.unit_of_work import transaction
from tests.conftest import store_settings
from tests.notifications.mailbox import Mailbox
from tests.notifications.working import SENDER

WHO = b"w" * 32
ADDRESS = "zainab@example.iq"
ONE, NONE, FAILED = Delivered(taken=1), Delivered(), Delivered(failed=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def mailing(request: pytest.FixtureRequest, instance: Path, box: Mailbox) -> Iterator[Flask]:
    """Either store with a mail server, and somebody who asked to be told and has news."""
    if request.param == "sqlite":
        app = create_app(store_settings(instance, mail_server=box.url, mail_sender=SENDER))
    else:
        app = request.getfixturevalue("postgres_app")
        app.extensions["courier"].ways["email"] = Smtp(box.url, SENDER)
    with app.app_context():
        with transaction():
            addresses.ask(WHO, ADDRESS, "ar", clock.now())
            addresses.confirm(WHO)
            outbox.note(WHO, "a decision", clock.now())
        yield app
        db.session.remove()
        db.engine.dispose()


def deliver(worker: Worker | None = None) -> Delivered:
    return (worker or Worker()).deliver(clock.now())


def happen() -> None:
    with transaction():
        outbox.note(WHO, secrets.token_hex(8), clock.now())


def test_a_letter_says_that_there_is_news_and_nothing_else(mailing: Flask, box: Mailbox) -> None:
    assert deliver() == ONE
    letter = box.next()
    assert letter["To"] == ADDRESS and letter["Subject"] == "تحديث"
    words = letter.get_content()
    assert "هناك تحديث على مشاركة لكم." in words
    # No word but these, two addresses of ours and what they are for.
    rest = re.sub(r"http://\S+", "", words).split("\n\n")
    assert [one.strip() for one in rest if one.strip()] == [
        "هناك تحديث على مشاركة لكم.", "لإيقاف هذه الرسائل:",
    ]  # fmt: skip
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = letter["List-Unsubscribe"].strip(" <>")
    assert stop in words
    path = stop.partition("/ar/")[2]
    mailing.config["RATE_LIMITS"] = False
    answer = mailing.test_client().post(f"/ar/{path}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert addresses.of(WHO) is None


def test_nothing_is_sent_when_nothing_happened_or_it_was_seen(mailing: Flask, box: Mailbox) -> None:
    with transaction():
        outbox.mark_seen(WHO, clock.now())
    assert deliver() == NONE
    assert box.is_empty()


def test_nobody_is_told_who_did_not_prove_the_address(mailing: Flask, box: Mailbox) -> None:
    with transaction():
        addresses.ask(WHO, "another@example.iq", "ar", clock.now())
    assert deliver() == NONE
    assert box.is_empty()


def test_one_letter_a_day_tells_of_everything_until_then(
    mailing: Flask, box: Mailbox, moment: time_machine.Coordinates
) -> None:
    happen()
    assert deliver() == ONE
    happen()
    for _ in range(3):
        assert deliver() == NONE
    moment.shift(86400)
    assert deliver() == ONE
    moment.shift(86400)
    assert deliver() == NONE
    assert box.taken == 2


@pytest.mark.parametrize(
    ("hour", "allowed"),
    [("00:30", False), ("08:59", False), ("09:00", True), ("19:59", True), ("20:00", False)],
)
def test_nights_are_quiet_in_baghdad(hour: str, allowed: bool) -> None:
    with time_machine.travel(f"2026-11-23T{hour}:00+03:00", tick=False):
        assert may_tell(clock.now()) is allowed


def test_what_happens_at_night_is_told_in_the_morning(
    mailing: Flask, box: Mailbox, moment: time_machine.Coordinates
) -> None:
    moment.move_to("2026-11-23T22:00:00+03:00")
    assert deliver() == NONE
    moment.move_to("2026-11-24T09:00:00+03:00")
    assert deliver() == ONE


def test_a_refused_letter_is_tried_again_later_the_same_day(
    mailing: Flask, box: Mailbox, moment: time_machine.Coordinates
) -> None:
    worker = Worker()
    box.busy = 1
    assert deliver(worker) == FAILED
    assert deliver(worker) == NONE  # it lets the server rest
    moment.shift(16 * 60)
    assert deliver(worker) == ONE
    assert box.taken == 1


def test_a_server_that_cannot_be_reached_costs_nobody_their_day(
    mailing: Flask, box: Mailbox
) -> None:
    ways = mailing.extensions["courier"].ways
    working, ways["email"] = ways["email"], Smtp("smtp://127.0.0.1:1", SENDER)
    assert deliver() == FAILED
    ways["email"] = working
    assert deliver() == ONE


def test_of_two_workers_at_once_one_writes_the_letter(mailing: Flask, box: Mailbox) -> None:
    assert [len(delivery._begin(WHO, clock.now())) for _ in range(2)] == [1, 0]
    assert deliver() == NONE
    assert box.is_empty()
