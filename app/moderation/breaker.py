"""The circuit breaker: where appeals overturn too much, no one person's decision stands alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from app.db import session
from app.insights.attention import Appeals, breaks_circuit
from app.moderation.models import Decision
from app.moderation.redress_models import Ruling
from app.moderation.rules import Reason

WEEK = timedelta(days=7)


def paused_reasons(now: datetime) -> frozenset[Reason]:
    """Reasons of which more than 15 % of at least five appeals were overturned within a week.

    Nobody decides for them alone until the week has passed; two people still can.
    """
    rows = session().execute(
        select(
            Decision.reason,
            func.count(),
            func.sum(case((Ruling.overturned, 1), else_=0)),
        )
        .join(Ruling, Ruling.decision_id == Decision.id)
        .where(Ruling.ruled_at > now - WEEK, Decision.reason.is_not(None))
        .group_by(Decision.reason)
        .order_by(Decision.reason)
    )
    return frozenset(
        reason
        for reason, decided, overturned in rows
        if reason is not None and breaks_circuit(Appeals(int(decided), int(overturned or 0)))
    )


def is_paused(reason: Reason | None, now: datetime) -> bool:
    """Whether one person alone may not decide for this reason just now."""
    return reason is not None and reason in paused_reasons(now)
