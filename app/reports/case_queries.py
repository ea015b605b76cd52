"""The cases of a round with what people decided about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.db import session
from app.errors import NotFound
from app.reports.case_rules import Verdict
from app.reports.insight import Case, Insight
from app.reports.insight_queries import insight
from app.reports.models import CaseDecision


@dataclass(frozen=True)
class DecidedCase:
    """A case, and the latest of its decisions; `number` is how many there were."""

    case: Case
    number: int = 0
    verdict: Verdict | None = None
    note: str = ""
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.verdict is None

    @property
    def casts_doubt(self) -> bool:
        """Whether answers that look organised are in the figures, unless found like others."""
        return self.verdict is not Verdict.COUNTED


def cases(round_id: int) -> Sequence[DecidedCase]:
    """Every case of the round as it was last computed, the open ones first."""
    kept = insight(round_id)
    return [] if kept is None else decided_cases(round_id, kept[1])


def decided_cases(round_id: int, found: Insight) -> Sequence[DecidedCase]:
    """The same, of an insight that is at hand."""
    if not found.brigades.cases:
        return []
    rows = session().scalars(
        select(CaseDecision)
        .where(CaseDecision.round_id == round_id)
        .order_by(CaseDecision.case_key, CaseDecision.number)
    )
    latest = {row.case_key: row for row in rows}
    told = [_decided(case, latest.get(case.key)) for case in found.brigades.cases]
    return sorted(told, key=lambda one: not one.is_open)


def case(round_id: int, key: str) -> DecidedCase:
    """One of them; `NotFound` for any other key."""
    found = next((one for one in cases(round_id) if one.case.key == key), None)
    if found is None:
        raise NotFound
    return found


def _decided(found: Case, row: CaseDecision | None) -> DecidedCase:
    if row is None:
        return DecidedCase(found)
    return DecidedCase(found, row.number, row.verdict, row.note, row.decided_at)
