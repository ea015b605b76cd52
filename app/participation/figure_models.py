"""The figures of the day: what the public is told of a round, apart from the counters."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Counter
from app.participation.models import NO_ROW_ORDER


class Figure(Base):
    """One count as it is told until enough have answered anew."""

    __tablename__ = "figure"
    __table_args__ = (
        CheckConstraint("told IS NULL OR told >= 10", name="of_many"),
        CheckConstraint("counted >= 0", name="counted"),
        NO_ROW_ORDER,
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    # What is told anew together: a topic, a statement, or the priorities of the round.
    series: Mapped[str] = mapped_column(String(48), primary_key=True)
    cell: Mapped[str] = mapped_column(String(40), primary_key=True)
    told: Mapped[int | None] = mapped_column(Counter)  # None: of fewer than ten
    # The counter at that moment, to see how many answered since; no page reads it.
    counted: Mapped[int] = mapped_column(Counter)
    told_on: Mapped[date] = mapped_column(Date)
