"""What leadership types: three parts in Arabic, and the same in Sorani and English where it can."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import Field, IntegerField, TextAreaField
from wtforms.widgets import HiddenInput

from app.replies import rules
from app.replies.rules import LANGUAGES, OFFICIAL, PART_LENGTH, Part, Texts, Words
from app.web.forms import Form, cleaned, counted
from app.web.lengths import ensure_short
from app.web.locale import lazy_gettext as _l

LABELS = {
    Part.HEARD: _l("What we heard"),
    Part.WILL: _l("What we will do"),
    Part.WILL_NOT: _l("What we will not do, and why"),
}


def _short(_: object, field: Field) -> None:
    ensure_short(field, PART_LENGTH)


class ReplyForm(Form):
    """A reply in every language; which version was read travels along."""

    read = IntegerField(default=0, filters=[counted], widget=HiddenInput())

    def parts(self, language: str) -> list[tuple[Part, Any]]:
        """The fields of one language, in their order."""
        return [(part, self[f"{language}_{part.value}"]) for part in Part]

    def is_used(self, language: str) -> bool:
        """Whether anything is typed, or to be mended, in this language."""
        return any(field.data or field.errors for _, field in self.parts(language))

    def texts(self) -> Texts:
        """What was typed, by language."""
        found = {}
        for language in LANGUAGES:
            typed = {part.value: field.data or "" for part, field in self.parts(language)}
            if any(typed.values()):
                found[language] = Words(**typed)
        return found

    def fill(self, texts: Texts, number: int) -> None:
        """Begin with the version that stands."""
        self.read.data = number
        for language in LANGUAGES:
            for part, field in self.parts(language):
                field.data = texts.get(language, Words())[part]

    def validate(self, extra_validators: Any = None) -> bool:
        """Every part is short enough, and none is missing; each gap is said at its field."""
        kept: bool = super().validate(extra_validators)
        for language, part in rules.gaps(self.texts()):
            field: Any = self[f"{language}_{part.value}"]
            field.errors = [*field.errors, _gap(language, part, empty=not field.data)]
            kept = False
        return kept


def _gap(language: str, part: Part, *, empty: bool) -> str:
    if language != OFFICIAL:
        if empty:
            return gettext("The Arabic text has this part: translate it too")
        return gettext("The Arabic text does not have this part: add it there first")
    if part is Part.HEARD:
        return gettext("Write what you heard")
    return gettext("Write what you will do, or what you will not do and why")


for _language in LANGUAGES:
    for _part in Part:
        setattr(
            ReplyForm,
            f"{_language}_{_part.value}",
            TextAreaField(LABELS[_part], [_short], filters=[cleaned]),
        )
