"""What is typed on the way to a second person: appeals, rulings, pauses, requests and looks."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from app import clock, text
from app.moderation.redress_rules import (
    APPEAL_LENGTH,
    EXPLANATION_LENGTH,
    MOST_PAUSE_DAYS,
    AnswerNeeded,
    LookReason,
    Origin,
)
from app.moderation.rules import NOTE_LENGTH, Incomplete, Reason
from app.web import locale
from app.web.forms import Form, Needed, cleaned, counted
from app.web.lengths import ensure_short
from app.web.locale import lazy_gettext as _l


class RedressForm(Form):
    """A form whose missing parts are named by the rules."""

    def point_out(self, gap: Incomplete) -> None:
        """Say at its field what is missing."""
        field: Any = self._fields.get(gap.field) or next(iter(self))
        field.errors = [gettext(gap.title)]


class AppealForm(RedressForm):
    """What an author adds to an appeal; nothing is needed."""

    text = TextAreaField(_l("What did we miss? (optional)"), filters=[cleaned], id="appeal-text")

    def validate_text(self, field: TextAreaField) -> None:
        ensure_short(field, APPEAL_LENGTH)


class PauseAppealForm(AppealForm):
    """The same against a pause; one page may hold both."""

    text = TextAreaField(_l("What did we miss? (optional)"), filters=[cleaned], id="pause-text")


class AnswerForm(RedressForm):
    """Yes or no, with a sentence on why."""

    answer = RadioField(_l("Answer"), validate_choice=False)
    explanation = TextAreaField(_l("Why"), filters=[cleaned])

    def offer(self, yes: str, no: str) -> AnswerForm:
        """The two answers in the words of this question."""
        self.answer.choices = [SelectChoice("yes", yes), SelectChoice("no", no)]
        return self

    def validate_explanation(self, field: TextAreaField) -> None:
        ensure_short(field, EXPLANATION_LENGTH)

    def chosen(self) -> bool:
        """The answer that was marked; raises `AnswerNeeded` for none."""
        if self.answer.data not in ("yes", "no"):
            raise AnswerNeeded
        return bool(self.answer.data == "yes")


class PauseForm(RedressForm):
    """For which rule, for how long, and what the participant reads about it."""

    reason = RadioField(_l("Which rule does it break?"), validate_choice=False)
    days = IntegerField(_l("Days"), default=7, filters=[counted])
    note = TextAreaField(_l("Note for the author (optional)"), filters=[cleaned])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [
            SelectChoice(one.value, f"{one.value} · {gettext(one.words.title)}") for one in Reason
        ]
        self.days.description = gettext(
            "From %(least)s to %(most)s.",
            least=locale.number(1),
            most=locale.number(MOST_PAUSE_DAYS),
        )

    def validate_note(self, field: TextAreaField) -> None:
        ensure_short(field, NOTE_LENGTH)

    def chosen_reason(self) -> Reason | None:
        return next((reason for reason in Reason if reason == self.reason.data), None)


class RequestForm(RedressForm):
    """What somebody outside asked for."""

    ref = StringField(
        _l("Reference of the text"), filters=[cleaned], validators=[Needed(_l("Write a reference"))]
    )
    source = RadioField(_l("Who asks"), validate_choice=False)
    received_on = StringField(_l("Received on"), filters=[cleaned])
    ground = TextAreaField(
        _l("What is asked for, and on which ground"),
        filters=[cleaned],
        validators=[Needed(_l("Write what is asked for"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source.choices = [SelectChoice(one.value, origin_label(one)) for one in Origin]

    def validate_source(self, field: RadioField) -> None:
        if field.data not in list(Origin):
            raise StopValidation(gettext("Choose who asks"))

    def validate_received_on(self, _: StringField) -> None:
        day = self.day()
        if day is None or day > clock.today():
            raise StopValidation(
                gettext("Write a day that has been, like %(example)s", example="2026-11-23")
            )

    def validate_ground(self, field: TextAreaField) -> None:
        ensure_short(field, EXPLANATION_LENGTH)

    def day(self) -> date | None:
        """The day that was typed, in digits of any script; None for anything else."""
        try:
            return date.fromisoformat(text.to_latin_digits(self.received_on.data or ""))
        except ValueError:
            return None


class LookForm(RedressForm):
    """Which text an administrator reads, and why."""

    ref = StringField(
        _l("Reference of the text"), filters=[cleaned], validators=[Needed(_l("Write a reference"))]
    )
    reason = RadioField(_l("Why it must be read"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [
            SelectChoice(LookReason.COURT.value, gettext("A court asks for it")),
            SelectChoice(LookReason.DANGER.value, gettext("Somebody's life or health is at risk")),
            SelectChoice(
                LookReason.FAULT.value, gettext("The service does not work for this text")
            ),
            SelectChoice(
                LookReason.COMPLAINT.value, gettext("A complaint about how it was decided")
            ),
            SelectChoice(
                LookReason.CONFIRMING.value, gettext("Two moderators ask to have it confirmed")
            ),
        ]

    def validate_reason(self, field: RadioField) -> None:
        if field.data not in list(LookReason):
            raise StopValidation(gettext("Choose why it must be read"))


def origin_label(origin: Origin) -> str:
    """Who asks, as everybody reads it."""
    return {
        Origin.AUTHORITY: gettext("An authority or a court"),
        Origin.ALLIANCE: gettext("The alliance or its leadership"),
        Origin.CANDIDATE: gettext("A candidate of the alliance"),
        Origin.PERSON: gettext("A person the text is about"),
    }[origin]
