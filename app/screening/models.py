"""What screening remembers: the lists of words as people changed them, and keys of public texts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, text_enum
from app.screening.rules import MarkKind


class WordList(Base):
    """One list in one language as somebody saved it; the highest number is in force."""

    __tablename__ = "word_list"
    __table_args__ = ({"sqlite_with_rowid": False},)

    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    kind: Mapped[MarkKind] = mapped_column(text_enum(MarkKind, "kind"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    entries: Mapped[str] = mapped_column(Text)  # one a line
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    saved_at: Mapped[datetime]


class EchoKey(Base):
    """A public text under one of its keys: texts that resemble one another share some.

    Only what everybody reads is kept here, and only its keys; with its publication they go.
    """

    __tablename__ = "echo_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ref: Mapped[str] = mapped_column(String(8), primary_key=True)


@event.listens_for(WordList, "before_update")
@event.listens_for(WordList, "before_delete")
def _refuse(*_: object) -> None:
    """A list is followed by another one, so that it can be told what was marked when and why."""
    raise RuntimeError("a list of words is never changed or deleted")
