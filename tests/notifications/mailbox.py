"""A real SMTP server on the loopback, and the letters it took."""

from __future__ import annotations

import asyncio
import email
import queue
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


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
def mailbox() -> Iterator[Mailbox]:
    """A server that takes letters until the block ends."""
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.url = f"smtp://127.0.0.1:{port}"
    try:
        yield box
    finally:
        controller.stop()
