"""A mailbox for the stories here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.notifications.mailbox import Mailbox, mailbox


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened
