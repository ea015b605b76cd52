"""The summary as a workbook: a sheet for each table, one for the method, nothing that runs."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from flask_babel import gettext

from app.reports import exports, tables
from app.reports.summary import SummaryReport
from app.reports.tables import Cell, Percent, Table
from app.web import locale

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# What a spreadsheet allows in the name of a sheet.
LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
WIDEST = 60


def summary_xlsx(report: SummaryReport) -> bytes:
    """The page's tables in the reader's language and direction.

    Every text is written as a text: what begins like a formula or an address stays what it is.
    """
    import xlsxwriter  # noqa: PLC0415 - only whoever calculates needs it

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False},
    )  # fmt: skip
    # The same figures give the same bytes.
    book.set_properties({"created": report.generated_at.replace(tzinfo=None)})
    marks = _Marks(book)
    names: set[str] = set()
    for table in tables.every_table(report):
        _fill(_sheet(book, table.caption, names), table, marks)
    _method(_sheet(book, gettext("Method"), names), report, marks)
    book.close()
    return out.getvalue()


class _Marks:
    """How cells look: headings, whole per cents, and words that wrap."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        order = {"reading_order": 1 if locale.direction() == "ltr" else 2}
        self.title: Format = book.add_format({"bold": True, "font_size": 13, **order})
        self.heading: Format = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", **order}
        )
        self.words: Format = book.add_format({"text_wrap": True, "valign": "top", **order})
        self.number: Format = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.percent: Format = book.add_format({"num_format": "0%", "valign": "top"})


def _sheet(book: xlsxwriter.Workbook, caption: str, names: set[str]) -> Worksheet:
    name = _FORBIDDEN.sub(" ", caption)[:LONGEST_NAME].strip()
    while name.casefold() in names:
        name = f"{name[: LONGEST_NAME - 3]} {len(names)}"
    names.add(name.casefold())
    sheet = book.add_worksheet(name)
    if locale.direction() == "rtl":
        sheet.right_to_left()
    return sheet


def _fill(sheet: Worksheet, table: Table, marks: _Marks) -> None:
    sheet.write_string(0, 0, table.caption, marks.title)
    for place, heading in enumerate(table.columns):
        sheet.write_string(2, place, heading, marks.heading)
    for line, row in enumerate(table.rows, start=3):
        for place, cell in enumerate(row):
            _write(sheet, line, place, cell, marks)
    for place, heading in enumerate(table.columns):
        longest = max([len(heading), *(len(str(row[place])) for row in table.rows)])
        sheet.set_column(place, place, min(WIDEST, max(9, longest + 2)))
    sheet.freeze_panes(3, 1)


def _write(sheet: Worksheet, line: int, place: int, cell: Cell, marks: _Marks) -> None:
    if isinstance(cell, Percent):
        # Whole per cents: a finer figure would claim more than the range allows.
        sheet.write_number(line, place, round(cell.value * 100) / 100, marks.percent)
    elif isinstance(cell, int):
        sheet.write_number(line, place, cell, marks.number)
    elif cell is not None:
        sheet.write_string(line, place, cell, marks.words)


def _method(sheet: Worksheet, report: SummaryReport, marks: _Marks) -> None:
    sheet.set_column(0, 0, 110)
    for line, note in enumerate(exports.notes(report)):
        sheet.write_string(line, 0, note, marks.words)
