"""Cards on paper: the list, the sheets and the command that makes both once."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from flask import Flask

from app.identity import card_sheets, cards
from app.identity.rules import read_card
from app.web.unit_of_work import transaction

CODES = ["K7M4Q2XT", *(f"AAAACC{a}{b}" for a in "2346" for b in "234")]


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(args=["identity", *arguments])
    lines = answer.output.splitlines(keepends=True)
    # What another thread of the process logs meanwhile is not the command's answer.
    return answer.exit_code, "".join(line for line in lines if not line.startswith("{"))


def test_the_list_has_every_code_as_printed() -> None:
    rows = list(csv.reader(card_sheets.as_csv(CODES).splitlines()))
    assert rows[0] == ["code"] and rows[1] == ["K7M4-Q2XT"] and len(rows) == len(CODES) + 1


def test_sheets_hold_ten_cards_in_two_languages_with_the_address_and_its_square(
    app: Flask,
) -> None:
    with app.app_context():
        html = card_sheets.as_html(CODES, "https://participation.example/", "Basra")
    assert html.count('class="sheet"') == 2 and html.count('class="card"') == len(CODES)
    assert "K7M4-Q2XT" in html and "participation.example" in html
    assert "بطاقة مشاركة" in html and "کارتی بەشداری" in html
    assert html.count("<svg") == len(CODES)


def test_no_square_and_no_address_holds_a_code(app: Flask) -> None:
    """The same drawing on every card cannot tell one from another."""
    with app.app_context():
        html = card_sheets.as_html(CODES, "https://participation.example", "Basra")
    assert len(set(re.findall(r"<svg.*?</svg>", html, re.DOTALL))) == 1


def test_the_command_makes_cards_that_work_once(app: Flask, tmp_path: Path) -> None:
    done, said = run(
        app, "cards", "--count", "12", "--label", "Basra library", "--out", str(tmp_path)
    )
    assert done == 0, said
    files = sorted(tmp_path.iterdir(), key=lambda path: path.suffix)
    listed = [one for one in files if one.name.startswith("cards-basra-library")]
    assert [one.suffix for one in listed] == [".csv", ".html"]
    assert {one.stat().st_mode & 0o777 for one in listed} == {0o600}
    codes = [row[0] for row in csv.reader(listed[0].read_text().splitlines())][1:]
    assert len(codes) == 12
    assert not any(code in said for code in codes)
    with app.app_context(), transaction():
        assert cards.redeem(read_card(codes[0]), nonce="a") is not None
        assert cards.redeem(read_card(codes[0]), nonce="b") is None
    assert run(app, "card-use") == (0, "Basra library: 1 of 12 used\n")


def test_a_batch_is_exported_once(app: Flask, tmp_path: Path) -> None:
    asked = ("cards", "--count", "1", "--label", "Basra", "--out", str(tmp_path))
    assert run(app, *asked)[0] == 0
    assert "already" in run(app, *asked)[1]
    assert run(app, "card-use")[1] == "Basra: 0 of 1 used\n"


def test_cards_that_cannot_be_written_are_not_made(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "cards-basra.html").write_text("an older one")
    done, _ = run(app, "cards", "--count", "1", "--label", "Basra", "--out", str(tmp_path))
    assert done != 0
    assert run(app, "card-use")[1] == ""
    assert (tmp_path / "cards-basra.html").read_text() == "an older one"


@pytest.mark.parametrize("arguments", [
    ("--count", "0", "--label", "x"), ("--count", "10001", "--label", "x"), ("--count", "1"),
    ("--count", "1", "--label", "  "),
])  # fmt: skip
def test_what_makes_no_sense_makes_no_cards(app: Flask, arguments: tuple[str, ...]) -> None:
    assert run(app, "cards", *arguments)[0] != 0
    assert run(app, "card-use")[1] == ""
