"""What citizens send to say where to begin."""

from __future__ import annotations

from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput

from app.participation.forms import round_name
from app.participation.rules import MOST_PRIORITIES, TooManyPriorities, ensure_few
from app.web import locale
from app.web.forms import Form, counted
from app.web.locale import lazy_gettext as _l


class PriorityForm(Form):
    """Ticked topics; none at all withdraws what was chosen before."""

    topics = SelectMultipleField(_l("Choose up to three"), validate_choice=False)
    round = StringField(widget=HiddenInput(), filters=[round_name])
    # Which shuffle was shown, so that a page with a mistake on it keeps its order.
    shuffle = IntegerField(widget=HiddenInput(), default=0, filters=[counted])

    def validate_topics(self, field: SelectMultipleField) -> None:
        chosen = frozenset(field.data or ())
        try:
            ensure_few(chosen)
        except TooManyPriorities:
            raise StopValidation(
                locale.plural(
                    "You chose %(chosen)s. Remove one so that three remain.",
                    "You chose %(chosen)s. Remove %(n)s so that three remain.",
                    len(chosen) - MOST_PRIORITIES,
                    chosen=locale.number(len(chosen)),
                )
            ) from None

    def chosen(self) -> frozenset[str]:
        """Each topic once, however often it was sent."""
        return frozenset(self.topics.data or ())
