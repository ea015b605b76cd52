"""The public record's tables: entries, the hashes of complete subtrees, and the one head."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Counter


class LedgerEntry(Base):
    """One thing that happened, as everybody may read it; never changed, never removed."""

    __tablename__ = "ledger_entry"

    idx: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(32), index=True)  # as in the entry, to count by
    entry: Mapped[str] = mapped_column(Text)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class LedgerNode(Base):
    """The hash of a complete subtree of at least two entries; written once."""

    __tablename__ = "ledger_node"

    level: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class LedgerHead(Base):
    """How many entries there are: one row, locked by whoever appends.

    A counter and not a sequence, because a sequence leaves a gap where a transaction was undone,
    and a gap looks like a removed entry.
    """

    __tablename__ = "ledger_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(Counter)
