"""What administrators entered about working time: each change a row, added and never touched."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, event
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, text_enum
from app.hours.rules import LABEL_LENGTH, Holiday


class HolidayChange(Base):
    """What was said about a day; the latest revision holds."""

    __tablename__ = "holiday_change"
    __table_args__ = ({"sqlite_with_rowid": False},)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    state: Mapped[Holiday] = mapped_column(text_enum(Holiday, "state"))
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH), default="")
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime]


class PauseChange(Base):
    """A stretch in which nobody could work, an outage for example; the latest revision holds.

    Without an end it goes on; one that ends where it begins was entered by mistake.
    """

    __tablename__ = "pause_change"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="ends_later"),
        {"sqlite_with_rowid": False},
    )

    began_at: Mapped[datetime] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    ended_at: Mapped[datetime | None]
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH), default="")
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime]

    @property
    def is_mistake(self) -> bool:
        return self.ended_at == self.began_at


@event.listens_for(HolidayChange, "before_update")
@event.listens_for(HolidayChange, "before_delete")
@event.listens_for(PauseChange, "before_update")
@event.listens_for(PauseChange, "before_delete")
def _refuse(*_: object) -> None:
    """A wrong entry is followed by another one; it is never rewritten."""
    raise RuntimeError("an entry of the calendar is never changed or deleted")
