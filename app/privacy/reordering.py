"""Rows that lie in the order of their keys, so that no dump tells who came after whom.

SQLite keeps these tables in that order by itself. PostgreSQL writes a new row wherever there is
room, mostly at the end: until the table is written anew, a dump lists people as they came.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Table, text
from sqlalchemy.exc import OperationalError

from app.db import Base, db, session
from app.web.unit_of_work import transaction

# So long a table's writers may be kept waiting by the night's work; a busy one has its turn later.
PATIENCE_MS = 2_000
REWRITING_MS = 30 * 60 * 1_000


def ordered_tables() -> Sequence[Table]:
    """The tables whose rows shall lie in the order of their keys."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if table.dialect_options["sqlite"]["with_rowid"] is False
    ]


def reorder() -> dict[str, bool]:
    """Write each such table anew, one after another; whether it could be done, by its name.

    While one is written anew, whoever writes to it waits.
    """
    if db.engine.dialect.name != "postgresql":
        return {}
    return {table.name: _rewrite(table) for table in ordered_tables()}


def _rewrite(table: Table) -> bool:
    try:
        with transaction():
            session().execute(text(f"SET LOCAL lock_timeout = {PATIENCE_MS}"))
            session().execute(text(f"SET LOCAL statement_timeout = {REWRITING_MS}"))
            # Both names are our own, from the models.
            session().execute(text(f'CLUSTER "{table.name}" USING "{table.primary_key.name}"'))
    except OperationalError:
        return False
    return True
