"""What pages read of an insight: one row, and the public texts that it names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.db import session
from app.participation.models import Submission
from app.participation.queries import published
from app.participation.rules import Kind, Stance, shown_reference
from app.reports.frozen import restored
from app.reports.insight import Insight
from app.reports.models import KeptInsight

MOST_TEXTS = 400
# Of the table: naming the class of comments would leave everything else out.
AGREEMENTS = Submission.__table__.c.agreements
PROPOSAL = Submission.__table__.c.proposal


def insight(round_id: int) -> tuple[datetime, Insight] | None:
    """When the round was last computed, and what was found; None before."""
    kept = session().get(KeptInsight, round_id)
    return None if kept is None else (kept.computed_at, restored(Insight, kept.body))


@dataclass(frozen=True)
class PublicText:
    """A statement or comment that everybody may read at this moment."""

    key: str
    kind: Kind
    topic_slug: str
    text: str
    language: str
    stance: Stance
    published_at: datetime
    agreements: int
    proposal: str | None = None  # its name among the proposals; None for what a citizen wrote

    @property
    def ref(self) -> str:
        return shown_reference(self.key)


def texts(keys: Collection[str]) -> Mapping[str, PublicText]:
    """Those of the texts named that are public now; what was taken down or deleted is missing."""
    if not keys:
        return {}
    query = published(
        Submission, Submission.kind, Submission.topic_slug, Submission.stance, AGREEMENTS, PROPOSAL
    ).where(
        Submission.ref.in_(sorted(keys)[:MOST_TEXTS]),
        Submission.kind.in_((Kind.COMMENT, Kind.STATEMENT)),
    )
    return {row.ref: _public(row) for row in session().execute(query)}


def comments(round_id: int) -> Sequence[PublicText]:
    """Every comment of the round that everybody may read now; for a command, not for a page."""
    query = published(
        Submission, Submission.kind, Submission.topic_slug, Submission.stance, AGREEMENTS, PROPOSAL
    ).where(Submission.round_id == round_id, Submission.kind == Kind.COMMENT)
    rows = session().execute(query.order_by(Submission.ref).execution_options(yield_per=5_000))
    return [_public(row) for row in rows]


def _public(row: Any) -> PublicText:
    return PublicText(
        key=row.ref,
        kind=row.kind,
        topic_slug=row.topic_slug,
        text=row.published_text,
        language=row.language,
        stance=row.stance,
        published_at=row.published_at,
        agreements=row.agreements or 0,
        proposal=row.proposal,
    )
