"""How the schema moves: Alembic on the application's own engine and tables.

On PostgreSQL each step is a transaction of its own and waits less than a second for a lock: whoever
waits for one lets everybody wait behind them. It then tries again. See docs/migrating.md.
"""

from __future__ import annotations

import time
from typing import Any

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from app import create_app
from app.db import Base, Moment, db, reason
from app.participation.search_models import is_of_every_store

LOCK_WAIT_MS = 700
TRIES = 60
REST_SECONDS = 2.0
LOCK_NOT_AVAILABLE = "55P03"


def render_item(kind: str, item: Any, _: Any) -> str | bool:
    """Write our own column types into migrations as what they are on every store."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: Connection) -> None:
    """Run the steps; inside the caller's transaction, if there is one."""
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        inside = connection.in_transaction()
        scope = "SET LOCAL" if inside else "SET"
        # Rewriting a large table takes as long as it takes; waiting for its lock does not.
        connection.exec_driver_sql(f"{scope} statement_timeout = 0")
        connection.exec_driver_sql(f"{scope} lock_timeout = {LOCK_WAIT_MS}")
        if not inside:
            connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=not postgresql,
        compare_type=True,
        render_item=render_item,
        include_object=is_of_every_store,
        transaction_per_migration=postgresql,
    )
    with context.begin_transaction():
        context.run_migrations()


def migrate_patiently() -> None:
    """Try again while somebody holds a lock; nobody else has waited a second for us."""
    asked = str(getattr(context.config.cmd_opts, "revision", ""))
    for tries_left in reversed(range(TRIES)):
        try:
            with db.engine.connect() as connection:
                migrate(connection)
                connection.commit()
                return
        except OperationalError as error:
            # "One step down" must not become two because it was tried again.
            relative = asked.startswith(("+", "-")) and asked not in ("+1", "-1")
            if reason(error) != LOCK_NOT_AVAILABLE or relative or not tries_left:
                raise
            time.sleep(REST_SECONDS)


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with create_app().app_context():
        migrate_patiently()
