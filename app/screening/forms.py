"""What an administrator sends: one list of words as it should be from now on."""

from __future__ import annotations

from wtforms import IntegerField, TextAreaField

from app.web.forms import Form, cleaned, counted
from app.web.locale import lazy_gettext as _l


class WordListForm(Form):
    """One entry a line; `number` is the form of the list that was read."""

    number = IntegerField(default=0, filters=[counted])
    entries = TextAreaField(_l("Entries, one a line"), filters=[cleaned])

    def lines(self) -> list[str]:
        """Each entry once, in the order typed."""
        typed = (line.strip() for line in (self.entries.data or "").splitlines())
        return list(dict.fromkeys(line for line in typed if line))
