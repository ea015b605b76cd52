"""The shape of what people send: messages are always ours, the token is checked for every form."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import StopValidation

from app.text import clean


class Form(FlaskForm):
    """A form whose token was already checked by `web.form_token`."""

    class Meta:
        csrf = False  # one check for all forms stands before the view

    def problems(self) -> list[tuple[str, str]]:
        """What to correct, in the order of the fields: (field id, message)."""
        return [(field.id, str(message)) for field in self for message in field.errors]


def cleaned(text: str | None) -> str:
    """A WTForms filter: every text people type passes through `clean`."""
    return clean(text or "")


class Needed:
    """A field that may not be empty, with its own words (WTForms has no Kurdish ones)."""

    def __init__(self, message: object) -> None:
        self.message = message

    def __call__(self, _: object, field: Field) -> None:
        if not field.data:
            raise StopValidation(str(self.message))
