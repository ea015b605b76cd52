"""A spreadsheet that opens our files runs nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.text.spreadsheets import BYTE_ORDER_MARK, csv_file, safe_cell

# What a spreadsheet takes for the beginning of a formula or a command.
STARTERS = "=+-@|%＝＋－＠﹢﹣﹦﹫⁺⁻⁼₊₋₌−﬩"
HIDING = (
    " \u00a0\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202e\u2066\u2069\ufeff\u3000\u3164\x00\t"
)


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


def test_every_cell_is_quoted_and_nothing_stands_for_nothing() -> None:
    assert csv_file([("a;b", None, 3)]).decode() == BYTE_ORDER_MARK + '"a;b","","3"\r\n'
