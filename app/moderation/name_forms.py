"""What is typed about the list of names: a name to add, a tie to declare."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from app import text
from app.moderation import names
from app.moderation.rules import NAME_LENGTH, NameKind, TieKind
from app.web.forms import Form, Needed, cleaned
from app.web.locale import lazy_gettext as _l


class NameForm(Form):
    """A name to add to the list."""

    name = StringField(_l("Name"), filters=[cleaned], validators=[Needed(_l("Write a name"))])
    kind = RadioField(
        _l("Who or what it is"),
        validate_choice=False,
        validators=[Needed(_l("Choose what the name stands for"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            SelectChoice(NameKind.ALLIANCE.value, gettext("The alliance or a party in it")),
            SelectChoice(NameKind.LEADER.value, gettext("A leader")),
            SelectChoice(NameKind.CANDIDATE.value, gettext("A candidate")),
        ]

    def validate_name(self, field: StringField) -> None:
        if text.length(field.data or "") > NAME_LENGTH:
            raise StopValidation(gettext("This name is too long"))

    def validate_kind(self, field: RadioField) -> None:
        if field.data not in list(NameKind):
            raise StopValidation(gettext("Choose what the name stands for"))

    def chosen(self) -> NameKind:
        return NameKind(self.kind.data)


class TieForm(Form):
    """A tie to somebody on the list."""

    name = SelectField(_l("To whom"), validate_choice=False)
    kind = RadioField(_l("Which tie"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name.choices = [SelectChoice(str(one.id), one.name) for one in names.present()]
        self.kind.choices = [
            SelectChoice(TieKind.OFFICE.value, gettext("I hold an office there or work for them")),
            SelectChoice(TieKind.KIN.value, gettext("We are related")),
        ]

    def validate_name(self, field: SelectField) -> None:
        if field.data not in {choice.value for choice in field.choices or ()}:
            raise StopValidation(gettext("Choose a name from the list"))

    def validate_kind(self, field: RadioField) -> None:
        if field.data not in list(TieKind):
            raise StopValidation(gettext("Choose which tie it is"))

    def chosen(self) -> TieKind:
        return TieKind(self.kind.data)
