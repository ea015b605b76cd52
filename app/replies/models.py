"""What leadership published: each version a row, and its words in each language another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Reply(Base):
    """One version of the reply to one topic of a round; the latest number stands."""

    __tablename__ = "reply"
    __table_args__ = (CheckConstraint("number > 0", name="numbered"),)

    round_id: Mapped[int] = mapped_column(
        ForeignKey("round.id"), primary_key=True, autoincrement=False
    )
    topic_slug: Mapped[str] = mapped_column(ForeignKey("topic.slug"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    published_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class ReplyText(Base):
    """Its words in one language."""

    __tablename__ = "reply_text"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_id", "topic_slug", "number"],
            ["reply.round_id", "reply.topic_slug", "reply.number"],
        ),
    )

    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    topic_slug: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(3), primary_key=True)
    heard: Mapped[str] = mapped_column(Text)
    will: Mapped[str] = mapped_column(Text)
    will_not: Mapped[str] = mapped_column(Text)


@event.listens_for(Reply, "before_update")
@event.listens_for(Reply, "before_delete")
@event.listens_for(ReplyText, "before_update")
@event.listens_for(ReplyText, "before_delete")
def _refuse(*_: object) -> None:
    """What was said stands; a mistake is followed by another version."""
    raise RuntimeError("a published reply is never changed or deleted")
