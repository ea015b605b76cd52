"""Tables as a file that any spreadsheet opens, and that no spreadsheet can be made to run."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

# Spreadsheets read UTF-8 Arabic as such only after this mark.
BYTE_ORDER_MARK = "\ufeff"
# Called letters by Unicode, drawn as nothing.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})


def csv_file(rows: Iterable[Sequence[object]]) -> bytes:
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
