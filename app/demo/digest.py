"""One digest of everything in a database: the same on either store, however its rows lie."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, select

from app.db import Base, session
from app.participation.models import HOUSE

FETCHED = 10_000
MOMENTS = ("submitted_at", "decided_at", "published_at", "shown_from", "joined_on")
# What the installation has of its own, whatever was filled into it: its key, the hour at which the
# catalogue was read, and the day's date in the public record with the hashes that follow from it.
# The index of the search repeats public texts, in the order of that hour.
LEFT_OUT = {
    "key_check": None,
    "search_entry": None,
    "ledger_node": None,
    "ledger_entry": {"leaf_hash"},
    "topic_version": {"published_at"},
}


def database_digest() -> str:
    """SHA-256 over every table's name and the sum of its rows' SHA-256, in the order of the names.

    A row is its columns' values in the order of their names, enumerations as their words and
    moments in UTC. Left out are `LEFT_OUT`, the moments of the house's own proposals, and the
    day that an entry of the public record carries.
    """
    whole = hashlib.sha256()
    for name, table in sorted(Base.metadata.tables.items()):
        if LEFT_OUT.get(name, ()) is None:
            continue
        rows = total = 0
        for row in _rows(table):
            total += int.from_bytes(hashlib.sha256(repr(row).encode()).digest())
            rows += 1
        if rows:
            whole.update(f"{name} {rows} {total % 2**256:064x}\n".encode())
    return whole.hexdigest()


def _rows(table: Table) -> Iterator[tuple[Any, ...]]:
    left_out = LEFT_OUT.get(table.name) or ()
    names = sorted(column.name for column in table.columns if column.name not in left_out)
    query = select(*(table.columns[name] for name in names))
    for row in session().execute(query.execution_options(yield_per=FETCHED)):
        yield tuple(_values(table.name, names, row))


def _values(table: str, names: Iterable[str], row: Any) -> Iterator[Any]:
    ours = HOUSE in tuple(row)
    for name, value in zip(names, row, strict=True):
        if ours and name in MOMENTS:
            continue
        if table == "ledger_entry" and name == "entry":
            yield sorted((key, one) for key, one in json.loads(value).items() if key != "day")
        elif isinstance(value, datetime):
            yield value.astimezone(UTC).isoformat()
        else:
            yield str(value) if isinstance(value, str) else value
