"""Pointing to the same text that is public already, and texts read again as if they were new."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, text_enum
from app.moderation.rules import Outcome, Reason
from app.participation.models import only


class SameAs(Base):
    """A text that says the same as a public one, as a moderator found; one for each revision."""

    __tablename__ = "same_as"
    __table_args__ = (
        CheckConstraint("submission_ref <> public_ref", name="another"),
        {"sqlite_with_rowid": False},
    )

    # No foreign keys: submissions lie in another part of a spread database.
    submission_ref: Mapped[str] = mapped_column(String(8), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_ref: Mapped[str] = mapped_column(String(8))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    found_at: Mapped[datetime]


class Rereading(Base):
    """A decided text that somebody else reads as if it were new; it changes nothing public.

    The second turn is a third reader's, where the first two differ.
    """

    __tablename__ = "rereading"
    __table_args__ = (
        CheckConstraint("turn IN (1, 2)", name="turn"),
        CheckConstraint("reader_id <> first_id", name="another_reader"),
        CheckConstraint(
            "(read_at IS NULL) = (outcome IS NULL) AND (read_at IS NULL OR reader_id IS NOT NULL)",
            name="read",
        ),
        Index("ix_rereading_waiting", "wanted_at", "submission_ref", **only("read_at IS NULL")),
        Index("ix_rereading_read", "read_at"),
        {"sqlite_with_rowid": False},
    )

    submission_ref: Mapped[str] = mapped_column(String(8), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    turn: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))  # whose decision it is about
    wanted_at: Mapped[datetime]
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    claimed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome, "outcome"))
    reason: Mapped[Reason | None] = mapped_column(text_enum(Reason, "reason"))
    read_at: Mapped[datetime | None]

    def agrees_with(self, outcome: Outcome, reason: Reason | None) -> bool:
        """Whether both would have done the same for the same reason."""
        return (self.outcome, self.reason) == (outcome, reason)
