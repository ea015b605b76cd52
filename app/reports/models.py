"""What commands computed about a round, what people decided of it, and what was published.

Totals alone: no row here is about a person who took part.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    SmallInteger,
    String,
    Text,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, text_enum
from app.reports.case_rules import Verdict
from app.reports.rules import Because, Occasion


class Analysis(Base):
    """The latest weighting of one round: totals alone, as JSON."""

    __tablename__ = "analysis"

    round_id: Mapped[int] = mapped_column(
        ForeignKey("round.id"), primary_key=True, autoincrement=False
    )
    computed_at: Mapped[datetime]
    figures: Mapped[str] = mapped_column(Text)


class KeptInsight(Base):
    """What was found beyond the counters when the round was last computed, as JSON."""

    __tablename__ = "insight"

    round_id: Mapped[int] = mapped_column(
        ForeignKey("round.id"), primary_key=True, autoincrement=False
    )
    computed_at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)


class CaseDecision(Base):
    """What somebody decided about a case; a later number stands in the place of an earlier one."""

    __tablename__ = "case_decision"
    __table_args__ = (CheckConstraint("number > 0", name="numbered"), {"sqlite_with_rowid": False})

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    case_key: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    verdict: Mapped[Verdict] = mapped_column(text_enum(Verdict, "verdict"))
    note: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime]


class PublishedReport(Base):
    """One version of a round's report as it came out: its exact text, and the digest of that."""

    __tablename__ = "report"

    round_id: Mapped[int] = mapped_column(
        ForeignKey("round.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_at: Mapped[datetime]
    occasion: Mapped[Occasion] = mapped_column(text_enum(Occasion, "occasion"))
    because: Mapped[Because | None] = mapped_column(text_enum(Because, "because"))
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)


@event.listens_for(PublishedReport, "before_update")
@event.listens_for(PublishedReport, "before_delete")
def _refuse(*_: object) -> None:
    """What came out stands; a mistake is followed by another version."""
    raise RuntimeError("a published report is never changed or deleted")


class ReportLetter(Base):
    """That somebody who reads reports is being told of one: nobody is told twice."""

    __tablename__ = "report_letter"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "number"], ["report.round_id", "report.number"]),
    )

    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id"), primary_key=True, autoincrement=False
    )
    begun_at: Mapped[datetime]
