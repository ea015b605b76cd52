"""What keeps moderators well, and what keeps them alike: hard texts, and the monthly exercise."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, event
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, text_enum
from app.moderation.rules import Outcome, Reason


class OwnCare(Base):
    """How a moderator wants to meet texts that hurt, where it differs from the usual."""

    __tablename__ = "own_care"

    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id"), primary_key=True, autoincrement=False
    )
    covered: Mapped[bool]  # until they open them
    spared: Mapped[bool]  # not offered at all


class HardReading(Base):
    """How many minutes of a day one moderator had such texts open."""

    __tablename__ = "hard_reading"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes"), {"sqlite_with_rowid": False})

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    minutes: Mapped[int] = mapped_column(Integer)


class Exercise(Base):
    """What one moderator would decide about one invented text of a month's exercise; first answers
    count."""

    __tablename__ = "exercise"
    __table_args__ = (
        CheckConstraint("(outcome IN ('publish', 'escalate')) = (reason IS NULL)", name="reasoned"),
        {"sqlite_with_rowid": False},
    )

    month: Mapped[date] = mapped_column(Date, primary_key=True)  # its first day
    text_key: Mapped[str] = mapped_column(String(16), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome, "outcome"))
    reason: Mapped[Reason | None] = mapped_column(text_enum(Reason, "reason"))
    answered_at: Mapped[datetime]


@event.listens_for(Exercise, "before_update")
@event.listens_for(Exercise, "before_delete")
def _refuse(*_: object) -> None:
    """Whoever learns better keeps the first answer: it shows where a rule is unclear."""
    raise RuntimeError("an answer to the exercise is never changed or deleted")
