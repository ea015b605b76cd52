"""The tables of redress: appeals, pauses from writing, requests from outside, and looks beyond
one's office. Each needs a second person, and the database asks for one as well."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, text_enum
from app.moderation.redress_rules import MOST_PAUSE_DAYS, LookReason, Origin
from app.moderation.rules import Reason
from app.participation.models import only
from app.participation.rules import shown_reference

NO_ROW_ORDER = {"sqlite_with_rowid": False}


class Appeal(Base):
    """An author asks somebody else to look at a decision again; once for each decision."""

    __tablename__ = "appeal"
    __table_args__ = (Index("ix_appeal_order", "appealed_at", "decision_id"), NO_ROW_ORDER)

    decision_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("decision.id"), primary_key=True
    )
    text: Mapped[str] = mapped_column(Text, default="")
    appealed_at: Mapped[datetime]


class Ruling(Base):
    """What was found on an appeal, by somebody who had no part in what it is about."""

    __tablename__ = "ruling"
    __table_args__ = (
        CheckConstraint(
            "staff_id <> first_id AND (other_id IS NULL OR staff_id <> other_id)",
            name="someone_else",
        ),
        Index("ix_ruling_figures", "ruled_at", "overturned"),
        NO_ROW_ORDER,
    )

    decision_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("appeal.decision_id"), primary_key=True
    )
    overturned: Mapped[bool]
    explanation: Mapped[str] = mapped_column(Text)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # Who made the decision: the same names as there, so that the database can compare.
    first_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    ruled_at: Mapped[datetime]


class Suspension(Base):
    """A participant pauses from writing, for some days and with a reason; votes are untouched.

    One person proposes it, another one confirms it, and a third rules on an appeal.
    """

    __tablename__ = "suspension"
    __table_args__ = (
        CheckConstraint(f"days BETWEEN 1 AND {MOST_PAUSE_DAYS}", name="days"),
        CheckConstraint("answered_by <> proposed_by", name="second_person"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)"
            " AND (answered_at IS NULL) = (confirmed IS NULL)"
            " AND (ends_at IS NOT NULL) = (confirmed IS NOT NULL AND confirmed)",
            name="answered",
        ),
        CheckConstraint("ruled_by NOT IN (proposed_by, answered_by)", name="third_person"),
        CheckConstraint(
            "(ruled_at IS NULL) = (ruled_by IS NULL) AND (ruled_at IS NULL) = (lifted IS NULL)"
            " AND (ruled_at IS NULL OR appealed_at IS NOT NULL)",
            name="ruled",
        ),
        # One at a time about one text.
        Index("uq_suspension_open", "submission_ref", unique=True, **only("answered_at IS NULL")),
        Index("ix_suspension_of", "submission_ref"),
        NO_ROW_ORDER,
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # the form's name
    participant_ref: Mapped[bytes] = mapped_column(LargeBinary(32))
    submission_ref: Mapped[str] = mapped_column(String(8))  # what gave rise to it
    reason: Mapped[Reason] = mapped_column(text_enum(Reason, "reason"))
    days: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    proposed_at: Mapped[datetime]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[datetime | None]
    confirmed: Mapped[bool | None]
    ends_at: Mapped[datetime | None]
    appeal_text: Mapped[str] = mapped_column(Text, default="")
    appealed_at: Mapped[datetime | None]
    ruled_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    ruled_at: Mapped[datetime | None]
    lifted: Mapped[bool | None]
    explanation: Mapped[str] = mapped_column(Text, default="")

    @property
    def shown_ref(self) -> str:
        return shown_reference(self.submission_ref)


class RemovalRequest(Base):
    """Somebody outside wants a text removed; it is no reason, and is counted in public."""

    __tablename__ = "removal_request"
    __table_args__ = (
        CheckConstraint("answered_by <> entered_by", name="second_person"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)"
            " AND (answered_at IS NULL) = (granted IS NULL)",
            name="answered",
        ),
        Index("ix_removal_request_order", "entered_at", "id"),
        NO_ROW_ORDER,
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # the form's name
    submission_ref: Mapped[str] = mapped_column(String(8))
    source: Mapped[Origin] = mapped_column(text_enum(Origin, "source"))
    ground: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    entered_at: Mapped[datetime]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[datetime | None]
    granted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")

    @property
    def shown_ref(self) -> str:
        return shown_reference(self.submission_ref)


class Look(Base):
    """An administrator reads one unpublished text, for a reason that is kept."""

    __tablename__ = "look"
    __table_args__ = (NO_ROW_ORDER,)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # the form's name
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    submission_ref: Mapped[str] = mapped_column(String(8))
    reason: Mapped[LookReason] = mapped_column(text_enum(LookReason, "reason"))
    looked_at: Mapped[datetime]
