"""What a SQLite file holds, as one digest: it sees what an integrity check does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

# What the file itself needs: it differs from copy to copy and holds nothing of anybody.
_OF_THE_FILE = "sqlite_%"


@dataclass(frozen=True)
class Contents:
    """The schema's revision, rows by table, and SHA-256 over the schema and every row."""

    revision: str
    rows: dict[str, int]
    digest: str


def contents(path: Path) -> Contents:
    """Everything in the file, read once; `sqlite3.DatabaseError` when it cannot be read.

    Tables in the order of their names, rows in the order of all their columns: however they lie.
    """
    whole, rows = sha256(), {}
    with reading(path) as database:
        query = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE ? ORDER BY 1, 2"
        schema = database.execute(query, (_OF_THE_FILE,)).fetchall()
        whole.update(repr(schema).encode())
        for kind, name, _ in schema:
            if kind != "table":
                continue
            total = count = 0
            for row in database.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - the file's own names
                total += int.from_bytes(sha256(repr(row).encode()).digest())
                count += 1
            rows[name] = count
            whole.update(f"{name} {count} {total % 2**256:064x}\n".encode())
        (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
    return Contents(revision, rows, whole.hexdigest())


def faults(path: Path) -> list[str]:
    """What SQLite itself finds wrong in the file: its structure, and rows that point nowhere."""
    with reading(path) as database:
        found = [line for (line,) in database.execute("PRAGMA integrity_check")]
        broken = [str(row) for row in database.execute("PRAGMA foreign_key_check")]
    return [line for line in found if line != "ok"] + broken


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The file, opened to read only."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        yield database
