"""The summary as files: tables no spreadsheet can be made to run, and the frozen text."""

from __future__ import annotations

from collections.abc import Sequence

from app.reports import confidence_wording, frozen, missing_wording, tables, wording
from app.reports.summary import SummaryReport
from app.text.spreadsheets import csv_file


def summary_csv(report: SummaryReport) -> bytes:
    """The page's tables, method and caveats in the reader's language, one under another."""
    blocks: list[list[Sequence[tables.Cell]]] = [
        [[table.caption], table.columns, *table.rows] for table in tables.every_table(report)
    ]
    blocks.append([[note] for note in notes(report)])
    return csv_file(row for block in blocks for row in (*block, ()))


def notes(report: SummaryReport) -> list[str]:
    """What must be read with the figures, wherever they are read."""
    return [
        wording.provenance(report),
        wording.method(report),
        *wording.caveats(report),
        *_sureness(report),
        missing_wording.basis(report.missing),
        *(missing_wording.source(one.adults) for one in report.missing.questions),
    ]


def summary_json(report: SummaryReport) -> bytes:
    """The exact text whose digest the public record holds, once the report is published."""
    content = report.edition.content if report.edition else frozen.as_json(report)
    return content.encode()


def _sureness(report: SummaryReport) -> list[str]:
    if report.analysis is None:
        return [wording.ungraded()]
    return [confidence_wording.grade(report.analysis), confidence_wording.method(report.analysis)]


def file_name(report: SummaryReport, ending: str) -> str:
    """Plain ASCII, because a header carries it."""
    edition = f"-v{report.edition.number}" if report.edition else ""
    return f"musharaka-{report.round.slug}{edition}-summary.{ending}"
