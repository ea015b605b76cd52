"""Content that does not agree with the charter is noticed before anybody reads it."""

from __future__ import annotations

import pytest

from app.catalogue.checking import check


def test_the_content_as_it_stands_has_no_problems() -> None:
    assert check() == []


@pytest.mark.parametrize(
    ("file", "change", "problem"),
    [
        ("alliance-charter.ar.txt", ("تمكين الشباب", "تمكين شباب"), "youth: the charter's text"),
        ("alliance-charter.ar.txt", ("المبادئ و القيم", "المبادئ والقيم"), "the charter is not"),
        ("topics.toml", ("تطوير المدن وتوفير", "تطوير المدن وتخصيص"), "urban: «"),
        ("principles.toml", ("الرأي والرأي الآخر", "الرأي الآخر"), "participatory-democracy: «"),
        ("topics.toml", ("position = 3", "position = 5"), "goal: the positions"),
        ("topics.toml", ('code = "G2"', 'code = "G1"'), "one topic code is named twice"),
        ("topics.toml", ('slug = "women"', 'slug = "youth"'), "one topic is named twice"),
        ("topics.toml", ('title = "Cities"', 'title = " "'), "urban: a title is empty"),
        ("rounds.toml", ("2026-12-31T", "2026-10-31T"), "2026-1: it closes before it opens"),
        ("rounds.toml", ("00:00:00+03:00", "00:00:00"), "2026-1: its moments need a time zone"),
        ("topics.toml", ("slug", "name"), "'slug' is missing"),
    ],
)
def test_each_fault_is_named(edited_folder, file, change, problem) -> None:
    found = check(edited_folder(file, change))
    assert any(problem in sentence for sentence in found), found


def test_rounds_may_not_overlap(edited_folder) -> None:
    folder = edited_folder("rounds.toml")
    path = folder / "rounds.toml"
    text = path.read_text("utf-8")
    second = text[text.index("[[round]]") :].replace("2026-1", "2026-2", 1)
    path.write_text(text + "\n" + second.replace("2026-11-01", "2026-12-01"), "utf-8")
    assert check(folder) == ["2026-2: it opens before 2026-1 closes"]
