"""A real SMTP server on the loopback, and the letters it took."""

from __future__ import annotations

import asyncio
import email
import queue
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class Mailbox:
    """What arrived, in order."""

    def __init__(self) -> None:
        self._letters: queue.Queue[EmailMessage] = queue.Queue()
        self.url = ""
        # So many deliveries are turned away first.
        self.busy = 0
        self.taken = 0
        # So many seconds pass between taking a letter and saying so.
        self.answers_after = 0.0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.busy:
            self.busy -= 1
            return "451 come back later"
        letter = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self._letters.put(letter)
        self.taken += 1
        await asyncio.sleep(self.answers_after)
        return "250 taken"

    def next(self) -> EmailMessage:
        """The next letter; waits for it as its reader would."""
        return self._letters.get(timeout=20)

    def next_code(self) -> str:
        found = re.search(r"\b(\d{3}) (\d{3})\b", self.next().get_content())
        assert found is not None
        return "".join(found.groups())

    def clear(self) -> None:
        """Put away what has come so far."""
        while not self._letters.empty():
            self._letters.get_nowait()

    def is_empty(self) -> bool:
        return self._letters.empty()


@contextmanager
def mailbox(scheme: str = "smtp", proof: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """A server that takes letters until the block ends; over TLS it shows its `proof`."""
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    within = proof if scheme == "smtps" else None
    controller = Controller(
        box, hostname="127.0.0.1", port=port, ssl_context=within, tls_context=proof
    )
    controller.start()
    box.url = f"{scheme}://127.0.0.1:{port}"
    try:
        yield box
    finally:
        controller.stop()


def certificate(folder: Path) -> Path:
    """A certificate of 127.0.0.1 that vouches for itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # The other side's clock is the machine's, whatever day the test is about.
        .not_valid_before(now - timedelta(days=3650))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, SHA256())
    )
    path = folder / "mail.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    return path
