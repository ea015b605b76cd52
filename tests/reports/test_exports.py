"""Promise: the file opens anywhere, holds what the page holds, and runs nothing."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from app.insights.tallies import Tally
from app.reports import exports, wording
from app.reports.exports import safe_cell
from tests.reports.making import a_report, reading_in

# What a spreadsheet takes for the beginning of a formula or a command.
STARTERS = "=+-@|%＝＋－＠﹢﹣﹦﹫⁺⁻⁼₊₋₌−﬩"
HIDING = (
    " \u00a0\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202e\u2066\u2069\ufeff\u3000\u3164\x00\t"
)


def rows(app: Flask, language: str, *tallies: Tally) -> list[list[str]]:
    with reading_in(app, language):
        text = exports.summary_csv(a_report(*tallies)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("start", STARTERS)
@pytest.mark.parametrize("hidden", ["", *HIDING])
def test_no_cell_begins_a_formula_even_behind_invisible_signs(start: str, hidden: str) -> None:
    assert safe_cell(f"{hidden}{start}1+1").startswith("'")


@pytest.mark.parametrize("text", ["", "نص", "K7M-4Q2", "62%", "٦٢٪", "ڕوون", "2026-1", "\u200fنص"])
def test_words_and_numbers_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text())
@example("=cmd|' /C calc'!A0")
@example("\u202e=1+1")
@example("ﹰ=1+1")
def test_what_one_sees_first_is_a_letter_a_digit_or_an_apostrophe(text: str) -> None:
    cell = safe_cell(text)
    seen = [
        sign
        for sign in unicodedata.normalize("NFKC", cell)
        if unicodedata.category(sign)[0] not in "CZ" and sign not in "\u115f\u1160\u3164\uffa0"
    ]
    if seen:
        assert seen[0] == "'" or seen[0].isalpha() or unicodedata.category(seen[0]) == "Nd"
    assert cell in (text, f"'{text}")


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
    assert first[1:6] == ["52", "40", "5", "5", "2"]
    assert first[6] == "80%" and first[9] == "50"


def test_below_thirty_answers_there_is_no_percentage(app: Flask) -> None:
    found = rows(app, "en", Tally(29, 0, 0, 500))
    assert not [cell for row in found for cell in row if "%" in cell]


def test_below_ten_people_nobodys_choice_is_told(app: Flask) -> None:
    found = rows(app, "en", Tally(8, 0, 1))
    votes = found[found.index(["Votes by topic"]) :]
    first = next(row for row in votes if row and row[0] == "Better infrastructure")
    assert first[1] == "9" and first[2:10] == [""] * 8


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_caveat_travels_with_the_file(app: Flask, language: str) -> None:
    cells = {cell for row in rows(app, language, Tally(40, 5, 5)) for cell in row}
    with reading_in(app, language):
        assert set(wording.caveats(a_report())) <= cells


def test_the_name_of_the_file_is_plain_ascii() -> None:
    assert exports.file_name(a_report()) == "musharaka-2026-1-summary.csv"
