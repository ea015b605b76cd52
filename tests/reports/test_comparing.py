"""Promise: two versions are compared by what they print, and every figure that differs is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import gettext

from app import clock
from app.insights.tallies import Tally
from app.reports import version_wording
from app.reports.comparing import compare
from app.reports.rules import Because, Occasion
from app.reports.summary import Edition, SummaryReport
from tests.reports.making import a_report, priorities_of, reading_in


def report(number: int, *tallies: Tally, women: int = 60) -> SummaryReport:
    chose = priorities_of(200, {"women": women})
    edition = Edition(number, clock.now(), Occasion.INTERIM, None, "0" * 64, "{}")
    return replace(a_report(*tallies, priorities=chose), edition=edition)


def test_the_same_figures_show_no_change(app: Flask) -> None:
    found = compare(report(1, Tally(40, 5, 5)), report(2, Tally(40, 5, 5)))
    assert found.changes == ()
    with reading_in(app, "en"):
        assert version_wording.headline(found) == "Between reports 1 and 2 no figure changed."


def test_each_figure_that_is_printed_otherwise_is_named(app: Flask) -> None:
    found = compare(report(1, Tally(400, 50, 50)), report(2, Tally(410, 50, 40)))
    with reading_in(app, "en"):
        rows = version_wording.rows(found)
    assert rows == [
        ["Better infrastructure", "Share in support", "80%", "82%"],
        ["Better infrastructure", "Share against", "10%", "8%"],
    ]


def test_what_is_no_longer_told_is_a_dash(app: Flask) -> None:
    found = compare(report(1, Tally(30, 0, 0)), report(2, Tally(29, 0, 0)))
    with reading_in(app, "ar"):
        rows = version_wording.rows(found)
    assert ["تطوير البنى التحتية", "نسبة التأييد", "١٠٠٪", "–"] in rows


def test_a_change_below_the_whole_per_cent_is_none() -> None:
    found = compare(
        report(1, Tally(40_000, 0, 10_000)), report(2, Tally(40_001, 0, 9_999))
    )  # fmt: skip
    assert found.changes == ()


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_occasion_reason_and_figure_has_its_words(app: Flask, language: str) -> None:
    assert set(version_wording.OCCASIONS) == set(Occasion)
    assert set(version_wording.REASONS) == set(Because)
    changed = compare(
        report(1), replace(report(2, *[Tally(40, 5, 5)] * 11, women=90), analysis=None)
    ).changes
    assert {one.figure for one in changed} <= set(version_wording.FIGURES)
    with reading_in(app, language):
        for table in (
            version_wording.OCCASIONS, version_wording.REASONS, version_wording.FIGURES,
        ):  # fmt: skip
            for words in table.values():
                assert language == "en" or not gettext(words).isascii()
