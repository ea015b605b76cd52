"""The shape of what people send: messages are always ours, the token is checked for every form."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask import request
from flask_babel import get_locale
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.i18n import messages_path
from wtforms.validators import StopValidation

from app.text import clean

# What the narrowest whole-number column holds.
LARGEST_COUNT = 2**31 - 1


@cache
def _words(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


class Form(FlaskForm):
    """A form whose token was already checked by `web.form_token`."""

    class Meta:
        csrf = False  # one check for all forms stands before the view

        def get_translations(self, _: Form) -> Any:
            """The library's own words, which would otherwise be read from disk for every form."""
            return _words(str(get_locale()))

        def wrap_formdata(self, _: Form, formdata: object) -> MultiDict[str, str] | None:
            """Typed words only: a file or JSON in the place of a word would be no text."""
            if isinstance(formdata, MultiDict) or formdata is None:
                return formdata
            return request.form if request.method == "POST" else None

    def problems(self) -> list[tuple[str, str]]:
        """What to correct, in the order of the fields: (field id, message)."""
        return [(field.id, str(message)) for field in self for message in field.errors]


def cleaned(text: str | None) -> str:
    """A WTForms filter: every text people type passes through `clean`."""
    return clean(text or "")


def counted(number: int | None) -> int:
    """A WTForms filter: a number that a column can hold; anything else is 0."""
    return number if number is not None and 0 <= number <= LARGEST_COUNT else 0


class Needed:
    """A field that may not be empty, with its own words (WTForms has no Kurdish ones)."""

    def __init__(self, message: object) -> None:
        self.message = message

    def __call__(self, _: object, field: Field) -> None:
        if not field.data:
            raise StopValidation(str(self.message))
