"""So many texts waiting, written in bulk, for what must not grow with them."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, insert, inspect

from app.db import session
from app.participation.models import Submission, SubmissionTally
from app.participation.rules import Status
from app.web.unit_of_work import transaction
from tests.factories import write_comment

ROWS_AT_ONCE = 500
LANGUAGES = ("ar",) * 7 + ("ckb",) * 2 + ("en",)
TOPICS = ("infrastructure", "youth", "women", "rural", "urban")


def crowd(count: int, *, edited: int = 0) -> None:
    """Let so many texts wait, each by somebody else, in several languages; commits.

    Whatever waited before is gone.
    """
    pattern = write_comment("نص ينتظر المراجعة منذ الصباح", by="pattern")
    columns = inspect(type(pattern)).columns
    known = {column.key: getattr(pattern, column.key) for column in columns}
    with transaction():
        session().execute(delete(Submission).where(Submission.status == Status.PENDING))
        for start in range(0, count, ROWS_AT_ONCE):
            session().execute(
                insert(Submission.__table__),
                [
                    known
                    | {
                        "ref": f"T{n:06d}",
                        "participant_ref": secrets.token_bytes(32),
                        "submission_key": secrets.token_bytes(16),
                        "language": LANGUAGES[n % len(LANGUAGES)],
                        "topic_slug": TOPICS[n % len(TOPICS)],
                        "revision": 2 if n < edited else 1,
                        "submitted_at": pattern.submitted_at - timedelta(seconds=n),
                    }
                    for n in range(start, min(start + ROWS_AT_ONCE, count))
                ],
            )
        session().execute(delete(SubmissionTally).where(SubmissionTally.status == Status.PENDING))
        session().execute(
            insert(SubmissionTally.__table__),
            [
                {
                    "round_id": pattern.round_id,
                    "kind": pattern.kind,
                    "topic_slug": pattern.topic_slug,
                    "status": Status.PENDING,
                    "stance": pattern.stance,
                    "n": count,
                }
            ],
        )
