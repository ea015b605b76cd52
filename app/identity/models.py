"""Staff accounts, their invitations and sessions; nothing here ever names a citizen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, text_enum
from app.permissions import Role


class Staff(Base):
    """A moderator, a leader or an administrator; invited first, with a password once accepted."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[Role] = mapped_column(text_enum(Role, "role"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    invitation_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    invited_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class StaffSession(Base):
    """A signed-in browser; the cookie holds the secret, the row only its digest."""

    __tablename__ = "staff_session"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    started_at: Mapped[datetime]
    used_at: Mapped[datetime]

    staff: Mapped[Staff] = relationship(lazy="joined", innerjoin=True)
