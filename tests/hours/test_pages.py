"""The administrators' page of working hours, in every language and after every mistake."""

from __future__ import annotations

import pytest
from flask import Flask

from app.permissions import Role
from tests.factories import staff_browser
from tests.pages import Browser


@pytest.fixture
def administrator(app: Flask) -> Browser:
    return staff_browser(app, Role.ADMINISTRATOR)


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_a_holiday_is_added_and_taken_back(administrator: Browser, language: str) -> None:
    path = f"/{language}/admin/hours"
    page = administrator.press(
        administrator.get(path), "/hours/days", day="٢٠٢٧-٠٣-٢١", label="نوروز"
    )
    assert page.path == path and "نوروز" in page.words
    page = administrator.press(page, "/hours/days", ("state", "worked"))
    assert page.text.count("نوروز") == 1


def test_a_pause_is_entered_ended_and_withdrawn(administrator: Browser) -> None:
    page = administrator.get("/en/admin/hours")
    page = administrator.press(page, "/hours/pauses", began="2026-11-23 06:00", why="Exams")
    assert "It goes on" in page.words
    page = administrator.press(page, "/hours/pauses", ("ended", "2026-11-23T12:00"))
    assert "12:00" in page.words
    page = administrator.press(page, "/hours/pauses", ("ended", "2026-11-23T06:00"))
    assert "Entered by mistake" in page.words


@pytest.mark.parametrize(
    ("address", "typed", "words"),
    [
        ("days", {"day": "soon"}, "Enter a day like"),
        ("pauses", {"began": "yesterday"}, "Enter day and hour like"),
        ("pauses", {"began": "2026-11-23 06:00", "ended": "2026-11-23 05:00"}, "ends after"),
        ("pauses", {"began": "2030-01-01 06:00"}, "once it has begun"),
        ("days", {"day": "2027-03-21", "label": "x" * 81}, "one short line is enough"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(
    administrator: Browser, address: str, typed: dict[str, str], words: str
) -> None:
    page = administrator.get("/en/admin/hours")
    page = administrator.press(page, f"/hours/{address}", status=422, **typed)
    assert words in page.words
    assert all(value in page.text for value in typed.values())
