"""Promise: the file opens anywhere, holds what the page holds, and runs nothing."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from app.insights.tallies import Tally
from app.reports import exports, wording
from tests.reports.making import a_report, reading_in


def rows(app: Flask, language: str, *tallies: Tally) -> list[list[str]]:
    with reading_in(app, language):
        text = exports.summary_csv(a_report(*tallies)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_file_begins_with_the_mark_that_spreadsheets_need(app: Flask) -> None:
    with reading_in(app, "ar"):
        data = exports.summary_csv(a_report(Tally(40, 5, 5, 2)))
    assert data.startswith(b"\xef\xbb\xbf")
    assert not data[3:].startswith(b"\xef\xbb\xbf")


def test_every_cell_is_quoted_so_that_no_other_separator_splits_it(app: Flask) -> None:
    with reading_in(app, "en"):
        text = exports.summary_csv(a_report(Tally(40, 5, 5, 2))).decode("utf-8-sig")
    for line in text.splitlines():
        assert not line or (line.startswith('"') and line.endswith('"'))


def test_figures_are_numbers_a_spreadsheet_can_count_with(app: Flask) -> None:
    found = rows(app, "ar", Tally(40, 5, 5, 2))
    votes = found[found.index(["الأصوات حسب البند"]) :]
    first = next(row for row in votes if row and row[0] == "تطوير البنى التحتية")
    assert first[2:7] == ["52", "40", "", "", ""]
    assert first[7] == "80%" and first[10] == "50"


def test_below_thirty_answers_there_is_no_percentage(app: Flask) -> None:
    found = rows(app, "en", Tally(29, 0, 0, 500))
    assert not [cell for row in found for cell in row if "%" in cell]


def test_below_ten_people_nobodys_choice_is_told(app: Flask) -> None:
    found = rows(app, "en", Tally(8, 0, 1))
    votes = found[found.index(["Votes by topic"]) :]
    first = next(row for row in votes if row and row[0] == "Better infrastructure")
    assert first[1:11] == [""] * 10


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_caveat_travels_with_the_file(app: Flask, language: str) -> None:
    cells = {cell for row in rows(app, language, Tally(40, 5, 5)) for cell in row}
    with reading_in(app, language):
        assert set(wording.caveats(a_report())) <= cells


def test_the_name_of_the_file_is_plain_ascii() -> None:
    assert exports.file_name(a_report(), "csv") == "musharaka-2026-1-summary.csv"
