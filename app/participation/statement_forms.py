"""What citizens send about statements: an answer by one tap."""

from __future__ import annotations

from wtforms import StringField

from app.participation.forms import WITHDRAW
from app.participation.statement_rules import Answer
from app.web.forms import Form


class AnswerForm(Form):
    """One tap: the button itself is the answer."""

    answer_field = StringField(name="answer")

    def answer(self) -> tuple[bool, Answer | None]:
        """(understood, answer); the answer is None for a withdrawal."""
        typed = self.answer_field.data or ""
        if typed == WITHDRAW:
            return True, None
        try:
            return True, Answer(typed)
        except ValueError:
            return False, None
