"""Promise: leaders are told once that a report came out, in words a neighbour may read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.notifications.gateways import Begin, Message, Undelivered, at_once
from app.participation.rules import Choice
from app.permissions import Role
from app.reports import letters, publishing, queries
from app.web.unit_of_work import transaction
from tests.factories import cast_many, employ, present_round, tell_figures


class Mailbox:
    """Takes letters, or refuses them."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.failing: Undelivered | None = None

    def deliver(self, message: Message, begin: Begin = at_once) -> bool:
        if self.failing is not None and self.failing.refused:
            begin()
            raise self.failing
        if self.failing is not None:
            raise self.failing
        if not begin():
            return False
        self.taken.append(message)
        return True


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    with app.test_request_context("/en/"):
        cast_many({Choice.SUPPORT: 33})
        tell_figures()
        employ(Role.LEADER, "leader@example.org")
        employ(Role.MODERATOR, "moderator@example.org")
        with transaction():
            publishing.publish(present_round(), clock.now())
        box = Mailbox()
        app.extensions["courier"].ways["email"] = box
        yield box


def tell() -> tuple[int, int]:
    return letters.tell(present_round(), clock.now())


def test_leaders_alone_are_told_and_once(mailbox: Mailbox) -> None:
    assert tell() == (1, 0) and tell() == (0, 0)
    (letter,) = mailbox.taken
    assert letter.to == "leader@example.org"
    report = queries.latest_report(present_round().id)
    assert report is not None and letter.name.startswith(f"report-{report.digest[:16]}")


def test_the_letter_holds_a_link_in_each_language_and_no_figure(mailbox: Mailbox) -> None:
    tell()
    (letter,) = mailbox.taken
    for code in ("ar", "ckb", "en"):
        assert f"/{code}/lead/?round=2026-1&version=1" in letter.text
    bare = letter.text.replace("2026-1&version=1", "").replace("127.0.0.1:8000", "")
    assert not any(sign.isdigit() or sign in "%٪" for sign in bare + letter.subject)


def test_a_refused_letter_is_tried_again_and_a_doubtful_one_is_not_repeated(
    mailbox: Mailbox,
) -> None:
    mailbox.failing = Undelivered("SMTPServerDisconnected")  # before it was noted: nothing began
    assert tell() == (0, 1)
    mailbox.failing = Undelivered("550", refused=True)
    assert tell() == (0, 1)
    mailbox.failing = None
    assert tell() == (1, 0)


def test_the_weekly_command_weighs_publishes_and_tells(
    mailbox: Mailbox, app: Flask, moment: time_machine.Coordinates
) -> None:
    cast_many({Choice.OPPOSE: 12})
    moment.shift(timedelta(days=1))
    said = app.test_cli_runner().invoke(args=["reports", "weekly"])
    assert said.exit_code == 0, said.output
    assert "report 2 (interim)" in said.output and "1 told, 0 not told" in said.output
    again = app.test_cli_runner().invoke(args=["reports", "weekly"])
    assert "holds these figures already" in again.output and "0 told" in again.output
    assert len(mailbox.taken) == 1
