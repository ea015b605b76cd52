"""The leadership's pages: one summary of a round on the screen, on paper and as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Blueprint, Response, request

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.errors import NotFound
from app.permissions import Permission
from app.replies import queries as replies
from app.reports import changes as since
from app.reports import (
    comparing,
    confidence_wording,
    exports,
    findings,
    insight_queries,
    insight_wording,
    missing_wording,
    pdf,
    priority_wording,
    publishing,
    queries,
    tables,
    version_wording,
    wording,
    xlsx,
)
from app.reports import front as front_page
from app.reports.front import dots
from app.reports.summary import SummaryReport, summarise
from app.reports.topic_view import topic_view
from app.web.access import requires
from app.web.templating import page

blueprint = Blueprint("reports", __name__)

NOW = "now"
FILES: dict[str, tuple[str, Callable[[SummaryReport], bytes]]] = {
    "pdf": ("application/pdf", pdf.summary_pdf),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
             xlsx.summary_xlsx),
    "csv": ("text/csv", exports.summary_csv),
    "json": ("application/json", exports.summary_json),
}  # fmt: skip


@blueprint.get("/lead/")
@requires(Permission.READ_REPORTS)
def overview() -> str:
    """The answer first, then what it rests on."""
    now = clock.now()
    rounds = catalogue.all_rounds()
    chosen = _chosen(rounds, now)
    if chosen is None or chosen.opens_at > now:
        return page("reports/empty.html", round=chosen)
    report = _report_of(chosen, now)
    return page(
        "reports/overview.html",
        rounds=[found for found in rounds if found.opens_at <= now],
        front=_front(report),
        dots=dots,
        account=replies.account(now),
        topic_count=len(catalogue.all_topics()),
        now=now,
        **_context(report),
    )


@blueprint.get("/lead/topics")
@requires(Permission.READ_REPORTS)
def topics() -> str:
    """How many support each goal and focus area, and how participation grew."""
    by_support = request.args.get("order") == "support"
    return page("reports/topics.html", by_support=by_support, **_context(_report()))


@blueprint.get("/lead/topics/<slug>")
@requires(Permission.READ_REPORTS)
def topic(slug: str) -> str:
    """One goal or focus area in full."""
    catalogue.topic_by_slug(slug)
    report = _report()
    found = next(topic for topic in report.topics if topic.slug == slug)
    view = topic_view(report, slug)
    texts = insight_queries.texts(view.named)
    return page("reports/topic.html", topic=found, view=view, texts=texts, **_context(report))


@blueprint.get("/lead/unites")
@requires(Permission.READ_REPORTS)
def unites() -> str:
    """Statements that unite and divide, and whether there are opinion groups."""
    report = _report()
    keys = front_page.named(report)
    if report.insight is not None:
        marks = (mark for group in report.insight.opinions.groups for mark in group.marks)
        keys += [mark.item.key for mark in marks]
    return page("reports/unites.html", texts=insight_queries.texts(keys), **_context(report))


@blueprint.get("/lead/comments")
@requires(Permission.READ_REPORTS)
def comments() -> str:
    """How much was written on what, where it stands, and what it is about."""
    report = _report()
    themes = report.insight.themes.themes if report.insight is not None else ()
    keys = [quote.ref for theme in themes for quote in theme.quotes]
    return page("reports/comments.html", texts=insight_queries.texts(keys), **_context(report))


@blueprint.get("/lead/method")
@requires(Permission.READ_REPORTS)
def method() -> str:
    """How the figures were made, and every question as it was put to people."""
    report = _report()
    return page("reports/method.html", front=_front(report), **_context(report))


@blueprint.get("/lead/versions")
@requires(Permission.READ_REPORTS)
def versions() -> str:
    """Every version of the round's report that came out, and what changed from one to another."""
    round_ = _round()
    found = queries.issues(round_.id)
    return page(
        "reports/versions.html",
        issues=found,
        compared=_compared(round_, found),
        issue_words=version_wording,
        **_context(_report_of(round_, clock.now())),
    )


@blueprint.get("/lead/changes")
@requires(Permission.READ_REPORTS)
def changes() -> str:
    """What became of each share since the rounds before, where the question stayed the same."""
    report = _report()
    rows = queries.earlier_reports(report.round.opens_at)
    return page(
        "reports/changes.html",
        found=since.changes(report, [publishing.published_report(row) for row in rows]),
        issue_words=version_wording,
        **_context(report),
    )


@blueprint.get('/lead/summary.<any("pdf", "xlsx", "csv", "json"):ending>')
@requires(Permission.READ_REPORTS)
def summary_file(ending: str) -> Response:
    """The summary as a file."""
    report = _report()
    kind, make = FILES[ending]
    response = Response(make(report), mimetype=kind)
    response.headers.set(
        "Content-Disposition", "attachment", filename=exports.file_name(report, ending)
    )
    return response


def _compared(round_: Round, issues: Sequence[queries.Issue]) -> comparing.Comparison | None:
    """The two versions named in the address, the older one first; unnamed, the latest two."""
    named = [request.args.get(name, "") for name in ("from", "to")]
    if all(name.isdecimal() and len(name) < 10 for name in named):
        numbers = sorted(int(name) for name in named)
    else:
        numbers = sorted(one.number for one in issues[:2])
    rows = [queries.numbered_report(round_.id, number) for number in numbers]
    before, after = rows if len(rows) == 2 else (None, None)
    if before is None or after is None or before.number == after.number:
        return None
    return comparing.compare(
        publishing.published_report(before), publishing.published_report(after)
    )


def _report() -> SummaryReport:
    """The report asked for; `NotFound` before there is anything to report."""
    return _report_of(_round(), clock.now())


def _round() -> Round:
    """The round asked for; `NotFound` before it has opened."""
    now = clock.now()
    chosen = _chosen(catalogue.all_rounds(), now)
    if chosen is None or chosen.opens_at > now:
        raise NotFound
    return chosen


def _report_of(round_: Round, now: datetime) -> SummaryReport:
    """The version named in the address; unnamed, the one that stands, or the figures of now.

    A published one is read as it came out and costs one row.
    """
    named = request.args.get("version")
    if named == NOW:
        return summarise(round_, now)
    if named is None:
        latest = queries.latest_report(round_.id)
        return publishing.published_report(latest) if latest else summarise(round_, now)
    number = int(named) if named.isdecimal() and len(named) < 10 else 0
    row = queries.numbered_report(round_.id, number)
    if row is None:
        raise NotFound
    return publishing.published_report(row)


def _front(report: SummaryReport) -> front_page.Front:
    return front_page.front(report, insight_queries.texts(front_page.named(report)))


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
    version = str(report.edition.number) if report.edition else NOW
    return {
        "report": report,
        # What every link between these pages carries, so that nobody leaves the version they read.
        "chosen": {"round": report.round.slug, "version": version},
        "words": wording,
        "firsts": priority_wording,
        "absences": missing_wording,
        "sureness": confidence_wording,
        "tables": tables,
        "findings": findings,
        "insights": insight_wording,
    }
