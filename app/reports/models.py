"""What commands computed about a round, kept so that no page has to wait, and what people decided.

Totals alone: no row here is about a person who took part.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, text_enum
from app.reports.case_rules import Verdict


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
