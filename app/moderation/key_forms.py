"""What a moderator sends to choose keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from app.moderation import shortcuts
from app.moderation.shortcuts import LABELS, MOVABLE, PLACES, USUAL, Act
from app.web.forms import Form
from app.web.locale import lazy_gettext as _l


class KeysForm(Form):
    """A key for each act; an unknown one counts as the usual."""

    switched_on = BooleanField(_l("Use keys on the page of one comment"))
    publish = SelectField(LABELS[Act.PUBLISH], validate_choice=False)
    decline = SelectField(LABELS[Act.DECLINE], validate_choice=False)
    redact = SelectField(LABELS[Act.REDACT], validate_choice=False)
    escalate = SelectField(LABELS[Act.ESCALATE], validate_choice=False)
    undo = SelectField(LABELS[Act.UNDO], validate_choice=False)
    note = SelectField(LABELS[Act.NOTE], validate_choice=False)
    next = SelectField(LABELS[Act.NEXT], validate_choice=False)
    previous = SelectField(LABELS[Act.PREVIOUS], validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for act in MOVABLE:
            self[act.value].label.text = gettext(LABELS[act])
            self[act.value].choices = [
                SelectChoice(place, f"{shortcuts.letter(place)} · {shortcuts.arabic_letter(place)}")
                for place in PLACES
            ]

    def chosen(self) -> Mapping[Act, str]:
        sent = {act: self[act.value].data for act in MOVABLE}
        return dict(USUAL) | {act: place for act, place in sent.items() if place in PLACES}
