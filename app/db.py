"""Rows: the declarative base, the column types of the house, and how a transaction begins."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Dialect, Enum, Integer, MetaData, event
from sqlalchemy import DateTime as SaDateTime
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Counter = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment on every store; a naive one is refused rather than guessed."""

    impl = SaDateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(SaDateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def text_enum(kind: type[StrEnum], name: str) -> Enum:
    """Store an enumeration as its text, with a named check in the table."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Every table of the platform."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: Moment()}
    )


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})

_reading: ContextVar[bool] = ContextVar("reading", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside take no write lock, so readers never wait for voters."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def session() -> Session:
    """The present request's unit of work."""
    return db.session()


def insert_into(table: Any) -> Any:
    """An INSERT that knows ON CONFLICT, on whichever store is in use."""
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as build  # noqa: PLC0415
    else:
        from sqlalchemy.dialects.sqlite import insert as build  # type: ignore[assignment]  # noqa: PLC0415
    return build(table)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    """FULL, because NORMAL loses acknowledged votes when the power fails."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "busy_timeout=15000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "cell_size_check=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    """Writers queue at BEGIN; a deferred one would fail later with half its work done."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")
