"""What a moderator sends about the own care, and in the monthly exercise."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice

from app.moderation.exercise_rules import ANSWERS
from app.moderation.rules import Incomplete, Outcome, OutcomeNeeded, Reason
from app.web.forms import Form
from app.web.locale import lazy_gettext as _l

ANSWER_LABELS = {
    Outcome.PUBLISH: _l("Publish"),
    Outcome.REDACT: _l("Remove personal details and publish"),
    Outcome.ASK: _l("Ask for a change"),
    Outcome.DECLINE: _l("Do not publish"),
    Outcome.ESCALATE: _l("Leave it to a colleague"),
}


class CareForm(Form):
    """How texts that hurt are met."""

    covered = BooleanField(_l("Cover texts that may hurt until I open them"))
    spared = BooleanField(_l("Do not offer me texts of hatred or violence"))


class ExerciseForm(Form):
    """What one would decide, and by which rule."""

    outcome = RadioField(_l("What would you decide?"), validate_choice=False)
    reason = RadioField(_l("Which rule does it break?"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = [SelectChoice(one.value, ANSWER_LABELS[one]) for one in ANSWERS]
        self.reason.choices = [
            SelectChoice(one.value, f"{one.value} · {gettext(one.words.title)}") for one in Reason
        ]

    def chosen_outcome(self) -> Outcome:
        """What was marked; raises `OutcomeNeeded` for none of ours."""
        found = next((one for one in ANSWERS if one == self.outcome.data), None)
        if found is None:
            raise OutcomeNeeded
        return found

    def chosen_reason(self) -> Reason | None:
        """The rule that was marked; anything unknown counts as none."""
        return next((reason for reason in Reason if reason == self.reason.data), None)

    def point_out(self, gap: Incomplete) -> None:
        """Say at its field what is missing."""
        field = self.outcome if isinstance(gap, OutcomeNeeded) else self.reason
        field.errors = [gettext(gap.title) % gap.facts]
