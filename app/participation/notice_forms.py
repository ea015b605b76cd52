"""What people send to be told by e-mail."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import StopValidation

from app.identity.contacts import left_to_right, read_contact
from app.identity.rules import Means
from app.web.forms import Form, Needed, cleaned
from app.web.locale import lazy_gettext as _l

NO_ADDRESS = _l(
    "Enter an e-mail address like %(example)s", example=left_to_right("name@example.com")
)


class AddressForm(Form):
    address = StringField(_l("E-mail"), [Needed(NO_ADDRESS)], filters=[cleaned])

    def validate_address(self, field: StringField) -> None:
        found = read_contact(field.data or "")
        if found is None or found.kind is not Means.EMAIL:
            raise StopValidation(str(NO_ADDRESS))
        field.data = found.address
