"""The least that could take the same votes and show the same page: Flask, a view, raw SQL.

It has no languages, accounts, limits, moderation or second look; only the promise is the same: a
vote is stored once under its key, the counters are exact, and the answer comes after the disk's.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from typing import Any

from flask import Flask, redirect, render_template_string, request
from werkzeug.wrappers import Response

TABLES = (
    "bare_key (voter {b} NOT NULL, act {b} NOT NULL, PRIMARY KEY (voter, act))",
    "bare_vote (voter {b} NOT NULL, topic TEXT NOT NULL, choice TEXT NOT NULL,"
    " PRIMARY KEY (voter, topic))",
    "bare_tally (topic TEXT NOT NULL, choice TEXT NOT NULL, shard INTEGER NOT NULL,"
    " n INTEGER NOT NULL, PRIMARY KEY (topic, choice, shard))",
    "bare_comment (id INTEGER PRIMARY KEY, topic TEXT NOT NULL, words TEXT NOT NULL)",
)
SHARDS = 4
FIRST = 20
PAGE = """<!doctype html><html lang="ar" dir="rtl">
<head><meta charset="utf-8"><title>{{ topic }}</title></head>
<body><h1>{{ topic }}</h1>
<ul>{% for choice, n in tally %}<li>{{ choice }}: {{ n }}</li>{% endfor %}</ul>
<form method="post" action="/vote/{{ topic }}">
{% for choice in ("support", "neutral", "oppose", "none") %}
<button name="choice" value="{{ choice }}">{{ choice }}</button>{% endfor %}</form>
<ol>{% for words in comments %}<li><p>{{ words }}</p></li>{% endfor %}</ol></body></html>"""

app = Flask(__name__)
mine = threading.local()


class Store:
    """One thread's connection to the database that DATABASE_URL names."""

    def __init__(self, address: str) -> None:
        self.address, self.postgresql = address, address.startswith("postgresql")
        if self.postgresql:
            import psycopg  # noqa: PLC0415

            plain = address.replace("+psycopg", "")
            self.connection: Any = psycopg.connect(plain, autocommit=True)
        else:
            path = address.removeprefix("sqlite:///")
            self.connection = sqlite3.connect(path, isolation_level=None)
            for pragma in ("busy_timeout=15000", "journal_mode=WAL", "synchronous=FULL"):
                self.connection.execute(f"PRAGMA {pragma}")

    def run(self, statement: str, *values: object) -> Any:
        marked = statement.replace("?", "%s") if self.postgresql else statement
        return self.connection.execute(marked, values)


def store() -> Store:
    address = os.environ["DATABASE_URL"]
    if not hasattr(mine, "store") or mine.store.address != address:
        mine.store = Store(address)
    found: Store = mine.store
    return found


def prepare(comments: int, topic: str) -> None:
    """The tables, and so many comments."""
    here = store()
    for table in TABLES:
        blob = "BYTEA" if here.postgresql else "BLOB"
        here.run(f"CREATE TABLE IF NOT EXISTS {table.format(b=blob)}")
    for number in range(comments):
        words = f"اقتراح رقم {number}: محطة تحلية قبل الصيف القادم."
        here.run("INSERT INTO bare_comment VALUES (?, ?, ?)", number, topic, words)


@app.get("/empty")
def empty() -> str:
    return ""


@app.get("/topic/<topic>")
def page(topic: str) -> str:
    run = store().run
    tally = run("SELECT choice, sum(n) FROM bare_tally WHERE topic = ? GROUP BY choice", topic)
    counted = tally.fetchall()
    found = run(
        f"SELECT words FROM bare_comment WHERE topic = ? ORDER BY id DESC LIMIT {FIRST}", topic
    )
    comments = [words for (words,) in found.fetchall()]
    return render_template_string(PAGE, topic=topic, tally=counted, comments=comments)


@app.post("/vote/<topic>")
def vote(topic: str) -> Response:
    voter = hashlib.sha256(request.cookies["device"].encode()).digest()
    choice = request.form["choice"]
    act = hashlib.sha256(f"{request.form['token']} {topic} {choice}".encode()).digest()
    here = store()
    here.run("BEGIN" if here.postgresql else "BEGIN IMMEDIATE")
    try:
        _cast(here, voter, topic, choice, act)
        here.run("COMMIT")
    except BaseException:
        here.run("ROLLBACK")
        raise
    return redirect(f"/topic/{topic}", 303)


def _cast(here: Store, voter: bytes, topic: str, choice: str, act: bytes) -> None:
    """Four statements for a first vote: the key, the vote before, the vote, its counter."""
    key = "INSERT INTO bare_key VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1"
    if here.run(key, voter, act).fetchone() is None:
        return
    lock = " FOR UPDATE" if here.postgresql else ""
    read = f"SELECT choice FROM bare_vote WHERE voter = ? AND topic = ?{lock}"
    before = here.run(read, voter, topic).fetchone()
    here.run(
        "INSERT INTO bare_vote VALUES (?, ?, ?)"
        " ON CONFLICT (voter, topic) DO UPDATE SET choice = excluded.choice",
        voter, topic, choice,
    )  # fmt: skip
    moves = {choice: 1}
    if before is not None:
        moves[before[0]] = moves.get(before[0], 0) - 1
    for moved in sorted(moves):
        here.run(
            "INSERT INTO bare_tally VALUES (?, ?, ?, ?)"
            " ON CONFLICT (topic, choice, shard) DO UPDATE SET n = bare_tally.n + excluded.n",
            topic, moved, voter[0] % SHARDS, moves[moved],
        )  # fmt: skip
