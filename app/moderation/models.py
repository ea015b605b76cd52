"""The decisions: one row for each time a submission was decided, added and never touched again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Counter, text_enum
from app.moderation.rules import Outcome, Reason
from app.participation.rules import Status, is_public, shown_reference


class Decision(Base):
    """What a moderator decided about one revision of a submission, and why."""

    __tablename__ = "decision"
    __table_args__ = (
        # Two people deciding at once: the database takes one decision and refuses the other.
        UniqueConstraint("submission_ref", "revision", "place"),
        CheckConstraint(
            "(outcome IN ('publish', 'keep')) = (reason IS NULL)",
            name="reason_unless_published_as_written",
        ),
        CheckConstraint("waited_seconds >= 0", name="waited"),
        Index("ix_decision_figures", "decided_at", "outcome", "reason"),
        Index("ix_decision_own", "staff_id", "decided_at"),
        {"sqlite_with_rowid": False},
    )

    # The name of the form that sent it, so that the same form sent twice is one decision.
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    # No foreign key: a submission lies in another part of a spread database. Comments are never
    # deleted, only emptied.
    submission_ref: Mapped[str] = mapped_column(String(8))
    revision: Mapped[int] = mapped_column(Integer)
    # The first decision on this revision, or the second, made after everybody could read it, …
    place: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome, "outcome"))
    reason: Mapped[Reason | None] = mapped_column(text_enum(Reason, "reason"))
    words: Mapped[str] = mapped_column(
        Text, default=""
    )  # one passage a line; empty: the whole text
    note: Mapped[str] = mapped_column(Text, default="")  # read by the author
    status_before: Mapped[Status] = mapped_column(text_enum(Status, "status_before"))
    # Since it was sent; of a public submission, since it was published.
    waited_seconds: Mapped[int] = mapped_column(Counter)
    decided_at: Mapped[datetime]

    @property
    def is_after_publication(self) -> bool:
        return is_public(self.status_before)

    @property
    def waited(self) -> timedelta:
        return timedelta(seconds=self.waited_seconds)

    @property
    def passages(self) -> list[str]:
        return self.words.splitlines()

    @property
    def shown_ref(self) -> str:
        return shown_reference(self.submission_ref)


@event.listens_for(Decision, "before_update")
@event.listens_for(Decision, "before_delete")
def _refuse(*_: object) -> None:
    """A wrong decision is followed by another one; it is never rewritten."""
    raise RuntimeError("a decision is never changed or deleted")


class Lease(Base):
    """Who has a submission open before them, and until when nobody else gets it."""

    __tablename__ = "lease"
    __table_args__ = ({"sqlite_with_rowid": False},)

    # No foreign key, as with decisions.
    submission_ref: Mapped[str] = mapped_column(String(8), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    held_until: Mapped[datetime]


class OwnKeys(Base):
    """Which keys a moderator works with, where they differ from the usual ones."""

    __tablename__ = "own_keys"

    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id"), primary_key=True, autoincrement=False
    )
    switched_on: Mapped[bool]
    keys: Mapped[str] = mapped_column(String(400), default="")
