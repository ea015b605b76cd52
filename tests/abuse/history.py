"""A small republic that anything may happen in: its people, their forms, and what is stored.

Every act goes through HTTP. What must hold is read from the tables and from the pages, never from
what the platform says of itself.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import select

from app import clock, create_app
from app.db import db, session
from app.identity import cards, sessions
from app.moderation.models import Confirmation, Decision, Undoing
from app.moderation.rules import Outcome, Reason
from app.participation.models import Submission, Tally
from app.participation.rules import Kind, Status
from app.permissions import Role
from app.transparency.audit import audit
from app.web.unit_of_work import transaction
from tests.conftest import served, store_settings
from tests.factories import employ
from tests.pages import OWN_PAGE, Browser

STAFF = (Role.MODERATOR, Role.MODERATOR, Role.MODERATOR, Role.ADMINISTRATOR)
CITIZENS = 3
CARDS = 40
ROUND = "2026-1"
TOPICS = ("infrastructure", "community")
WORD = re.compile(r"\b[xyz]{12}\b")
DETAIL = re.compile(r"\b[jqv]{12}\b")

# What a moderator may choose; some of it takes two people, or three.
CHOICES: list[dict[str, str]] = [
    {"outcome": "publish"},
    {"outcome": "publish"},
    {"outcome": "publish"},
    {"outcome": "redact", "words": "the detail"},
    {"outcome": "ask", "reason": "R8", "whole": "y"},
    {"outcome": "decline", "reason": "R7", "whole": "y"},
    {"outcome": "decline", "reason": "R3", "whole": "y"},  # takes two
    {"outcome": "decline", "reason": "R1", "words": "the detail"},  # set aside when public
    {"outcome": "decline", "reason": "R10", "whole": "y"},  # takes an administrator as well
    {"outcome": "keep"},
    {"outcome": "move", "topic": "youth"},
    {"outcome": "escalate"},
]

P, PUB, RED, CH, DEC, WD = (
    Status.PENDING, Status.PUBLISHED, Status.REDACTED, Status.CHANGES, Status.DECLINED,
    Status.WITHDRAWN,
)  # fmt: skip
# What may become of a text by each act; nothing else moves one.
BY_DECIDING = {
    *((P, after) for after in (PUB, RED, CH, DEC)),
    (PUB, RED), (PUB, DEC), (RED, DEC),
}  # fmt: skip
LAWFUL: dict[str, set[tuple[Status, Status]]] = {
    "edit": {(CH, P)},
    "withdraw": {(P, WD), (CH, WD)},
    "decide": BY_DECIDING,
    "confirm": BY_DECIDING,
    "undo": {(after, before) for before, after in BY_DECIDING},
    "rule": {(DEC, PUB), (RED, PUB), (CH, PUB), (DEC, RED)},
    # Several acts in a row, of which the last may have been refused.
    "decide and undo": BY_DECIDING,
    "be heard": BY_DECIDING | {(DEC, PUB), (RED, PUB)},
}


@dataclass
class Founding:
    """A folder to begin every history from, with staff who are signed in and unused cards."""

    folder: Path
    staff: dict[int, str]  # their sessions' secrets
    cards: list[str]


def found(folder: Path) -> Founding:
    with served(folder) as app, app.test_request_context(), transaction():
        people = [employ(role) for role in STAFF]
        signed_in = {one.id: sessions.start(one, clock.now()) for one in people}
        return Founding(folder, signed_in, list(cards.make_batch("Library", CARDS, clock.now())))


@dataclass
class Citizen:
    """A person with one device; after signing out everywhere it is a stranger's."""

    browser: Browser
    votes: dict[str, str] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    is_confirmed: bool = False


@dataclass(frozen=True)
class Row:
    """Where a text stands in the store."""

    kind: Kind
    topic: str
    status: Status
    text: str
    published: str | None
    shown: bool
    revision: int


class Made(NamedTuple):
    """A decision that was made; it never changes."""

    ref: str
    outcome: Outcome
    reason: Reason | None
    staff_id: int
    other_id: int | None
    at: datetime


