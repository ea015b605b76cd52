"""News for whoever spoke in public, and the addresses of those who asked to be told by e-mail.

Both stand under the participant's pseudonym. No voter, no contact digest and no word of what
happened is here: that there is news is all that is kept, and all that is ever sent.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

NO_ROW_ORDER = {"sqlite_with_rowid": False}


class Outbox(Base):
    """One piece of news, written in the transaction of what happened."""

    __tablename__ = "outbox"
    __table_args__ = (NO_ROW_ORDER,)

    participant_ref: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    noted_at: Mapped[datetime]
    seen: Mapped[bool] = mapped_column(Boolean)
    told_on: Mapped[date | None] = mapped_column(Date)


class NoticeAddress(Base):
    """Where somebody asked to be told: sealed under a key elsewhere, and gone when they stop."""

    __tablename__ = "notice_address"
    __table_args__ = (NO_ROW_ORDER,)

    participant_ref: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary(320))
    language: Mapped[str] = mapped_column(String(3))
    asked_on: Mapped[date] = mapped_column(Date)
    confirmed: Mapped[bool] = mapped_column(Boolean)
    stop_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    # The day of the last letter that was begun, and whether it is known to have been taken.
    letter_on: Mapped[date | None] = mapped_column(Date)
    letter_taken: Mapped[bool] = mapped_column(Boolean)
