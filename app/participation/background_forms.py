"""The five questions as citizens read them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import gettext
from wtforms import Field, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import HiddenInput

from app.catalogue.governorates import governorates, in_order
from app.participation.background_rules import AgeGroup, Answers, Gender, PlaceType, Schooling
from app.participation.forms import round_name
from app.web import locale
from app.web.forms import Form
from app.web.locale import lazy_gettext as _l

# Sent for «I prefer not to answer»; so is anything that no page of ours offers.
UNSAID = "unsaid"
PREFER_NOT = _l("Prefer not to answer")

PLACE_TYPES = {
    PlaceType.CITY: _l("City"),
    PlaceType.TOWN: _l("District or sub-district"),
    PlaceType.VILLAGE: _l("Village or countryside"),
}
GENDERS = {Gender.WOMAN: _l("Woman"), Gender.MAN: _l("Man")}
SCHOOLINGS = {
    Schooling.NONE: _l("No school"),
    Schooling.PRIMARY: _l("Primary"),
    Schooling.INTERMEDIATE: _l("Intermediate"),
    Schooling.SECONDARY: _l("Secondary"),
    Schooling.HIGHER: _l("Institute or university"),
}


Kind = TypeVar("Kind", bound=StrEnum)


def age_label(group: AgeGroup) -> str:
    """«From 18 to 24», in the reader's digits."""
    low, _, high = group.value.partition("-")
    if not high:
        return gettext("%(n)s or more", n=locale.digits(low))
    return gettext("From %(low)s to %(high)s", low=locale.digits(low), high=locale.digits(high))


def _choices(labels: Mapping[Kind, Any]) -> list[SelectChoice]:
    return [
        *(SelectChoice(one.value, label) for one, label in labels.items()),
        SelectChoice(UNSAID, PREFER_NOT),
    ]


class BackgroundForm(Form):
    """Nothing is chosen beforehand, nothing is required, and no answer is wrong."""

    governorate = SelectField(_l("Where do you live now?"), validate_choice=False)
    place_type = RadioField(
        _l("How would you describe the place?"),
        choices=_choices(PLACE_TYPES),
        validate_choice=False,
    )
    age_group = RadioField(_l("Which age group are you in?"), validate_choice=False)
    gender = RadioField(_l("Gender"), choices=_choices(GENDERS), validate_choice=False)
    schooling = RadioField(
        _l("Last school stage completed"), choices=_choices(SCHOOLINGS), validate_choice=False
    )
    round = StringField(widget=HiddenInput(), filters=[round_name])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.governorate.choices = [
            SelectChoice(UNSAID, PREFER_NOT),
            *(SelectChoice(key, name) for key, name in in_order(locale.language())),
        ]
        self.age_group.choices = _choices({group: age_label(group) for group in AgeGroup})

    def answers(self) -> Answers:
        """What was said; whatever no page of ours offers counts as left out."""
        place = self.governorate.data
        return Answers(
            governorate=place if place in governorates() else None,
            place_type=_known(self.place_type, PlaceType),
            age_group=_known(self.age_group, AgeGroup),
            gender=_known(self.gender, Gender),
            schooling=_known(self.schooling, Schooling),
        )

    @classmethod
    def showing(cls, answers: Answers | None) -> BackgroundForm:
        """The form with what was said before; a question left out then is shown as left out."""
        if answers is None:
            return cls(formdata=None)
        said = {name: value or UNSAID for name, value in vars(answers).items()}
        return cls(formdata=None, data=said)


def _known(field: Field, kind: type[Kind]) -> Kind | None:
    return {one.value: one for one in kind}.get(field.data or "")


def told(answers: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """Question and answer in the reader's language, without those that were left out."""
    form = BackgroundForm(formdata=None)
    said = []
    for name, value in answers.items():
        labels = {choice.value: str(choice.label) for choice in form[name].choices}
        if value is not None:
            said.append((str(form[name].label.text), labels.get(value, value)))
    return said
