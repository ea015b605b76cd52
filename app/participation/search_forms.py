"""What somebody looks for, and which kind of text they want more of."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import StringField
from wtforms.validators import StopValidation

from app.participation.forms import one_line
from app.participation.rules import Kind
from app.participation.search_rules import LONGEST, MOST_WORDS, SEARCHED, stretch
from app.text.searching import Asked, asked_for
from app.web.forms import Form, Needed, cleaned
from app.web.lengths import ensure_short
from app.web.locale import lazy_gettext as _l


class SearchForm(Form):
    """The words; and, for more of what was found, of which kind and behind which place."""

    words = StringField(
        _l("Words to look for"),
        [Needed(_l("Type a word to look for"))],
        filters=[cleaned, one_line],
    )
    kind = StringField()
    after = StringField()

    def validate_words(self, field: StringField) -> None:
        ensure_short(field, LONGEST)
        if not self.asked:
            raise StopValidation(gettext("Type a word to look for"))
        if len(self.asked) > MOST_WORDS:
            raise StopValidation(gettext("Type eight words at most"))

    @property
    def asked(self) -> Asked:
        """What is looked for."""
        return asked_for(self.words.data or "")

    def more(self) -> tuple[Kind, int] | None:
        """The kind of which more is wanted and the last place shown; None to begin with."""
        kinds = {kind.value: kind for kind in SEARCHED}
        kind, place = kinds.get(self.kind.data or ""), self.after.data or ""
        if kind is None or not (place.isascii() and place.isdigit() and len(place) < 20):
            return None
        first, last = stretch(kind)
        return (kind, int(place)) if first <= int(place) <= last else None
