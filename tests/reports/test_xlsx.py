"""Promise: a sheet for each table, in the reader's direction, and nothing in it runs."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest
from flask import Flask
from openpyxl import Workbook

from app.insights.tallies import Tally
from app.reports import exports, tables, xlsx
from app.reports.summary import SummaryReport
from tests.reports.making import a_report, priorities_of
from tests.reports.peopled import speaking

LANGUAGES = ("ar", "ckb", "en")
HOSTILE = ("=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "{=1}", "http://example.org",
           "\t=1", "0042", "mailto:a@b")  # fmt: skip


def report() -> SummaryReport:
    chose = priorities_of(200, {"infrastructure": 120, "women": 60})
    return a_report(Tally(62, 18, 20, 7), Tally(8, 0, 1), Tally(20, 5, 4), priorities=chose)


def opened(made: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(made))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_is_a_sheet_and_the_last_one_is_the_method(app: Flask, language: str) -> None:
    with speaking(app, language):
        book = opened(xlsx.summary_xlsx(report()))
        captions = [table.caption for table in tables.every_table(report())]
        notes = exports.notes(report())
    assert len(book.sheetnames) == len(captions) + 1
    assert [book[name]["A1"].value for name in book.sheetnames[:-1]] == captions
    assert all(bool(sheet.sheet_view.rightToLeft) == (language != "en") for sheet in book)
    assert [row[0] for row in book.worksheets[-1].values] == notes


def test_figures_are_numbers_and_whole_per_cents(app: Flask) -> None:
    with speaking(app, "ar"):
        book = opened(xlsx.summary_xlsx(report()))
        wanted = tables.every_table(report())
    for sheet, table in zip(book.worksheets, wanted, strict=False):
        for line, row in enumerate(table.rows, start=4):
            for place, cell in enumerate(row, start=1):
                found = sheet.cell(line, place)
                if isinstance(cell, tables.Percent):
                    assert found.value == round(cell.value * 100) / 100
                    assert found.number_format == "0%"
                else:
                    assert found.value == cell and type(found.value) is type(cell)


def test_what_begins_like_a_formula_stays_a_text(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = tables.Table("=cmd", HOSTILE, (HOSTILE,))
    monkeypatch.setattr(tables, "every_table", lambda _: [planted])
    monkeypatch.setattr(exports, "notes", lambda _: list(HOSTILE))
    with speaking(app, "en"):
        book = opened(xlsx.summary_xlsx(report()))
    table, method = book.worksheets
    assert [cell.value for cell in table[4]] == list(HOSTILE)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.value is None or cell.data_type == "s", cell.value
                assert cell.hyperlink is None
    assert [row[0] for row in method.values] == list(HOSTILE)


def test_the_same_figures_give_the_same_bytes(app: Flask) -> None:
    one = replace(report(), generated_at=datetime(2026, 11, 23, 9, tzinfo=UTC))
    with speaking(app, "ckb"):
        assert xlsx.summary_xlsx(one) == xlsx.summary_xlsx(one)
