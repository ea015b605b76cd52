"""People vote at once through the application's requests, and note what was acknowledged.

Run under `strace` by the test, which reads from the trace what reached the disk when. The notes go
to a file of their own, so that they stand in the trace in their place among the writes.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import threading
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, text

import config
from app import create_app, journal
from app.catalogue import queries as catalogue
from app.db import db, session
from app.identity import devices
from app.web.unit_of_work import transaction

ROUND = "2026-1"
LOG_PAGES = 120
CHOICES = ("support", "neutral", "oppose", "none", "withdraw")
TOKEN = re.compile(r'name="token" value="([^"]+)"')
OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}


class Notes:
    """One line for everything promised, in the order in which it was."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def add(self, word: str, *facts: str) -> None:
        os.write(self._file, f"{' '.join((word, *facts))}\n".encode())


class Person:
    """A device that votes through the pages."""

    def __init__(self, app: Flask, notes: Notes, number: int, topics: list[str]) -> None:
        self.client = app.test_client()
        self.notes, self.topics, self.dice = notes, topics, random.Random(number)
        self._press(topics[0], "support")  # from now on the device is known
        cookie = self.client.get_cookie("device")
        assert cookie is not None
        with app.app_context():
            secret = devices.read(cookie.value)
            assert secret is not None
            self.ref = devices.voter_ref(ROUND, secret).hex()
        notes.add("kept", self.ref, topics[0].rsplit("/", 1)[1], "support")

    def vote(self, acts: int) -> None:
        for _ in range(acts):
            topic, choice = self.dice.choice(self.topics), self.dice.choice(CHOICES)
            facts = (self.ref, topic.rsplit("/", 1)[1], choice)
            self.notes.add("sent", *facts)
            self._press(topic, choice)
            self.notes.add("kept", *facts)

    def _press(self, topic: str, choice: str) -> None:
        found = TOKEN.search(self.client.get(topic).get_data(as_text=True))
        assert found is not None
        typed = {"token": found.group(1), "round": ROUND, "choice": choice}
        answer = self.client.post(f"{topic}/vote", data=typed, headers=OWN_PAGE)
        assert answer.status_code == 303, answer.status_code


@event.listens_for(Engine, "connect")
def _write_back_often(connection: Any, _: object) -> None:
    """The log goes into the database several times in so few votes, and not once."""
    connection.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")


def record(order: dict[str, Any]) -> None:
    """Let so many people press so many buttons each; the disk is waited for, or is not."""
    if not order["waits_for_disk"]:
        journal._synchronise = lambda _: None
    app = create_app(
        config.Settings(instance=Path(order["instance"]), database_url=order["database_url"])
    )
    app.config["RATE_LIMITS"] = False
    with app.app_context():
        with transaction():
            session().execute(
                text("UPDATE round SET opens_at = '2020-01-01', closes_at = '2100-01-01'")
            )
        topics = [f"/en/{one.kind.path}/{one.slug}" for one in catalogue.all_topics()]
        db.session.remove()
    notes = Notes(order["notes"])
    people = [Person(app, notes, number, topics) for number in range(order["people"])]
    notes.add("begun")
    voting = [threading.Thread(target=one.vote, args=(order["acts"],)) for one in people]
    for thread in voting:
        thread.start()
    for thread in voting:
        thread.join()
    notes.add("over")
    os._exit(0)  # nothing is tidied up: the power is cut long before


if __name__ == "__main__":
    record(json.loads(sys.argv[1]))
