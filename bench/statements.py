"""Counts of SQL statements and bytes of citizens' pages and acts, at 30 and 3,000 comments."""

from __future__ import annotations

import gzip
import secrets
import tempfile
from datetime import timedelta
from pathlib import Path

import brotli
from flask import Flask
from sqlalchemy import event, update

from app import clock, create_app
from app.catalogue.models import Round
from app.db import db, session
from app.participation.models import Comment, Participant, SubmissionTally
from app.participation.rules import Kind, Stance, Status
from app.web.unit_of_work import transaction
from tests.conftest import fill_catalogue, migrate, sqlite_settings
from tests.factories import present_round
from tests.pages import Browser

PATH = "/ar/goals/infrastructure"
BARS = {"anonymous goal page": 6, "known voter's goal page": 9, "vote": 5, "comment": 7}


class Statements:
    """How many statements the engine was given, transaction control aside."""

    def __init__(self, app: Flask) -> None:
        self.count = 0
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._seen)

    def _seen(self, _: object, __: object, statement: str, *___: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            self.count += 1

    def of(self, act: object) -> int:
        before = self.count
        act()  # type: ignore[operator]
        return self.count - before


def publish_many(app: Flask, count: int) -> None:
    """So many published comments on one topic, written in bulk."""
    with app.test_request_context(), transaction():
        session().execute(
            update(Round).values(
                opens_at=clock.now() - timedelta(days=9), closes_at=clock.now() + timedelta(days=9)
            )
        )
        round_, now = present_round(), clock.now()
        authors = [secrets.token_bytes(32) for _ in range(count)]
        base = session().query(Participant).count()
        session().execute(
            Participant.__table__.insert(),
            [
                {"ref": ref, "alias_number": 1000 + base + place, "joined_on": clock.today()}
                for place, ref in enumerate(authors)
            ],
        )
        session().execute(
            Comment.__table__.insert(),
            [
                {
                    "ref": secrets.token_hex(4).upper()[:8],
                    "kind": Kind.COMMENT,
                    "participant_ref": ref,
                    "round_id": round_.id,
                    "topic_slug": "infrastructure",
                    "stance": Stance.NONE,
                    "text": f"اقتراح رقم {place}: محطة تحلية قبل الصيف القادم.",
                    "published_text": f"اقتراح رقم {place}: محطة تحلية قبل الصيف القادم.",
                    "skeleton_digest": secrets.token_bytes(16),
                    "submission_key": secrets.token_bytes(16),
                    "salt": secrets.token_bytes(16),
                    "language": "ar",
                    "status": Status.PUBLISHED,
                    "revision": 1,
                    "submitted_at": now,
                    "decided_at": now,
                    "published_at": now,
                    "shown_from": now,
                    "mix_key": secrets.randbelow(2**31),
                    "agreements": 0,
                    "flags": 0,
                }
                for place, ref in enumerate(authors)
            ],
        )
        session().query(SubmissionTally).delete()
        session().add(
            SubmissionTally(
                kind=Kind.COMMENT,
                round_id=round_.id,
                topic_slug="infrastructure",
                status=Status.PUBLISHED,
                stance=Stance.NONE,
                n=base + count,
            )
        )


def measure(app: Flask, statements: Statements) -> dict[str, int]:
    """One row of the table."""
    anonymous, voter = Browser(app), Browser(app)
    anonymous.get(PATH)  # the wording's date is looked up once per process
    page = voter.get(PATH)
    found = {"anonymous goal page": statements.of(lambda: anonymous.client.get(PATH))}
    found["vote"] = statements.of(
        lambda: voter.press(page, "/vote", ("choice", "support"), follow=False)
    )
    page = voter.get(PATH)
    found["comment"] = statements.of(
        lambda: voter.press(page, "/comments", text=secrets.token_hex(9), follow=False)
    )
    found["known voter's goal page"] = statements.of(lambda: voter.client.get(PATH))
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(sqlite_settings(Path(folder)))
        app.config["RATE_LIMITS"] = False
        migrate(app)
        fill_catalogue(app)
        statements = Statements(app)
        print("published comments | statements (bar) … | goal page: bytes, gzip, brotli")
        for size in (30, 2970):
            publish_many(app, size)
            found = measure(app, statements)
            body = Browser(app).client.get(PATH).get_data()
            counts = ", ".join(f"{name} {found[name]} (≤ {bar})" for name, bar in BARS.items())
            weights = [len(one) for one in (body, gzip.compress(body), brotli.compress(body))]
            print(f"{30 if size == 30 else 3000:>6,} | {counts} | {weights}")


if __name__ == "__main__":
    main()
