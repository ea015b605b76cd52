"""Redress in numbers, for everybody: appeals, requests from outside, pauses and looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, true

from app.db import session
from app.moderation import requesting
from app.moderation.models import Confirmation, Decision, Judgement, Undoing
from app.moderation.redress_models import Appeal, Look, RemovalRequest, Ruling, Suspension
from app.moderation.redress_rules import Origin


@dataclass(frozen=True)
class Redress:
    """What was asked for and answered in one stretch of time, each counted on its own day."""

    appeals: int
    overturned: int
    upheld: int
    by_two: int  # decisions that two people stand behind
    undone: int
    set_aside: int
    paused: int
    lifted: int
    looks: int
    confirmed: int  # by an administrator, after two moderators
    found_otherwise: int
    requests: Mapping[tuple[Origin, bool | None], int]

    def asked(self, origin: Origin) -> int:
        """Requests from there that were entered."""
        return sum(n for (found, _), n in self.requests.items() if found is origin)

    def answered(self, origin: Origin, *, granted: bool) -> int:
        """Those of them that were answered so."""
        return self.requests.get((origin, granted), 0)


def redress(start: datetime | None = None, end: datetime | None = None) -> Redress:
    """The numbers from one moment to another; of everything without them."""

    def within(moment: Any) -> ColumnElement[bool]:
        return true() if start is None else (moment >= start) & (moment < end)

    def count(model: Any, moment: Any, *more: ColumnElement[bool]) -> Any:
        return (
            select(func.count()).select_from(model).where(within(moment), *more).scalar_subquery()
        )

    row = session().execute(
        select(
            count(Appeal, Appeal.appealed_at),
            count(Ruling, Ruling.ruled_at, Ruling.overturned.is_(True)),
            count(Ruling, Ruling.ruled_at, Ruling.overturned.is_(False)),
            count(Decision, Decision.decided_at, Decision.other_id.is_not(None)),
            count(Undoing, Undoing.undone_at),
            count(Judgement, Judgement.made_at, Judgement.set_aside.is_(True)),
            count(Suspension, Suspension.answered_at, Suspension.confirmed.is_(True)),
            count(Suspension, Suspension.ruled_at, Suspension.lifted.is_(True)),
            count(Look, Look.looked_at),
            count(Confirmation, Confirmation.answered_at, Confirmation.confirmed.is_(True)),
            count(Confirmation, Confirmation.answered_at, Confirmation.confirmed.is_(False)),
        )
    ).one()  # fmt: skip
    return Redress(*row, requests=requesting.counts(within(RemovalRequest.entered_at)))
