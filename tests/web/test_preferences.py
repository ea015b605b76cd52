"""A reader's look stays in the reader's browser."""

from __future__ import annotations

import pytest

from app.web.preferences import COOKIE
from tests.pages import Browser


def test_choices_are_kept_and_shown(client: Browser) -> None:
    page = client.press(client.get("/ar/display"), "/display", theme="dark", text="130")
    assert page.root["data-theme"] == "dark"
    assert page.root["data-text"] == "130"


def test_latin_digits_are_a_choice_in_arabic(client: Browser) -> None:
    assert "٣١" in client.get("/ar/").words
    client.press(client.get("/ar/display"), "/display", digits="latin")
    words = client.get("/ar/").words
    assert "31" in words
    assert "٣١" not in words


@pytest.mark.parametrize(
    "cookie", ["", "theme=<script>", "theme=dark%00", "&&&===", "text=999&digits=\u0661", "ض"]
)
def test_a_strange_cookie_counts_as_none(client: Browser, cookie: str) -> None:
    client.client.set_cookie(COOKIE, cookie)
    page = client.get("/ar/")
    assert page.root.get("data-theme") in (None, "dark")
    assert "data-text" not in page.root


def test_a_strange_choice_counts_as_the_default(client: Browser) -> None:
    page = client.press(client.get("/en/display"), "/display", theme="plaid", text="9999")
    assert "data-theme" not in page.root
