"""What is typed to decide about a case."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.moderation.redress_forms import RedressForm
from app.moderation.redress_rules import EXPLANATION_LENGTH, AnswerNeeded
from app.reports.case_rules import Verdict
from app.reports.case_wording import VERDICTS
from app.web.forms import cleaned
from app.web.lengths import ensure_short
from app.web.locale import lazy_gettext as _l


class CaseForm(RedressForm):
    """Counted or told apart, and a sentence on why."""

    answer = RadioField(
        _l("What do you decide?"),
        choices=[SelectChoice(verdict.value, _l(words)) for verdict, words in VERDICTS.items()],
        validate_choice=False,
    )
    explanation = TextAreaField(_l("Why"), filters=[cleaned])
    read = HiddenField()

    def validate_explanation(self, field: TextAreaField) -> None:
        ensure_short(field, EXPLANATION_LENGTH)

    def verdict(self) -> Verdict:
        """The answer that was marked; raises `AnswerNeeded` for none."""
        if self.answer.data not in set(Verdict):
            raise AnswerNeeded
        return Verdict(self.answer.data)

    def number(self) -> int:
        """How many decisions there were when the form was opened."""
        typed = self.read.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
