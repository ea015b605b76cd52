"""What administrators enter: a day, or a stretch of time, in Baghdad's calendar and clock."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext
from wtforms import IntegerField, StringField
from wtforms.validators import Length, StopValidation
from wtforms.widgets import HiddenInput

from app.clock import BAGHDAD
from app.hours.rules import LABEL_LENGTH, Holiday
from app.identity.contacts import left_to_right
from app.text import to_latin_digits
from app.web.forms import Form, cleaned, counted
from app.web.locale import lazy_gettext as _l

# Written left to right in Latin digits in every language, as browsers send them.
DAY_EXAMPLE = left_to_right("2027-03-21")
MOMENT_EXAMPLE = left_to_right("2026-12-01 06:00")
TOO_LONG = _l("This is too long: one short line is enough")


def _latin(typed: str | None) -> str:
    return to_latin_digits(typed or "").strip()


class DayForm(Form):
    """One day, and whether people work on it."""

    day = StringField(_l("Day"), filters=[_latin])
    label = StringField(
        _l("Occasion"), [Length(max=LABEL_LENGTH, message=TOO_LONG)], filters=[cleaned]
    )
    state = StringField(default=Holiday.OFF.value, widget=HiddenInput())
    revision = IntegerField(default=0, filters=[counted], widget=HiddenInput())

    read: date | None = None

    def validate_day(self, field: StringField) -> None:
        try:
            self.read = date.fromisoformat(field.data or "")
        except ValueError:
            message = gettext("Enter a day like %(example)s", example=DAY_EXAMPLE)
            raise StopValidation(message) from None

    def chosen_state(self) -> Holiday:
        return Holiday.WORKED if self.state.data == Holiday.WORKED.value else Holiday.OFF


class PauseForm(Form):
    """A stretch in which nobody could work; without an end it goes on."""

    began = StringField(_l("Began"), filters=[_latin])
    ended = StringField(_l("Ended (empty while it goes on)"), filters=[_latin])
    why = StringField(
        _l("What happened"), [Length(max=LABEL_LENGTH, message=TOO_LONG)], filters=[cleaned]
    )
    revision = IntegerField(default=0, filters=[counted], widget=HiddenInput())

    began_at: datetime | None = None
    ended_at: datetime | None = None

    def validate_began(self, field: StringField) -> None:
        self.began_at = _moment(field.data)

    def validate_ended(self, field: StringField) -> None:
        self.ended_at = _moment(field.data) if field.data else None


def _moment(typed: str | None) -> datetime:
    try:
        return datetime.fromisoformat(typed or "").replace(tzinfo=BAGHDAD)
    except ValueError:
        message = gettext("Enter day and hour like %(example)s", example=MOMENT_EXAMPLE)
        raise StopValidation(message) from None
