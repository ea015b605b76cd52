"""The ways out: any SMTP server, an SMS service behind a small contract, and the terminal.

Each either hands a message over or raises `Undelivered`; none of them logs whom it was for.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Protocol
from urllib.parse import unquote, urlsplit

import structlog

TIMEOUT_SECONDS = 10
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Undelivered(Exception):
    """The message was not taken, or that is not known; nothing of it is in this error."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        # The other side answered, and said no: nothing was taken for sure.
        self.refused = refused


@dataclass(frozen=True)
class Message:
    """What is sent to one address; the subject is for ways that have one."""

    to: str
    subject: str
    text: str
    # A name that stays when the same message is sent again, and the address that stops them.
    name: str = ""
    stop: str = ""


Begin = Callable[[], bool]


def at_once() -> bool:
    """A message that needs no note before it is sent."""
    return True


class Gateway(Protocol):
    """One way of reaching people."""

    def deliver(self, message: Message, begin: Begin = at_once) -> bool:
        """Hand the message over; `Undelivered` when that fails.

        `begin` is asked when the other side is ready; if it says no, nothing is sent: False.
        """


class Console:
    """For the first run and the demo: the words go to the log, the address does not."""

    def deliver(self, message: Message, begin: Begin = at_once) -> bool:
        if not begin():
            return False
        structlog.get_logger().info("message", to=f"…{message.to[-2:]}", text=message.text)
        return True


@dataclass(frozen=True)
class Smtp:
    """smtp://, smtp+starttls:// or smtps://user:password@host:port."""

    url: str
    sender: str

    def deliver(self, message: Message, begin: Begin = at_once) -> bool:
        letter = EmailMessage()
        letter["From"], letter["To"] = self.sender, message.to
        letter["Subject"] = message.subject
        letter["Date"] = formatdate()
        domain = self.sender.rpartition("@")[2]
        letter["Message-ID"] = (
            f"<{message.name}@{domain}>" if message.name else make_msgid(domain=domain)
        )
        if message.stop:  # RFC 8058
            letter["List-Unsubscribe"] = f"<{message.stop}>"
            letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.text, cte="base64")
        try:
            with self._ready() as server:
                if not begin():
                    return False
                server.send_message(letter)
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refusal:
            raise Undelivered(type(refusal).__name__, refused=True) from None
        except (OSError, smtplib.SMTPException) as failure:
            raise Undelivered(type(failure).__name__) from None
        return True

    def failure(self) -> str:
        """What keeps letters from leaving, by the name of the error; nothing is sent."""
        try:
            with self._ready():
                return ""
        except (OSError, smtplib.SMTPException) as failure:
            return type(failure).__name__

    @contextmanager
    def _ready(self) -> Iterator[smtplib.SMTP]:
        """The server, greeted and signed in to; encrypted, only if it can prove its name."""
        place = urlsplit(self.url)
        host, port = place.hostname or "", place.port or PORTS[place.scheme]
        proof = ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=proof)
            if place.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        ) as server:
            if place.scheme == "smtp+starttls":
                server.starttls(context=proof)
            if place.username:
                server.login(unquote(place.username), unquote(place.password or ""))
            yield server


@dataclass(frozen=True)
class Sms:
    """A service that takes a signed POST, as docs/sms-gateway.md tells; any operator can be one."""

    url: str
    secret: str

    def deliver(self, message: Message, begin: Begin = at_once) -> bool:
        if not begin():
            return False
        body = json.dumps(
            {"id": secrets.token_hex(16), "to": message.to, "text": message.text},
            ensure_ascii=False,
        ).encode()
        asking = urllib.request.Request(  # noqa: S310 - the operator's own setting
            self.url,
            data=body,
            headers={
                "Content-Type": "application/json",
                "Signature": signature(self.secret, int(time.time()), body),
            },
        )
        try:
            with urllib.request.urlopen(asking, timeout=TIMEOUT_SECONDS):  # noqa: S310
                return True
        except (OSError, urllib.error.URLError) as failure:
            raise Undelivered(type(failure).__name__) from None


def signature(secret: str, at: int, body: bytes) -> str:
    """Proof that a request is ours and recent: `t=<seconds>,v1=<HMAC-SHA-256 of t.body>`."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"
