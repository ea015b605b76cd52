"""Moving counters by one in the transaction that moves what they count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.db import insert_into, session


def move(table: Any, moves: Sequence[tuple[Mapping[str, Any], bool]]) -> None:
    """Raise or lower counters by one, all in one statement.

    One less is written as a row of 0: its counter is there already and is only lowered, and a row
    of -1 would be refused before anybody looks for the counter.
    """
    if not moves:
        return
    adding = insert_into(table).values([{**cell, "n": int(raised)} for cell, raised in moves])
    session().execute(
        adding.on_conflict_do_update(
            index_elements=list(table.__table__.primary_key),
            set_={"n": table.n + 2 * adding.excluded.n - 1},
        )
    )
