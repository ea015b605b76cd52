"""Messages leave after the commit, on a thread of their own, and are tried three times."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.notifications import courier, gateways
from app.notifications.courier import Courier
from app.notifications.gateways import Console, Message, Smtp
from app.notifications.messages import code_message
from tests.conftest import store_settings
from tests.notifications.mailbox import Mailbox

SENDER = "codes@participation.example"
LETTER = Message("a@example.org", "Security code", "Security code: 482 913")


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "PAUSES", (0.0, 0.0, 0.0))


def test_a_message_is_carried_without_waiting_for_the_server(box: Mailbox) -> None:
    began = time.perf_counter()
    Courier({"email": Smtp(box.url, SENDER)}).carry("email", LETTER)
    assert time.perf_counter() - began < 0.5
    assert "482 913" in box.next().get_content()


def test_a_busy_server_is_asked_three_times(box: Mailbox) -> None:
    box.busy = 2
    carrier = Courier({"email": Smtp(box.url, SENDER)})
    carrier.carry("email", LETTER)
    carrier.wait()
    assert not box.is_empty()


def test_what_cannot_be_delivered_is_told_without_the_address_and_does_not_stop_the_next(
    box: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    carrier = Courier({"email": Smtp(box.url, SENDER), "phone": Smtp("smtp://127.0.0.1:1", SENDER)})
    carrier.carry("phone", LETTER)
    carrier.carry("email", LETTER)
    carrier.wait()
    assert not box.is_empty()
    written = "".join(capsys.readouterr())
    assert "undelivered" in written and "example.org" not in written and "482" not in written


def test_only_ways_that_are_set_up_are_offered(instance: Path, box: Mailbox) -> None:
    def ways(**changes: object) -> dict[str, gateways.Gateway]:
        app = create_app(store_settings(instance, **changes))
        found: Courier = app.extensions["courier"]
        return found.ways

    production = {
        "production": True,
        "hosts": ("localhost",),
        "direct": True,
        "ledger_origin": "localhost/record",
    }
    assert ways(**production) == {}
    mail = {"mail_server": box.url, "mail_sender": SENDER}
    assert set(ways(**production, **mail)) == {"email"}
    assert set(
        ways(**production, **mail, sms_url="https://x.example", sms_secret=secrets.token_hex(16))
    ) == {
        "email",
        "phone",
    }
    first_run = ways()
    assert {type(one) for one in first_run.values()} == {Console}


def test_a_way_out_needs_its_other_half(instance: Path) -> None:
    for half in ({"mail_server": "smtp://localhost"}, {"sms_url": "https://x.example"}):
        with pytest.raises(ValueError, match="must"):
            store_settings(instance, **half)


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_a_code_is_one_neutral_segment_with_latin_digits(app: Flask, language: str) -> None:
    with app.test_request_context(f"/{language}/"):
        app.preprocess_request()
        message = code_message("+9647701234567", "482913")
    assert "482 913" in message.text and "15" in message.text
    assert len(message.text) <= 70, "an Arabic message of more signs costs two"
    for word in ("تحالف", "تصويت", "صوت", "alliance", "vote", "دەنگ", "هاوپەیمان"):
        assert word not in (message.text + message.subject).lower()
