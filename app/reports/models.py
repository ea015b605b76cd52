"""What a command computed about a round, kept so that no page has to wait for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Analysis(Base):
    """The latest weighting of one round: totals alone, as JSON."""

    __tablename__ = "analysis"

    round_id: Mapped[int] = mapped_column(
        ForeignKey("round.id"), primary_key=True, autoincrement=False
    )
    computed_at: Mapped[datetime]
    figures: Mapped[str] = mapped_column(Text)
