"""A refusal says what is the case, what to do, and gives back what was written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask
from wtforms import TextAreaField

from app.web.errors import WRITTEN
from app.web.forms import Form
from tests.pages import Browser

PATH = "/en/goals/infrastructure"
WORDS = "A covered market beside the bridge"


def test_a_comment_sent_after_the_round_closed_is_given_back(
    client: Browser, moment: time_machine.Coordinates
) -> None:
    moment.move_to(datetime(2026, 12, 31, 20, 50, tzinfo=UTC))
    page = client.get(PATH)
    moment.shift(timedelta(minutes=30))
    refused = client.press(page, "/comments", status=409, text=WORDS)
    assert "Voting in this round has closed" in refused.words
    assert WORDS in refused.words


def test_an_edit_of_a_changed_comment_is_given_back(client: Browser) -> None:
    ref = client.comment(PATH, "first words")
    old = client.get(f"/en/me/comments/{ref}/edit")
    client.press(client.get(f"/en/me/comments/{ref}/edit"), "/edit", text="second words")
    refused = client.press(old, "/edit", status=409, text=WORDS)
    assert "changed in the meantime" in refused.words
    assert WORDS in refused.words


def test_a_body_that_was_never_read_is_not_echoed(client: Browser) -> None:
    refused = client.press(client.get(PATH), "/comments", status=413, text="ن" * 80_000)
    assert "What you wrote" not in refused.words


def test_no_field_for_sentences_is_forgotten(app: Flask) -> None:
    forms = Form.__subclasses__()
    for form in forms:
        forms += form.__subclasses__()
    with app.test_request_context("/en/"):
        app.preprocess_request()
        fields = [field for form in forms for field in form(formdata=None)]
    named = {field.name for field in fields if isinstance(field, TextAreaField)}
    assert {"text", "ar_heard", "explanation"} <= named
    assert {name for name in named if not name.endswith(WRITTEN)} == set()
