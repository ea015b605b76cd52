"""The few rows that votes and comments point to; the texts themselves live in files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.catalogue import rules, source
from app.catalogue.rules import RoundState, TopicKind
from app.db import Base, text_enum


class TopicRow(Base):
    """One goal or focus area; it is never deleted, because votes point to it."""

    __tablename__ = "topic"

    slug: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[TopicKind] = mapped_column(text_enum(TopicKind, "kind"))
    position: Mapped[int]
    version: Mapped[int]


class TopicVersion(Base):
    """That a topic's wording was published at a moment; the digest says which wording."""

    __tablename__ = "topic_version"

    topic_slug: Mapped[str] = mapped_column(ForeignKey("topic.slug"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]


class Round(Base):
    """A dated consultation window; every vote and comment belongs to one."""

    __tablename__ = "round"
    __table_args__ = (CheckConstraint("closes_at > opens_at", name="window"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(32), unique=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]

    @property
    def title(self) -> Mapping[str, str]:
        """Its name in each language."""
        return source.round_title(self.slug)

    def state(self, now: datetime) -> RoundState:
        return rules.round_state(self.opens_at, self.closes_at, now)

    def is_open(self, now: datetime) -> bool:
        return self.state(now) is RoundState.OPEN
