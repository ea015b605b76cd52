"""The ways out: a real SMTP server and a real SMS service on the loopback."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.notifications.gateways import Console, Message, Sms, Smtp, Undelivered
from tests.notifications.mailbox import Mailbox, certificate, mailbox

SENDER = "codes@participation.example"
LETTER = Message("zainab@example.iq", "رمز التحقق", "رمز التحقق: 482 913 صالح 15 دقيقة")
SECRET = "a secret of both sides"


def test_a_letter_arrives_as_it_was_written(box: Mailbox) -> None:
    Smtp(box.url, SENDER).deliver(LETTER)
    letter = box.next()
    assert (letter["To"], letter["From"]) == (LETTER.to, SENDER)
    assert letter["Subject"] == LETTER.subject
    assert letter.get_content().strip() == LETTER.text
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@participation.example>")


def test_a_server_that_is_not_there_is_undelivered_and_says_nothing_of_the_message() -> None:
    with pytest.raises(Undelivered) as failure:
        Smtp("smtp://127.0.0.1:1", SENDER).deliver(LETTER)
    assert "zainab" not in str(failure.value) and "482" not in str(failure.value)


def test_a_server_that_turns_away_is_undelivered(box: Mailbox) -> None:
    box.busy = 1
    with pytest.raises(Undelivered):
        Smtp(box.url, SENDER).deliver(LETTER)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_over_tls_only_a_server_that_proves_its_name_is_spoken_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    proof = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    proof.load_cert_chain(certificate(tmp_path))
    with mailbox(scheme, proof) as box:
        assert Smtp(box.url, SENDER).failure() == "SSLCertVerificationError"
        with pytest.raises(Undelivered):
            Smtp(box.url, SENDER).deliver(LETTER)
        assert box.is_empty()
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "mail.pem"))
        assert Smtp(box.url, SENDER).failure() == ""
        Smtp(box.url, SENDER).deliver(LETTER)
        assert box.next()["To"] == LETTER.to


def test_the_terminal_shows_the_words_and_not_the_address(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Console().deliver(LETTER)
    written = "".join(capsys.readouterr())
    assert "482 913" in written and "zainab" not in written


class Service(BaseHTTPRequestHandler):
    """An SMS service as docs/sms-gateway.md asks for: it believes what is signed and recent."""

    taken: list[dict[str, str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        parts = dict(one.split("=", 1) for one in self.headers["Signature"].split(","))
        expected = hmac.new(SECRET.encode(), f"{parts['t']}.".encode() + body, hashlib.sha256)
        genuine = hmac.compare_digest(parts["v1"], expected.hexdigest())
        if genuine and abs(time.time() - int(parts["t"])) < 300:
            self.taken.append(json.loads(body))
            self.send_response(202)
        else:
            self.send_response(401)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent, as a real one should be about telephone numbers."""


@pytest.fixture
def service() -> Iterator[tuple[str, list[dict[str, str]]]]:
    taken: list[dict[str, str]] = []
    handler = type("Handler", (Service,), {"taken": taken})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/messages", taken
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_signed_message_is_taken(service: tuple[str, list[dict[str, str]]]) -> None:
    url, taken = service
    Sms(url, SECRET).deliver(Message("+9647701234567", "", LETTER.text))
    (message,) = taken
    assert message["to"] == "+9647701234567" and message["text"] == LETTER.text
    assert len(message["id"]) == 32


def test_a_message_with_another_secret_is_refused(
    service: tuple[str, list[dict[str, str]]],
) -> None:
    url, taken = service
    with pytest.raises(Undelivered):
        Sms(url, "another secret").deliver(LETTER)
    assert taken == []
