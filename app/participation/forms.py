"""What citizens send."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from flask_babel import gettext
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput

from app import text
from app.catalogue.governorates import OUTSIDE, in_order
from app.catalogue.queries import all_topics
from app.catalogue.rules import ROUND_NAME
from app.participation.models import Submission
from app.participation.rules import LENGTHS, Choice, FlagReason, Kind, Stance
from app.participation.submitting import Draft
from app.web import locale
from app.web.forms import Form, Needed, cleaned, counted
from app.web.lengths import too_long
from app.web.locale import lazy_gettext as _l

WITHDRAW = "withdraw"


def round_name(typed: str | None) -> str:
    """A WTForms filter: what may name a round; anything else names none."""
    return typed if typed and ROUND_NAME.fullmatch(typed) else ""


def one_line(typed: str) -> str:
    """A WTForms filter: a name has no lines."""
    return " ".join(typed.split())


class VoteForm(Form):
    """One tap: the button itself is the answer."""

    choice = StringField()
    round = StringField(filters=[round_name])

    def answer(self) -> tuple[bool, Choice | None]:
        """(understood, choice); the choice is None for a withdrawal."""
        if self.choice.data == WITHDRAW:
            return True, None
        try:
            return True, Choice(self.choice.data or "")
        except ValueError:
            return False, None


class WordsForm(Form):
    """Words sent for review, new or changed; `keep` says that contact details in them are meant."""

    kind: ClassVar[Kind]
    hint: ClassVar[object] = _l("A moderator reads it before it is published.")

    text = TextAreaField(
        _l("Your text"), [Needed(_l("Write your text before sending"))], filters=[cleaned]
    )
    round = StringField(widget=HiddenInput(), filters=[round_name])
    revision = IntegerField(widget=HiddenInput(), default=0, filters=[counted])
    keep = StringField()

    @classmethod
    def holding(cls, submission: Submission) -> Self:
        """The form as it stands before anything is changed."""
        names = ("text", "stance", "revision")
        return cls(formdata=None, data={name: getattr(submission, name) for name in names})

    @property
    def limit(self) -> int:
        """How many characters the words may have."""
        return LENGTHS[self.kind]

    def validate_text(self, field: TextAreaField) -> None:
        length = text.length(field.data or "")
        if length > self.limit:
            raise StopValidation(self.too_long(length))

    def too_long(self, length: int) -> str:
        return too_long(length, self.limit)

    def noticed_details(self) -> list[str]:
        """Kinds of contact detail found in the text that the author has not yet meant to send."""
        if self.keep.data:
            return []
        words = {"phone": gettext("a phone number"), "email": gettext("an e-mail address")}
        kinds = {found.kind for found in text.contact_details(self.text.data or "")}
        return [word for kind, word in words.items() if kind in kinds]

    def draft(self, *, burst: bool = False) -> Draft:
        """The words as they were sent; `burst` when unusually many come at this moment."""
        return Draft(self.text.data or "", burst=burst)


class CommentForm(WordsForm):
    """A comment, new or changed."""

    kind = Kind.COMMENT
    hint = _l(
        "One clear idea, up to 600 characters. No phone numbers or addresses. A moderator reads it "
        "first, usually within one working day."
    )

    text = TextAreaField(
        _l("What would you like to add?"),
        [Needed(_l("Write your comment before sending"))],
        filters=[cleaned],
    )
    stance = RadioField(
        _l("Your comment's stance (optional)"),
        choices=[
            SelectChoice(Stance.NONE.value, _l("None")),
            SelectChoice(Stance.SUPPORT.value, _l("In favour")),
            SelectChoice(Stance.OPPOSE.value, _l("Against")),
            SelectChoice(Stance.QUESTION.value, _l("Question")),
        ],
        default=Stance.NONE.value,
        validate_choice=False,
    )

    def too_long(self, length: int) -> str:
        return locale.plural(
            "Comments can be up to %(limit)s characters. Yours has %(n)s.",
            "Comments can be up to %(limit)s characters. Yours has %(n)s.",
            length,
            limit=locale.number(self.limit),
        )

    def draft(self, *, burst: bool = False) -> Draft:
        """The comment; a stance that is unknown counts as none given."""
        known = {stance.value: stance for stance in Stance}
        return Draft(self.text.data or "", known.get(self.stance.data or "", Stance.NONE), burst)


class StatementForm(WordsForm):
    """A statement, new or changed; `anyway` says that the similar ones shown are not the same."""

    kind = Kind.STATEMENT
    hint = _l(
        "One idea, a full sentence, no names, up to 160 characters. A moderator reads it first, "
        "usually within one working day."
    )

    topic = SelectField(_l("Under which topic?"), validate_choice=False)
    text = TextAreaField(
        _l("Your statement"),
        [Needed(_l("Write your statement before sending"))],
        filters=[cleaned],
    )
    anyway = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = locale.language()
        self.topic.choices = [
            SelectChoice("", gettext("Choose a topic")),
            *(SelectChoice(topic.slug, topic.title[here]) for topic in all_topics()),
        ]

    def validate_topic(self, field: SelectField) -> None:
        """A statement that is there already keeps its topic, and no field asks for one."""
        if field.data is not None and field.data not in {topic.slug for topic in all_topics()}:
            raise StopValidation(gettext("Choose the topic of your statement"))


class PseudonymForm(WordsForm):
    """A name in the place of a number, new or changed."""

    kind = Kind.PSEUDONYM

    text = TextAreaField(
        _l("Your pseudonym"),
        [Needed(_l("Write the name you would like"))],
        filters=[cleaned, one_line],
    )


class GovernorateForm(Form):
    """What a public name may say of its bearer; nothing, unless they choose it."""

    governorate = SelectField(_l("Beside my name"), validate_choice=False)
    round = StringField(widget=HiddenInput(), filters=[round_name])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [one for one in in_order(locale.language()) if one[0] != OUTSIDE]
        self.governorate.choices = [
            SelectChoice("", _l("Show no governorate")),
            *(SelectChoice(key, name) for key, name in named),
        ]

    def chosen(self) -> str | None:
        """The governorate's key, or None for showing none."""
        return self.governorate.data or None


_FORMS: dict[Kind, type[WordsForm]] = {
    form.kind: form for form in (CommentForm, StatementForm, PseudonymForm)
}


def form_of(kind: Kind) -> type[WordsForm]:
    """The form in which such words are written."""
    return _FORMS[kind]


FLAG_LABELS = {
    FlagReason.PERSONAL: _l("It contains personal details"),
    FlagReason.INSULT: _l("It insults a person"),
    FlagReason.HATE: _l("It spreads hatred against a group"),
    FlagReason.VIOLENCE: _l("It threatens or calls for violence"),
    FlagReason.ACCUSATION: _l("It accuses a named person of a crime"),
    FlagReason.SPAM: _l("It is advertising or copied text"),
    FlagReason.OTHER: _l("It breaks another house rule"),
}


class FlagForm(Form):
    reason = RadioField(
        _l("Which rule does it break?"),
        choices=[SelectChoice(reason.value, label) for reason, label in FLAG_LABELS.items()],
        validate_choice=False,
    )

    def validate_reason(self, field: RadioField) -> None:
        if field.data not in {reason.value for reason in FlagReason}:
            raise StopValidation(gettext("Choose a reason"))
