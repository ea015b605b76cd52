"""How the schema moves: Alembic on the application's own engine and tables."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection

from app import create_app
from app.db import Base, Moment, db


def render_item(kind: str, item: Any, _: Any) -> str | bool:
    """Write our own column types into migrations as what they are on every store."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Rewriting a large table takes as long as it takes; waiting for its lock does not.
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with create_app().app_context(), db.engine.connect() as connection:
        migrate(connection)
        connection.commit()
