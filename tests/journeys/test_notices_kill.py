"""The worker dies again and again among its letters: nobody is forgotten or told twice a day."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select

import config
from app import clock
from app.db import db, session
from app.notifications import addresses, outbox
from app.notifications.models import NoticeAddress, Outbox
from app.web.unit_of_work import transaction
from tests.notifications.mailbox import Mailbox, mailbox

PEOPLE = 60
KILLS = 12
FIRST_DAY, NEXT_DAY = "2026-11-23T10:00:00+03:00", "2026-11-24T10:00:00+03:00"


def fill(app: Flask) -> None:
    with app.app_context():
        with transaction():
            for number in range(PEOPLE):
                who = number.to_bytes(32, "big")
                addresses.ask(who, f"person{number}@example.iq", "en", clock.now())
                addresses.confirm(who)
                outbox.note(who, "a decision", datetime.fromisoformat(FIRST_DAY))
        db.session.remove()
        db.engine.dispose()


@contextmanager
def working(app: Flask, box: Mailbox, moment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of its own, killed at the end of the block wherever it stands."""
    folder = app.config["SETTINGS"].instance
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.notifications.working", str(folder), box.url, moment],
        cwd=config.ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield worker
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()


def wait_until(reached: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if reached():
            return
        time.sleep(0.001)
    raise AssertionError("the worker does not work")


def untold(app: Flask) -> int:
    with app.app_context():
        found = len(session().scalars(select(Outbox.key).where(Outbox.told_on.is_(None))).all())
        session().rollback()
    return found


def unknown(app: Flask) -> set[str]:
    """Whose letter was begun, and is not known to have been taken."""
    with app.app_context():
        rows = session().scalars(
            select(NoticeAddress).where(
                NoticeAddress.letter_on.is_not(None), NoticeAddress.letter_taken.is_(False)
            )
        )
        return {addresses.opened(row) for row in rows}


def test_a_killed_worker_loses_no_letter_and_repeats_none_that_day(app: Flask) -> None:
    fill(app)
    dice = random.Random()
    with mailbox() as box:
        box.answers_after = 0.01  # the moment in which a letter is taken and we do not know it yet
        for _ in range(KILLS):
            before, more = box.taken, dice.randrange(1, 4)
            with working(app, box, FIRST_DAY):
                wait_until(lambda: box.taken >= before + more or untold(app) <= len(unknown(app)))  # noqa: B023
                time.sleep(dice.uniform(0, 0.02))
        in_doubt = unknown(app)
        with working(app, box, FIRST_DAY):
            wait_until(lambda: untold(app) == len(in_doubt | unknown(app)))
            time.sleep(0.5)
        in_doubt |= unknown(app)
        first = letters(box)
        assert max(Counter(one["To"] for one in first).values()) == 1, "told twice in a day"

        with working(app, box, NEXT_DAY):
            wait_until(lambda: not untold(app))
            time.sleep(0.5)
        second = letters(box)

    told = Counter(one["To"] for one in first + second)
    assert set(told) == {f"person{number}@example.iq" for number in range(PEOPLE)}, "forgotten"
    again = {address for address, times in told.items() if times > 1}
    assert again <= in_doubt and max(told.values()) <= 2
    # A mailbox knows a letter by its Message-ID: it holds exactly one of this news for everybody.
    kept = {(one["To"], one["Message-ID"]) for one in first + second}
    assert len(kept) == PEOPLE
    names = {one["To"]: one["Message-ID"] for one in first}
    assert all(names[one["To"]] == one["Message-ID"] for one in second if one["To"] in names)
    print(f"{KILLS} kills: {len(in_doubt)} in doubt, {len(again)} told again")  # noqa: T201


def letters(box: Mailbox) -> list[EmailMessage]:
    """What arrived since the last look."""
    found = []
    while not box.is_empty():
        found.append(box.next())
    return found
