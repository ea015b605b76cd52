"""What staff type at the door."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import Length

from app.identity.rules import PASSWORD_LENGTH
from app.web.forms import Form, Needed, cleaned


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
