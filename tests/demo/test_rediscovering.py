"""Promises of `flask demo rediscover`: the nightly pipeline finds what was planted."""

from __future__ import annotations

import json

from flask import Flask

from app.demo.rediscovering import Row, as_json, as_table
from tests.demo.conftest import invent, run


def test_what_was_planted_is_found_again(trial: Flask) -> None:
    assert invent(trial, "--people", "1200", "--seed", "3").exit_code == 0
    done = run(trial, "demo", "rediscover", "--json")
    assert done.exit_code == 0, done.output
    rows = json.loads(done.output)
    found = {row["what"]: row["value"] for row in rows}

    def of(start: str) -> list[float]:
        return [value for what, value in found.items() if what.startswith(start)]

    assert found["weighted shares of first topics"] >= 0.8
    assert (
        found["weighted support of topics, without the brigade and straight-liners found"] >= 0.75
    )
    assert found["the same in groups, without the brigade and straight-liners found"] >= 0.85
    assert min(of("opinion groups, ")) > 0.8
    assert found["statements that unite"] == found["statements that divide"] == 1
    assert of("bridging statements") == [1]
    assert len(of("themes, ")) == 3 and min(of("themes, ")) > 0.8
    assert found["brigade, recall"] > 0.7 and found["brigade, precision"] > 0.7
    assert found["straight-liners, recall"] > 0.8 and found["straight-liners, precision"] > 0.8
    assert found["spammers"] == 1
    assert of("moderator ") == [1, 1], "the one who is not even-handed, and no other"
    assert found["words for who is missing"] > 0.7


def test_where_nothing_was_planted_nothing_is_looked_for(trial: Flask) -> None:
    done = run(trial, "demo", "rediscover")
    assert done.exit_code == 1 and "Nothing was planted" in done.output


def test_rows_are_told_as_a_table_and_as_json() -> None:
    rows = [Row("brigade", "24 people", "0.96", 0.96)]
    assert as_table(rows).splitlines()[-1] == "| brigade | 24 people | 0.96 |"
    assert json.loads(as_json(rows))[0]["value"] == 0.96
