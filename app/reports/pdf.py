"""The summary on one A4 page: the words and figures of the front page, set for print.

The page is made of the report alone, so it is made once and kept under the name of its content.
Words reach the typesetter as data and are never read as its markup.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Literal

from flask import current_app
from flask_babel import gettext

import config
from app.reports import insight_queries, tables, wording
from app.reports.front import MOST_LISTED, Front, Line, front, named
from app.reports.priorities import PriorityReport
from app.reports.summary import SummaryReport
from app.web import locale

TEMPLATE = Path(__file__).parent / "print" / "summary.typ"
FONTS = "fontpkg_ibm_plex_sans_arabic"
MOST_KEPT = 200


def summary_pdf(report: SummaryReport) -> bytes:
    """The page in the reader's language and digits; the same bytes whenever it is asked for."""
    content = json.dumps(page_data(report), ensure_ascii=False, sort_keys=True)
    kept = _folder() / f"{_digest(content)}.pdf"
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        made = typeset(content)
    if report.edition is not None:
        _keep(kept, made)
    return made


def typeset(content: str, kind: Literal["pdf", "png"] = "pdf") -> bytes:
    """The page of this content as a PDF, or as a picture (`png`) to look at.

    Accessible by PDF/UA-1: tagged, titled, its language and direction set.
    """
    import typst  # noqa: PLC0415 - many megabytes, and only whoever prints needs them

    fonts = str(files(FONTS) / "files")
    pages = typst.compile(
        str(TEMPLATE),
        font_paths=[fonts],
        ignore_system_fonts=True,
        format=kind,
        ppi=110.0,
        sys_inputs={"page": content},
        pdf_standards="ua-1" if kind == "pdf" else None,
    )
    if not isinstance(pages, bytes):
        raise ValueError("the summary has to stand on one page")
    if kind == "pdf" and locale.direction() == "rtl":
        # The typesetter does not know that Sorani runs so; as many bytes, so no place moves.
        return pages.replace(b"/Direction/L2R", b"/Direction/R2L")
    return pages


def page_data(report: SummaryReport) -> dict[str, object]:
    """Everything that stands on the page, in the order it stands there."""
    shown = front(report, insight_queries.texts(named(report)))
    settings: config.Settings = current_app.config["SETTINGS"]
    invented = " · " + gettext("Invented data.") if settings.demo else ""
    one, house = locale.number(1), gettext("Participation Platform")
    return {
        "lang": locale.language(),
        "dir": locale.direction(),
        "house": house,
        "title": gettext("Leadership summary: what did participants say?"),
        "kicker": f"{house} · {wording.period(report)}{invented}",
        "answer": shown.answer,
        "chance": shown.chance,
        "want": _want(report, shown),
        "sure": {
            "title": _numbered(2, gettext("How sure are we?")),
            "grade": shown.grade,
            "method": shown.method,
            "caveats": wording.caveats(report),
        },
        "missing": _missing(shown),
        "sides": _sides(shown),
        "foot": wording.provenance(report),
        "page": gettext("Page %(n)s of %(all)s", n=one, all=one),
    }


def _want(report: SummaryReport, shown: Front) -> dict[str, object]:
    return {
        "title": _numbered(1, gettext("What do participants want?")),
        "note": shown.want,
        "counts": [] if shown.runs else _counts(report.priorities),
        "columns": [
            gettext("Topic"),
            gettext("Share"),
            gettext("Estimated range"),
            gettext("People"),
        ],
        "axis": [locale.percent(place / 4) for place in range(5)],
        "runs": [
            {"words": run.words, "lines": [_line(line) for line in run.lines]} for run in shown.runs
        ],
    }


def _counts(report: PriorityReport) -> list[list[str]]:
    """How many chose each topic, where no percentage may be told but numbers may."""
    if all(one.count is None for one in report.standings):
        return []
    return [row[:2] for row in tables.priorities_table(report).shown]


def _line(line: Line) -> dict[str, object]:
    share = line.share
    return {
        "name": line.name,
        "share": locale.percent(share.value),
        "range": gettext(
            "%(low)s to %(high)s", low=locale.percent(share.low), high=locale.percent(share.high)
        ),
        "people": locale.number(share.base),
        "low": share.low,
        "value": share.value,
        "high": share.high,
    }


def _missing(shown: Front) -> dict[str, object]:
    table = tables.missing_table(shown.groups)
    return {
        "title": _numbered(3, gettext("Who is missing?")),
        "note": shown.absent,
        "columns": table.columns,
        "rows": table.shown,
        "numeric": table.numeric,
        "sources": " ".join(shown.sources),
    }


def _sides(shown: Front) -> dict[str, object]:
    return {
        "title": _numbered(4, gettext("What unites and what divides?")),
        "rule": shown.rule,
        "halves": [
            {
                "title": side.title,
                "found": [asdict(one) for one in side.found[:MOST_LISTED]],
                "more": _more(len(side.found) - MOST_LISTED),
                "nothing": side.nothing,
            }
            for side in (shown.unites, shown.divides)
        ],
    }


def _more(left_out: int) -> str:
    """How many stand on the page behind this one only."""
    return locale.plural("and %(n)s more", "and %(n)s more", left_out) if left_out > 0 else ""


def _numbered(n: int, title: str) -> str:
    return f"{locale.number(n)}. {title}"


def _digest(content: str) -> str:
    template = TEMPLATE.read_bytes()
    return hashlib.sha256(template + content.encode()).hexdigest()


def _folder() -> Path:
    settings: config.Settings = current_app.config["SETTINGS"]
    return settings.instance / "printed"


def forget() -> None:
    """Throw every kept page away: a text that was taken down must not live on in one."""
    for one in _folder().glob("*.pdf"):
        one.unlink(missing_ok=True)


def _keep(path: Path, made: bytes) -> None:
    """Whole or not at all; a folder that grew too large is begun again."""
    path.parent.mkdir(exist_ok=True)
    kept = sorted(path.parent.glob("*.pdf"))
    if len(kept) >= MOST_KEPT:
        for one in kept:
            one.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(made)
    Path(name).replace(path)
