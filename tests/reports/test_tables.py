"""Promise: a row holds a share only together with its range and its base."""

from __future__ import annotations

import pytest
from flask import Flask

from app.insights.tallies import Tally
from app.reports import tables
from app.reports.tables import Percent
from tests.reports.making import a_report, reading_in

REPORT = a_report(Tally(62, 18, 20, 7), Tally(8, 0, 1), Tally(20, 5, 4), Tally(900, 30, 70))


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_row_with_a_percentage_has_its_range_and_base(app: Flask, language: str) -> None:
    with reading_in(app, language):
        for table in tables.every_table(REPORT):
            for row in table.rows:
                shares = [cell for cell in row if isinstance(cell, Percent)]
                assert len(shares) in (0, 3)
                if shares:
                    share, low, high = shares
                    assert low.value <= share.value <= high.value
                    base = row[row.index(high) + 1]
                    assert isinstance(base, int) and base >= 30


def test_every_row_is_as_wide_as_its_headings(app: Flask) -> None:
    with reading_in(app, "ar"):
        for table in tables.every_table(REPORT):
            assert all(len(row) == len(table.columns) for row in table.rows)
            assert all(place < len(table.columns) for place in table.numeric)


def test_digits_are_the_readers_on_the_page_and_plain_in_the_file(app: Flask) -> None:
    with reading_in(app, "ar"):
        table = tables.topics_table(REPORT.topics)
        assert table.shown[0][2:8] == ["١٠٧", "٦٢", "١٨", "٢٠", "–", "٦٢٪"]
        assert [str(cell) for cell in table.rows[0][2:6]] == ["107", "62", "18", "20"]


def test_what_is_not_told_is_a_dash(app: Flask) -> None:
    with reading_in(app, "en"):
        assert tables.topics_table(REPORT.topics).shown[1][1:11] == ["–"] * 10


def test_a_topics_own_table_repeats_the_figures_of_the_whole(app: Flask) -> None:
    with reading_in(app, "en"):
        whole = [row[1:] for row in tables.choices_table(REPORT.topics).rows]
        assert tables.choice_table(REPORT.topics[0]).rows == tuple(whole[:4])


def test_comments_add_up_in_both_directions(app: Flask) -> None:
    with reading_in(app, "en"):
        table = tables.comments_table(REPORT.comments)
    assert sum(row[-1] for row in table.rows) == REPORT.comments.total
    for row in table.rows[1:3]:
        assert sum(row[1:-1]) == row[-1]
    assert all(row[1:-1] == (None,) * 4 for row in (table.rows[0], *table.rows[3:]))