class Republic:
    """One history's application, its people and what was sent."""

    def __init__(self, founding: Founding, folder: Path) -> None:
        shutil.copytree(founding.folder, folder)
        self.app: Flask = create_app(store_settings(folder))
        self.app.config["RATE_LIMITS"] = False
        self.cards = list(founding.cards)
        self.staff = [Browser(self.app) for _ in founding.staff]
        for browser, secret in zip(self.staff, founding.staff.values(), strict=True):
            browser.client.set_cookie("staff", secret)
        self.staff_ids = list(founding.staff)
        self.citizens = [Citizen(Browser(self.app)) for _ in range(CITIZENS)]
        self.stranger = Browser(self.app)
        self.past: list[Browser] = []  # devices that were signed out
        self.last: tuple[Browser, str, dict[str, Any]] | None = None
        self.gone: Counter[tuple[str, str]] = Counter()  # votes that stand under nobody's device

    def close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def send(self, by: Browser, path: str, **fields: Any) -> int:
        """Post a form as somebody who has the page open; nothing may break by it."""
        token = dict(by.get("/en/display").form("/display").fields)["token"]
        form = {"token": token, "round": ROUND, **fields}
        self.last = (by, f"/en{path}", form)
        return self.again()

    def again(self) -> int:
        """The last form once more."""
        assert self.last is not None
        by, path, form = self.last
        answer = by.client.post(path, data=form, headers=OWN_PAGE)
        assert answer.status_code < 500, (path, form, answer.text[:500])
        return answer.status_code

    def read(self, by: Browser, path: str) -> str:
        answer = by.client.get(f"/en{path}", follow_redirects=True)
        assert answer.status_code < 500, path
        return answer.get_data(as_text=True)

    # --- what lies in the store ------------------------------------------------------------------

    def texts(self) -> dict[str, Row]:
        with self.app.app_context():
            rows = session().execute(
                select(
                    Submission.ref, Submission.kind, Submission.topic_slug, Submission.status,
                    Submission.text, Submission.published_text, Submission.shown_from,
                    Submission.revision,
                )
            ).all()  # fmt: skip
            session().rollback()
        now = clock.now()
        return {
            one.ref: Row(
                one.kind, one.topic_slug, one.status, one.text, one.published_text,
                one.shown_from is not None and one.shown_from <= now, one.revision,
            )
            for one in rows
        }  # fmt: skip

    def decisions(self) -> dict[str, Made]:
        """Every decision that was made, but for whether it was undone; in their order."""
        with self.app.app_context():
            rows = session().scalars(select(Decision).order_by(Decision.decided_at)).all()
            found = {
                one.id: Made(
                    one.submission_ref, one.outcome, one.reason, one.staff_id, one.other_id,
                    one.decided_at,
                )
                for one in rows
            }  # fmt: skip
            session().rollback()
        return found

    def waiting_for_administrator(self) -> list[str]:
        with self.app.app_context():
            found = session().scalars(
                select(Confirmation.submission_ref).where(Confirmation.answered_at.is_(None))
            )
            return list(found)

    def undone(self) -> set[str]:
        with self.app.app_context():
            found = set(session().scalars(select(Undoing.decision_id)))
            session().rollback()
        return found

    def tallies(self) -> Counter[tuple[str, str]]:
        with self.app.app_context():
            rows = session().execute(select(Tally.topic_slug, Tally.choice, Tally.n)).all()
            session().rollback()
        counted: Counter[tuple[str, str]] = Counter()
        for topic, choice, n in rows:
            counted[topic, choice.value] += n
        return +counted

    def recount(self) -> None:
        answer = self.app.test_cli_runner().invoke(args=["participation", "recount"])
        assert answer.exit_code == 0, answer.output

    def verify(self) -> None:
        """The public record holds together, and says of every decision what the table says."""
        with self.app.app_context():
            assert audit().problems == []
        answer = self.app.test_cli_runner().invoke(args=["moderation", "verify"])
        assert answer.exit_code == 0, answer.output


def words(number: int) -> tuple[str, str]:
    """A text that nobody else sends, and the detail in it that may be removed."""
    drawn = blake2b(number.to_bytes(4, "big"), digest_size=24).digest()
    word, detail = (
        "".join(signs[one % 3] for one in part)
        for signs, part in (("xyz", drawn[:12]), ("jqv", drawn[12:]))
    )
    return f"The {word} of our street, says {detail}.", detail
