"""The summary as a file that any spreadsheet opens, and that no spreadsheet can be made to run."""

from __future__ import annotations

from collections.abc import Sequence

from app.reports import confidence_wording, missing_wording, tables, wording
from app.reports.summary import SummaryReport
from app.text.spreadsheets import csv_file


def summary_csv(report: SummaryReport) -> bytes:
    """The page's tables, method and caveats in the reader's language, one under another."""
    blocks: list[list[Sequence[tables.Cell]]] = [
        [[table.caption], table.columns, *table.rows] for table in tables.every_table(report)
    ]
    notes = (
        wording.provenance(report),
        wording.method(report),
        *wording.caveats(report),
        *_sureness(report),
        missing_wording.basis(report.missing),
        *(missing_wording.source(one.adults) for one in report.missing.questions),
    )
    blocks.append([[note] for note in notes])
    return csv_file(row for block in blocks for row in (*block, ()))


def _sureness(report: SummaryReport) -> list[str]:
    if report.analysis is None:
        return [wording.ungraded()]
    return [confidence_wording.grade(report.analysis), confidence_wording.method(report.analysis)]


def file_name(report: SummaryReport) -> str:
    """Plain ASCII, because a header carries it."""
    return f"musharaka-{report.round.slug}-summary.csv"
