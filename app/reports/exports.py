"""The summary as a file that any spreadsheet opens, and that no spreadsheet can be made to run."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from app.reports import confidence_wording, missing_wording, tables, wording
from app.reports.summary import SummaryReport

# Spreadsheets read UTF-8 Arabic as such only after this mark.
BYTE_ORDER_MARK = "\ufeff"
# Called letters by Unicode, drawn as nothing.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})


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
    return _file(row for block in blocks for row in (*block, ()))


def _sureness(report: SummaryReport) -> list[str]:
    if report.analysis is None:
        return [wording.ungraded()]
    return [confidence_wording.grade(report.analysis), confidence_wording.method(report.analysis)]


def file_name(report: SummaryReport) -> str:
    """Plain ASCII, because a header carries it."""
    return f"musharaka-{report.round.slug}-summary.csv"


def _file(rows: Iterable[Sequence[tables.Cell]]) -> bytes:
    """The rows as UTF-8 CSV.

    Every cell is quoted: where the list separator is a semicolon, one inside a bare cell would
    begin another cell, and that one has not been made safe.
    """
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(
        [safe_cell("" if cell is None else str(cell)) for cell in row] for row in rows
    )
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before it unless what one sees first is a letter or a digit.

    A list of what is allowed: a list of what is dangerous misses the next sign, and misses those
    that hide behind spaces and direction marks.
    """
    seen = _first_seen(text)
    if seen is None or _plain(seen):
        return text
    return f"'{text}"


def _first_seen(text: str) -> str | None:
    """The first sign that leaves ink, as spreadsheets may read it (a wide ＝ is an =)."""
    for sign in unicodedata.normalize("NFKC", text):
        if unicodedata.category(sign) not in _UNSEEN and sign not in _BLANK_LETTERS:
            return sign
    return None


def _plain(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category.startswith("L") or category == "Nd"
