"""How long a search takes over 1,000 and 100,000 public comments, on SQLite and on PostgreSQL."""

from __future__ import annotations

import argparse
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter

from flask import Flask
from sqlalchemy import insert, text

from app import clock, create_app
from app.db import db, session, store_name
from app.participation import search_recount
from app.participation.models import Comment, Participant
from app.participation.rules import REFERENCE_ALPHABET, Kind, Stance, Status
from app.participation.search_queries import found_comments, found_statements
from app.text.searching import asked_for
from app.web.unit_of_work import transaction
from bench._bulk import country
from tests.conftest import fill_catalogue, migrate, sqlite_settings
from tests.factories import TOPIC, present_round

SIZES = (1_000, 100_000)
ROUNDS = 40
BATCH = 5_000
LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنهي"
COMMON, OFTEN, ALSO, SELDOM = "الكهرباء", "مدارس", "البصرة", "سفرجل"
# What is typed, and in which share of the texts each of its words stands.
ASKED = {
    "a word in six of ten": COMMON,
    "a word in one of a hundred": OFTEN,
    "a word in one of ten thousand": SELDOM,
    "two words, in six and in one of a hundred": f"{COMMON} {OFTEN}",
    "two words, one of a hundred each": f"{OFTEN} {ALSO}",
    "a word in none": "زعفران",
}


def vocabulary(rng: Random) -> list[str]:
    return ["".join(rng.choices(LETTERS, k=rng.randint(3, 7))) for _ in range(20_000)]


def texts(count: int, words: list[str], rng: Random) -> Iterator[str]:
    """Invented ones of 15 to 40 words, a few of which make up most of what is said."""
    weights = [1 / (rank + 3) for rank in range(len(words))]
    drawn = iter(rng.choices(words, weights, k=count * 40))
    shares = ((COMMON, 0.6), (OFTEN, 0.01), (ALSO, 0.01), (SELDOM, 0.0001))
    for _ in range(count):
        said = [next(drawn) for _ in range(rng.randint(15, 40))]
        said += [word for word, share in shares if rng.random() < share]
        rng.shuffle(said)
        yield " ".join(said)


def fill(count: int, rng: Random, words: list[str]) -> float:
    """Store so many public comments more; seconds it takes to let them be found."""
    author, now = secrets.token_bytes(32), clock.now()
    with transaction():
        number = secrets.randbelow(10**9)
        row = {"ref": author, "alias_number": number, "joined_on": clock.baghdad_day(now)}
        session().execute(insert(Participant).values(row))
    rows = []
    for said in texts(count, words, rng):
        rows.append(
            {
                "ref": "".join(rng.choices(REFERENCE_ALPHABET, k=8)),
                "kind": Kind.COMMENT, "participant_ref": author, "round_id": present_round().id,
                "topic_slug": TOPIC, "stance": Stance.NONE, "text": said, "published_text": said,
                "skeleton_digest": rng.randbytes(16), "submission_key": rng.randbytes(16),
                "salt": rng.randbytes(16), "language": "ar", "status": Status.PUBLISHED,
                "revision": 1, "submitted_at": now, "decided_at": now, "published_at": now,
                "shown_from": now, "mix_key": rng.getrandbits(31), "flags": 0, "agreements": 0,
            }
        )  # fmt: skip
        if len(rows) == BATCH:
            _store(rows)
    _store(rows)
    begun = perf_counter()
    with transaction():
        if store_name() == "postgresql":
            session().execute(text("SET LOCAL statement_timeout = 0"))
        search_recount.mend_all()
    taken = perf_counter() - begun
    if store_name() == "postgresql":
        with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return taken


def _store(rows: list[dict[str, object]]) -> None:
    if rows:
        with transaction():
            session().execute(insert(Comment), rows)
        session().expunge_all()
        rows.clear()


def milliseconds(typed: str) -> list[float]:
    """Of each round: reading the words, both kinds, and the rows that a page shows."""
    found = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        asked = asked_for(typed)
        found_statements(asked)
        found_comments(asked)
        found.append(1000 * (perf_counter() - begun))
        session().rollback()
    return found


def measure(app: Flask) -> None:
    rng = Random(22)
    words = vocabulary(rng)
    with app.test_request_context():
        stored = 0
        for size in SIZES:
            taken = fill(size - stored, rng, words)
            print(
                f"\n{store_name()}, {size:,} comments ({size - stored:,} indexed in {taken:.0f} s)"
            )
            stored = size
            for name, typed in ASKED.items():
                times = milliseconds(typed)
                high = quantiles(times, n=20)[-1]
                print(f"  {name:44} {median(times):7.1f} ms, p95 {high:7.1f}  (n = {len(times)})")


@contextmanager
def on_sqlite() -> Iterator[Flask]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(sqlite_settings(Path(folder)))
        migrate(app)
        fill_catalogue(app)
        yield app
        with app.app_context():
            db.engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), action="append")
    asked = parser.parse_args().store or ["sqlite", "postgresql"]
    for name in asked:
        with on_sqlite() if name == "sqlite" else country() as app:
            measure(app)


if __name__ == "__main__":
    main()
