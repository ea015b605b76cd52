"""Publishing a round's report: what comes out is frozen, and the public record holds its digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from app.catalogue.models import Round
from app.db import session
from app.reports import frozen, queries, rules
from app.reports.models import PublishedReport
from app.reports.rules import Because, Occasion
from app.reports.summary import Edition, SummaryReport, summarise
from app.transparency import ledger


def publish(round_: Round, now: datetime, because: Because | None = None) -> SummaryReport | None:
    """Freeze the round's figures of this moment as its next version, and answer it.

    None, and nothing kept, when the latest version holds the same figures already: a repeat
    publishes nothing. `NotPublished` when the rules let none come out.
    """
    # One after another: two who publish at once would number theirs alike.
    session().execute(select(Round.id).where(Round.id == round_.id).with_for_update())
    latest = queries.latest_report(round_.id)
    final = latest is not None and latest.occasion is not Occasion.INTERIM
    occasion = rules.occasion(round_.state(now), final_stands=final, because=because)
    report = summarise(round_, now)
    if latest is not None:
        before = published_report(latest)
        if (before.version, before.round.state) == (report.version, report.round.state):
            return None
    content = frozen.as_json(report)
    row = PublishedReport(
        round_id=round_.id,
        number=1 if latest is None else latest.number + 1,
        published_at=now,
        occasion=occasion,
        because=because,
        digest=frozen.digest(content),
        content=content,
    )
    session().add(row)
    session().flush()
    ledger.record(
        "report",
        {
            "slug": round_.slug,
            "version": row.number,
            "event": occasion.value,
            "reason": because.value if because else "",
            "digest": row.digest,
        },
    )
    return published_report(row)


def published_report(row: PublishedReport) -> SummaryReport:
    """The report of a row, exactly as it came out, with what the row says of it."""
    edition = Edition(
        row.number, row.published_at, row.occasion, row.because, row.digest, row.content
    )
    return replace(frozen.restored(SummaryReport, row.content), edition=edition)
