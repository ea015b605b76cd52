"""Staff and their acts; the keys' mark; for an hour, who asked for a code; signings out; cards.

Nothing here names a citizen or points to another island, and no moment of a citizen's outlives an
hour here.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, LargeBinary, SmallInteger, String, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Counter, text_enum
from app.identity.rules import Act
from app.permissions import Role

NO_ROW_ORDER = {"sqlite_with_rowid": False}


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
    # The second step: a sealed secret once it is set up, and the last half minute a code was for.
    step_sealed: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    step_used: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """One of ten ways in when the telephone is lost, by its digest; used once."""

    __tablename__ = "recovery_code"
    __table_args__ = (NO_ROW_ORDER,)

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A telephone's or a computer's own key; ours is only its public half."""

    __tablename__ = "passkey"
    __table_args__ = (NO_ROW_ORDER,)

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    # What the device calls it, shortened: some call it by a kilobyte.
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    credential: Mapped[bytes] = mapped_column(LargeBinary(1023))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(2000))
    used_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(40))
    added_on: Mapped[date] = mapped_column(Date)


class StaffSession(Base):
    """A signed-in browser; the cookie holds the secret, the row only its digest."""

    __tablename__ = "staff_session"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    started_at: Mapped[datetime]
    used_at: Mapped[datetime]
    # When the second step was last taken; a session without it opens nothing but the second step.
    stepped_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship(lazy="joined", innerjoin=True)


class StaffAct(Base):
    """One thing that a member of staff did; rows lie in the order in which they were done."""

    __tablename__ = "staff_act"
    __table_args__ = (Index("ix_staff_act_of", "staff_id", "acted_at"), NO_ROW_ORDER)

    acted_at: Mapped[datetime] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # None: the operator
    act: Mapped[Act] = mapped_column(text_enum(Act, "act"))
    subject: Mapped[str] = mapped_column(String(80))
    before: Mapped[str] = mapped_column(String(200))
    after: Mapped[str] = mapped_column(String(200))

    staff: Mapped[Staff | None] = relationship(lazy="joined")


@event.listens_for(StaffAct, "before_update")
@event.listens_for(StaffAct, "before_delete")
def _refuse(*_: object) -> None:
    """What was done was done; a mistake is followed by another act."""
    raise RuntimeError("an act of the staff is never changed or deleted")


class KeyCheck(Base):
    """By what digest this database knows its own master key; one row."""

    __tablename__ = "key_check"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class ContactCode(Base):
    """The last code sent to a contact, gone within hours; of a confirmed contact no row remains.

    Without a list of contacts there is nothing to lead from one to its votes: neither a key, nor
    the order of rows, nor a transaction that wrote both.
    """

    __tablename__ = "contact_code"
    __table_args__ = (NO_ROW_ORDER,)

    contact_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(SmallInteger)
    sent: Mapped[int] = mapped_column(SmallInteger)
    began_at: Mapped[datetime] = mapped_column(index=True)
    # Digests of the requests that asked for the code and used it: repeated, they answer the same.
    asked_key: Mapped[bytes] = mapped_column(LargeBinary(16))
    used_key: Mapped[bytes | None] = mapped_column(LargeBinary(16))


class SignOut(Base):
    """A voice has signed out everywhere; kept only until every cookie from before has ended."""

    __tablename__ = "sign_out"
    __table_args__ = (NO_ROW_ORDER,)

    voice_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    mark: Mapped[bytes] = mapped_column(LargeBinary(8))
    marked_on: Mapped[date] = mapped_column(Date, index=True)


class CardBatch(Base):
    """Cards printed together, for one place or occasion."""

    __tablename__ = "card_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(80), unique=True)
    made_on: Mapped[date] = mapped_column(Date)
    count: Mapped[int] = mapped_column(Counter)


class Card(Base):
    """A printed card, by the digest of its code; used or not, and never when."""

    __tablename__ = "card"
    __table_args__ = (NO_ROW_ORDER,)

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("card_batch.id"), index=True)
    used_key: Mapped[bytes | None] = mapped_column(LargeBinary(16))
