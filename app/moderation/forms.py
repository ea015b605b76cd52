"""What moderators send: a decision, and which part of a list they want to see."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app import clock
from app.catalogue.queries import all_topics
from app.moderation.four_eyes import TAKES_TWO
from app.moderation.marking import passages
from app.moderation.rules import (
    KINDS,
    NOTE_LENGTH,
    WORDS_LENGTH,
    AgeBucket,
    Incomplete,
    Outcome,
    OutcomeNeeded,
    Reason,
)
from app.moderation.waiting import Filters, Tab
from app.participation.rules import Kind
from app.screening import advice
from app.screening.rules import PERSONAL, RiskLevel
from app.web import locale
from app.web.forms import Form, cleaned, counted
from app.web.lengths import ensure_short
from app.web.locale import lazy_gettext as _l


class DecisionForm(Form):
    """One decision; what must go together is for `moderation.rules` to say."""

    revision = IntegerField(default=0, filters=[counted])
    place = IntegerField(default=1, filters=[counted])
    outcome = StringField()
    reason = RadioField(_l("Which rule does it break?"), validate_choice=False)
    words = TextAreaField(_l("Words at issue"), filters=[cleaned])
    whole = BooleanField(_l("It is about the whole text"))
    topic = SelectField(_l("Another topic"), validate_choice=False)
    note = TextAreaField(_l("Note for the author (optional)"), filters=[cleaned])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [
            SelectChoice(reason.value, _reason_label(reason)) for reason in _offered_reasons()
        ]
        here = locale.language()
        self.topic.choices = [
            SelectChoice("", gettext("Choose a topic")),
            *(SelectChoice(topic.slug, topic.title[here]) for topic in all_topics()),
        ]

    def validate_words(self, field: TextAreaField) -> None:
        ensure_short(field, WORDS_LENGTH)

    def validate_note(self, field: TextAreaField) -> None:
        ensure_short(field, NOTE_LENGTH)

    def chosen_outcome(self) -> Outcome:
        """The button that was pressed; raises `OutcomeNeeded` for none of ours."""
        try:
            return Outcome(self.outcome.data or "")
        except ValueError:
            raise OutcomeNeeded from None

    def chosen_reason(self) -> Reason | None:
        """The reason that was marked; anything unknown counts as none."""
        return next((reason for reason in Reason if reason == self.reason.data), None)

    def passages(self) -> list[str]:
        return passages(self.words.data or "")

    def point_out(self, gap: Incomplete, submission_text: str) -> None:
        """Say at its field what is missing, and offer the contact details that may be meant."""
        field: Any = {"words": self.words, "topic": self.topic}.get(gap.field, self.reason)
        field.errors = [gettext(gap.title) % gap.facts]
        if self.outcome.data == Outcome.REDACT and not self.words.data:
            self.words.data = "\n".join(noticed(submission_text))


class FilterForm(Form):
    """The filters of the queue; anything unknown counts as no filter."""

    kind = SelectField(_l("Kind"), validate_choice=False)
    topic = SelectField(_l("Topic"), validate_choice=False)
    language = SelectField(_l("Language"), validate_choice=False)
    age = SelectField(_l("Waiting since"), validate_choice=False)
    risk = SelectField(_l("Marked by machine"), validate_choice=False)
    tab = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = SelectChoice("", gettext("All"))
        here = locale.language()
        self.kind.choices = [
            everything,
            *(SelectChoice(kind.value, gettext(name)) for kind, name in KINDS.items()),
        ]
        self.topic.choices = [
            everything,
            *(SelectChoice(topic.slug, topic.title[here]) for topic in all_topics()),
        ]
        self.language.choices = [
            everything,
            *(SelectChoice(code, name) for code, name in locale.NAMES.items()),
            SelectChoice("other", gettext("Another language")),
        ]
        self.age.choices = [
            everything,
            SelectChoice(AgeBucket.FRESH.value, gettext("Less than 8 hours")),
            SelectChoice(AgeBucket.DAY.value, gettext("8 to 24 hours")),
            SelectChoice(AgeBucket.LATE.value, gettext("More than a day")),
        ]
        self.risk.choices = [
            everything,
            SelectChoice(RiskLevel.HIGH.value, gettext("High")),
            SelectChoice(RiskLevel.SOME.value, gettext("Some")),
            SelectChoice(RiskLevel.NONE.value, gettext("Nothing marked")),
        ]

    def chosen(self) -> Filters:
        ages = {age.value: age for age in AgeBucket}
        kinds = {kind.value: kind for kind in Kind}
        risks = {level.value: level for level in RiskLevel}
        return Filters(
            kind=kinds.get(self.kind.data),
            topic=_known(self.topic),
            language=_known(self.language),
            age=ages.get(self.age.data),
            risk=risks.get(self.risk.data),
        )

    def chosen_tab(self) -> Tab:
        return next((tab for tab in Tab if tab == self.tab.data), Tab.NEW)


def noticed(words: str) -> list[str]:
    """The personal details in a text, as they are written there."""
    found = advice.marks_in(words, clock.now())
    return [words[mark.start : mark.end] for mark in found if mark.kind in PERSONAL]


def _known(field: SelectField) -> str | None:
    offered = {choice.value for choice in field.choices or ()}
    return field.data if field.data and field.data in offered else None


def _offered_reasons() -> list[Reason]:
    """Those about the whole text first: they need no words, and are one or two keys away."""
    return sorted(Reason, key=lambda reason: reason.words.about_words)


def _reason_label(reason: Reason) -> str:
    """The reason in a word or two, and whether a colleague must agree: ten fit on one screen."""
    title = gettext(reason.words.title)
    if reason in TAKES_TWO:
        title = f"{title} · " + gettext("second review")
    return f"{reason.value} · {title}"
