"""Many rows at once, into either store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import insert

from app.db import session

Row = dict[str, Any]
BATCH = 5_000
# Shows how far along something is, as it goes through it.
Ahead = Callable[[Sequence[Any], str], Iterable[Any]]


def silently(batches: Sequence[Any], _: str) -> Iterable[Any]:
    """Shows nothing."""
    return batches


def add(table: type[Any], rows: Sequence[Row]) -> None:
    """Insert the rows, past the mapper: two million of them are a matter of a minute."""
    for start in range(0, len(rows), BATCH * 10):
        session().execute(insert(table.__table__), rows[start : start + BATCH * 10])


def batches(people: Sequence[Any]) -> list[Sequence[Any]]:
    """The people in parts that fit into memory as rows."""
    return [people[start : start + BATCH] for start in range(0, len(people), BATCH)]
