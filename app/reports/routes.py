"""The leadership's pages: one summary of a round on the screen, on paper and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, request

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.errors import NotFound
from app.permissions import Permission
from app.reports import (
    confidence_wording,
    exports,
    findings,
    missing_wording,
    priority_wording,
    tables,
    wording,
)
from app.reports.summary import SummaryReport, summarise
from app.web.access import requires
from app.web.templating import page

blueprint = Blueprint("reports", __name__)


@blueprint.get("/lead/")
@requires(Permission.READ_REPORTS)
def overview() -> str:
    """The answer first, then what it rests on."""
    now = clock.now()
    rounds = catalogue.all_rounds()
    chosen = _chosen(rounds, now)
    if chosen is None or chosen.opens_at > now:
        return page("reports/empty.html", round=chosen)
    report = summarise(chosen, now)
    return page(
        "reports/overview.html",
        rounds=[found for found in rounds if found.opens_at <= now],
        by_support=request.args.get("order") == "support",
        **_context(report),
    )


@blueprint.get("/lead/topics/<slug>")
@requires(Permission.READ_REPORTS)
def topic(slug: str) -> str:
    """One goal or focus area in full."""
    catalogue.topic_by_slug(slug)
    report = _report()
    found = next(topic for topic in report.topics if topic.slug == slug)
    return page("reports/topic.html", topic=found, **_context(report))


@blueprint.get("/lead/print")
@requires(Permission.READ_REPORTS)
def print_page() -> str:
    """The summary on paper."""
    return page("reports/print.html", **_context(_report()))


@blueprint.get("/lead/summary.csv")
@requires(Permission.READ_REPORTS)
def summary_csv() -> Response:
    """The summary as a file."""
    report = _report()
    response = Response(exports.summary_csv(report), mimetype="text/csv")
    response.headers.set(
        "Content-Disposition", "attachment", filename=exports.file_name(report)
    )  # fmt: skip
    return response


def _report() -> SummaryReport:
    """The report of the round asked for; `NotFound` before there is anything to report."""
    now = clock.now()
    chosen = _chosen(catalogue.all_rounds(), now)
    if chosen is None or chosen.opens_at > now:
        raise NotFound
    return summarise(chosen, now)


def _chosen(rounds: Sequence[Round], now: datetime) -> Round | None:
    """The round named in the address; else the newest that has opened, else the next one."""
    slug = request.args.get("round")
    if slug is not None:
        named = [found for found in rounds if found.slug == slug]
        if not named:
            raise NotFound
        return named[0]
    opened = [found for found in rounds if found.opens_at <= now]
    return opened[0] if opened else rounds[-1] if rounds else None


def _context(report: SummaryReport) -> dict[str, object]:
    return {
        "report": report,
        "words": wording,
        "firsts": priority_wording,
        "absences": missing_wording,
        "sureness": confidence_wording,
        "tables": tables,
        "findings": findings,
    }
