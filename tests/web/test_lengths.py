"""A text is as long as people count it, and who wrote too much is told by how much."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from app.web.forms import Form
from app.web.lengths import ensure_short


class _Form(Form):
    words = StringField()

    def validate_words(self, field: StringField) -> None:
        ensure_short(field, 5)


@pytest.mark.parametrize(
    ("language", "typed", "told"),
    [
        ("en", "five!", []),
        ("en", "👨‍👩‍👧‍👦" * 5, []),
        ("ar", "سُلَّمٌ", []),
        ("en", "sixsix", ["This can be up to 5 characters. Yours has 6."]),
        ("en", "👨‍👩‍👧‍👦" * 6, ["This can be up to 5 characters. Yours has 6."]),
    ],
)
def test_signs_are_counted_as_people_count_them(
    app: Flask, language: str, typed: str, told: list[str]
) -> None:
    with app.test_request_context(f"/{language}/"):
        app.preprocess_request()
        form = _Form(MultiDict({"words": typed}))
        form.validate()
        assert list(form.words.errors) == told
