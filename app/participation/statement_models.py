"""What people say to statements: on the island of choices, with their voters."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    SmallInteger,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Counter, text_enum
from app.participation.models import NO_ROW_ORDER
from app.participation.rules import ConfirmationLevel
from app.participation.statement_rules import Answer


class StatementVote(Base):
    """What one voter says to a statement. No foreign key: who wrote it is on another island."""

    __tablename__ = "statement_vote"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "voter_ref"], ["voter.round_id", "voter.ref"]),
        NO_ROW_ORDER,
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    voter_ref: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    statement_ref: Mapped[str] = mapped_column(String(8), primary_key=True)
    answer: Mapped[Answer] = mapped_column(text_enum(Answer, "answer"))
    # Decides which of two answers is newer when a device joins its confirmed voice.
    answered_on: Mapped[date] = mapped_column(Date)


class StatementTally(Base):
    """Exact counts of the answers to a statement, moved together with the answer they count."""

    __tablename__ = "statement_tally"
    __table_args__ = (CheckConstraint("n >= 0", name="not_negative"), NO_ROW_ORDER)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    statement_ref: Mapped[str] = mapped_column(String(8), primary_key=True)
    answer: Mapped[Answer] = mapped_column(text_enum(Answer, "answer"), primary_key=True)
    level: Mapped[ConfirmationLevel] = mapped_column(
        text_enum(ConfirmationLevel, "level"), primary_key=True
    )
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(Counter)
