"""Rows: the declarative base, the column types of the house, and how a transaction begins."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Thread
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    URL,
    BigInteger,
    Dialect,
    Enum,
    Integer,
    MetaData,
    bindparam,
    create_engine,
    event,
    text,
)
from sqlalchemy import DateTime as SaDateTime
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlalchemy.types import TypeDecorator

from app import clock, postgres
from app.journal import begin_writing
from config import ROOT

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Busy, locked, out of memory, read-only, a failing disk, a full one, or no file to open.
PASSING_SQLITE = frozenset({5, 6, 7, 8, 10, 13, 14})
BUSY_TIMEOUT_MS = 15_000
# Whoever asks whether the store is there waits so long, and no more than so many are held by it.
ANSWER_SECONDS = 2.0
_asking = BoundedSemaphore(4)

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


# The moment at which a statement is sent, for one that is built once.
PRESENT = bindparam("present", type_=Moment(), callable_=clock.now)


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


def found_schema() -> str | None:
    """The schema of the store; None when it has none, or does not answer within two seconds.

    It is asked on a connection of its own by a thread of its own: neither a store that stands still
    nor a pool in full use holds whoever asks.
    """
    if not _asking.acquire(timeout=ANSWER_SECONDS):
        return None  # several are held by it already
    engine = _engine_for_asking(db.engine.url)
    found: list[str | None] = []

    def ask() -> None:
        try:
            with reading(), engine.connect() as connection:
                found.append(connection.scalar(text("SELECT version_num FROM alembic_version")))
        except SQLAlchemyError:
            pass
        finally:
            _asking.release()

    asker = Thread(target=ask, daemon=True)
    asker.start()
    asker.join(ANSWER_SECONDS)
    return found[0] if found else None


@cache
def _engine_for_asking(url: URL) -> Engine:
    limits: dict[str, Any] = {}
    if url.get_backend_name() == "postgresql":
        statement_ms = int(ANSWER_SECONDS * 1000)
        limits = {
            "connect_timeout": int(ANSWER_SECONDS),
            "options": f"-c statement_timeout={statement_ms}",
        }
    return create_engine(url, poolclass=NullPool, connect_args=limits, hide_parameters=True)


@cache
def schema_of_this_version() -> str | None:
    """The revision that the migrations beside this code lead to."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - pages need nothing of it

    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()


def store_name() -> str:
    """sqlite or postgresql."""
    return db.engine.dialect.name


def insert_into(table: Any, store: str = "") -> Any:
    """An INSERT that knows ON CONFLICT, on the named store or whichever is in use."""
    if (store or store_name()) == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as build  # noqa: PLC0415
    else:
        from sqlalchemy.dialects.sqlite import insert as build  # type: ignore[assignment]  # noqa: PLC0415
    return build(table)


def is_passing(error: BaseException) -> bool:
    """Whether the store is only busy, full or away: the same request may succeed later."""
    if isinstance(error, NoFreeConnection):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in PASSING_SQLITE
    return isinstance(error, OperationalError) or postgres.is_away(error)


def reason(error: BaseException) -> str:
    """The store's own name for what is the matter, such as SQLITE_FULL; never its words."""
    origin = getattr(error, "orig", None)
    return str(getattr(origin, "sqlite_errorname", "") or getattr(origin, "sqlstate", "") or "")


def empty_journal(patience_ms: int) -> bool:
    """Whether what was overwritten is gone from the files too; SQLite keeps it in a journal.

    Gives up, and leaves it to the next time, when others still read after `patience_ms`.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    borrowed = db.engine.raw_connection()  # no transaction may be open on it
    try:
        cursor = borrowed.cursor()
        cursor.execute(f"PRAGMA busy_timeout={patience_ms}")
        (busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        return not busy
    finally:
        borrowed.close()


@event.listens_for(Engine, "do_connect")
def _make_private(dialect: Dialect, _: Any, where: Any, __: Any) -> None:
    """A new file is its owner's alone."""
    if dialect.name == "sqlite" and not where[0].startswith((":", "file:")):
        # It is there already, or SQLite will say what is the matter; its log takes over the mode.
        with suppress(OSError):
            Path(where[0]).touch(mode=0o600, exist_ok=False)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    """FULL, because NORMAL loses acknowledged votes when the power fails."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "cell_size_check=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    """Readers wait for nobody; writers take turns."""
    if connection.dialect.name != "sqlite":
        return
    if _reading.get():
        connection.exec_driver_sql("BEGIN")
    else:
        begin_writing(connection)
