"""What public texts are found by: the digests of their words, and never a word."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Dialect, Index, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from app.db import Base

# SQLite's index over the table (FTS5), which keeps its own tables under names that begin so.
INDEX = "search_index"


class Tokens(TypeDecorator[frozenset[str]]):
    """A set of short words of a-z and 0-9, which neither store's own parser reads otherwise."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: frozenset[str] | None, _: Dialect) -> str | None:
        return None if value is None else " ".join(sorted(value))

    def process_result_value(self, value: str | None, _: Dialect) -> frozenset[str] | None:
        return None if value is None else frozenset(value.replace("'", "").split())


class SearchEntry(Base):
    """A public text in the order in which it is found; with its publication it goes.

    No foreign key: the text lies in the order of its reference, and this in that of its place.
    """

    __tablename__ = "search_entry"
    __table_args__ = ({"sqlite_with_rowid": False},)

    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ref: Mapped[str] = mapped_column(String(8))
    tokens: Mapped[frozenset[str]] = mapped_column(Tokens)


# Where there is no such thing, SQLite's index does the same.
POSTGRESQL_INDEX = "ix_search_entry_tokens"
Index(POSTGRESQL_INDEX, SearchEntry.tokens, postgresql_using="gin").ddl_if("postgresql")


def is_of_every_store(_: Any, name: str | None, kind: str, *__: Any) -> bool:
    """For Alembic: what both stores have, and so not the index, which each has in its own way."""
    if kind == "index":
        return name != POSTGRESQL_INDEX
    return kind != "table" or not (name or "").startswith(INDEX)
