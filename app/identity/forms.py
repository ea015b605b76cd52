"""What staff type at the door, and what citizens type to be confirmed."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, StopValidation

from app.identity.contacts import Contact, left_to_right, read_contact
from app.identity.rules import PASSWORD_LENGTH, Means
from app.notifications import courier
from app.web.forms import Form, Needed, cleaned
from app.web.locale import lazy_gettext as _l


class SignInForm(Form):
    email = StringField(_l("E-mail"), [Needed(_l("Enter your e-mail address"))], filters=[cleaned])
    password = PasswordField(_l("Password"), [Needed(_l("Enter your password"))])


class AcceptForm(Form):
    name = StringField(
        _l("Your name, as colleagues know you"),
        [
            Needed(_l("Enter your name")),
            Length(max=80, message=_l("The name can have up to 80 characters")),
        ],
        filters=[cleaned],
    )
    password = PasswordField(
        _l("Choose a password"),
        [
            Needed(_l("Choose a password")),
            Length(
                min=PASSWORD_LENGTH,
                max=200,
                message=_l("The password needs at least 12 characters"),
            ),
        ],
    )


class StepForm(Form):
    """A code from the app, a recovery code, or what a passkey answered."""

    code = StringField(_l("Code"), filters=[cleaned])
    passkey = HiddenField()

    def validate_code(self, field: StringField) -> None:
        if not field.data and not self.passkey.data:
            raise StopValidation(gettext("Enter the code that your app shows now"))


class PasskeyForm(Form):
    name = StringField(
        _l("A name for this device"),
        [
            Needed(_l("Give the device a name, so that you know it again")),
            Length(max=40, message=_l("The name can have up to 40 characters")),
        ],
        filters=[cleaned],
    )
    passkey = HiddenField()


REMEMBER = _l("Remember this device for 30 days")
# Written left to right in Latin digits in every language, as on a keypad.
EXAMPLE = left_to_right("0770 123 4567")
CARD_EXAMPLE = left_to_right("K7M4-Q2XT")
NO_CONTACT = _l("Enter an Iraqi number like %(example)s, or an e-mail address", example=EXAMPLE)


def of_age() -> BooleanField:
    """Whoever is confirmed says that they are of age; that they said so is stored nowhere."""
    wrong = _l("Tick this if you are 18 or older. Only adults' votes can be confirmed.")
    return BooleanField(_l("I am 18 or older"), [InputRequired(wrong)])


class JoinForm(Form):
    """One field for a number or an address; what it means is read by `contacts`."""

    contact = StringField(
        _l("Phone number or e-mail"),
        [Needed(NO_CONTACT)],
        filters=[cleaned],
    )
    adult = of_age()
    remember = BooleanField(REMEMBER)

    read: Contact | None = None

    def validate_contact(self, field: StringField) -> None:
        self.read = read_contact(field.data or "")
        if self.read is None:
            raise StopValidation(str(NO_CONTACT))
        if self.read.kind not in courier.offered():
            raise StopValidation(
                gettext("We cannot send codes to telephones yet. Enter an e-mail address.")
                if self.read.kind is Means.PHONE
                else gettext("We cannot send e-mail yet. Enter a phone number.")
            )


class CodeForm(Form):
    code = StringField(
        _l("Security code"),
        [Needed(_l("That code is not right. Check the six digits."))],
        filters=[cleaned],
    )


class CardForm(Form):
    card = StringField(
        _l("The card's code"),
        [Needed(_l("Enter the eight signs on the card"))],
        filters=[cleaned],
    )
    adult = of_age()
    remember = BooleanField(REMEMBER)
