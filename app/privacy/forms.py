"""What is asked before anything is erased; nothing is chosen beforehand."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from app.web.forms import Form
from app.web.locale import lazy_gettext as _l

KEEP, REMOVE = "keep", "remove"


def _chosen(_: Form, field: RadioField) -> None:
    if field.data not in (KEEP, REMOVE):
        raise StopValidation(str(_l("Choose one of the two")))


class ChoicesForm(Form):
    choices = RadioField(
        _l("What shall become of your votes in the open round?"),
        [_chosen],
        choices=[
            SelectChoice(REMOVE, _l("Withdraw them: they are counted no more")),
            SelectChoice(KEEP, _l("Let them count, without any way back to me")),
        ],
        validate_choice=False,
    )


class TextsForm(Form):
    words = RadioField(
        _l("What shall become of your published texts?"),
        [_chosen],
        choices=[
            SelectChoice(REMOVE, _l("Take them down and delete them")),
            SelectChoice(KEEP, _l("Leave them, without my public name")),
        ],
        validate_choice=False,
    )
