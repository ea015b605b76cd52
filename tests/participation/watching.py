"""What the database is asked, many hands at once, and rows by the thousand."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event, func, insert, select

from app import clock
from app.db import db, session
from app.participation import submitting, voting
from app.participation.models import (
    Comment,
    Participant,
    Statement,
    Submission,
    SubmissionTally,
    Vote,
    Voter,
)
from app.participation.rules import Kind, Stance, Status
from app.participation.submission_recount import SubmissionDrift, recount_submissions
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, present_round

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, but for BEGIN and the like."""
    asked: list[str] = []

    def note(_c: Connection, _k: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(NOT_COUNTED):
            asked.append(statement)

    with app.app_context():
        engine: Engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def plans(app: Flask) -> Iterator[list[str]]:
    """How the store means to answer each statement that is sent meanwhile."""
    found: list[str] = []

    def ask(connection: Connection, _k: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("EXPLAIN"):
            return
        how = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        rows = connection.exec_driver_sql(f"{how} {statement}", values)
        found.append("\n".join(str(row[-1]) for row in rows))

    with app.app_context():
        engine: Engine = db.engine
    event.listen(engine, "before_cursor_execute", ask)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", ask)


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Begin all acts at the same moment and return what they gave; the first failure is raised."""
    gate = threading.Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as hands:
        return [running.result() for running in [hands.submit(begin, act) for act in acts]]


def votes_in(app: Flask) -> list[tuple[str, str]]:
    """Topic and choice of every vote there is."""
    with app.app_context():
        rows = session().execute(
            select(Vote.topic_slug, Vote.choice).order_by(Vote.topic_slug, Vote.voter_ref)
        )
        return [(row.topic_slug, row.choice.value) for row in rows]


def voters_in(app: Flask) -> int:
    with app.app_context():
        return int(session().scalar(select(func.count()).select_from(Voter)) or 0)


def drift_in(app: Flask) -> list[voting.Drift]:
    """What `flask participation recount` would complain about."""
    with app.app_context():
        return voting.recount(present_round().id)


def comment_drift() -> list[SubmissionDrift]:
    """Counters of submissions that differ from the rows; needs an application context."""
    session().expire_all()
    return recount_submissions(present_round().id)


def publish_many(
    count: int,
    topic: str = TOPIC,
    first_at: datetime | None = None,
    kind: type[Comment | Statement] = Comment,
) -> list[str]:
    """So many published texts in two statements; needs an application context, commits."""
    called = Kind.COMMENT if kind is Comment else Kind.STATEMENT
    began = first_at or clock.now() - timedelta(days=3)
    there = set(session().scalars(select(Submission.ref)))
    refs: list[str] = []
    while len(refs) < count:
        ref = submitting.new_reference()
        if ref not in there:
            there.add(ref)
            refs.append(ref)
    author = secrets.token_bytes(32)
    with transaction():
        round_id = present_round().id
        session().execute(
            insert(Participant).values(
                ref=author,
                alias_number=secrets.randbelow(10**9),
                joined_on=clock.baghdad_day(began),
            )
        )
        session().execute(
            insert(kind),
            [
                {
                    "ref": ref,
                    "kind": called,
                    "participant_ref": author,
                    "round_id": round_id,
                    "topic_slug": topic,
                    "stance": Stance.NONE,
                    "text": f"opinion {ref}",
                    "published_text": f"opinion {ref}",
                    "skeleton_digest": secrets.token_bytes(16),
                    "submission_key": secrets.token_bytes(16),
                    "salt": secrets.token_bytes(16),
                    "language": "en",
                    "status": Status.PUBLISHED,
                    "revision": 1,
                    "submitted_at": began,
                    "decided_at": began,
                    # Several share a moment and a number of agreements: the order must still hold.
                    "published_at": began + timedelta(microseconds=number // 3),
                    "shown_from": began,
                    "mix_key": secrets.randbelow(2**31),
                    "flags": 0,
                    **({"agreements": number % 5} if kind is Comment else {}),
                }
                for number, ref in enumerate(refs)
            ],
        )
        counter = session().get(
            SubmissionTally, (round_id, called, topic, Status.PUBLISHED, Stance.NONE)
        )
        if counter is None:
            session().add(
                SubmissionTally(
                    round_id=round_id,
                    kind=called,
                    topic_slug=topic,
                    status=Status.PUBLISHED,
                    stance=Stance.NONE,
                    n=count,
                )
            )
        else:
            counter.n += count
    return refs
