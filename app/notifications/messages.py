"""The words that leave the house: no party, no topic, nothing a neighbour may not read."""

from __future__ import annotations

from flask_babel import gettext

from app.notifications.gateways import Message


def code_message(to: str, code: str) -> Message:
    """A one-time code; its digits are Latin, so that telephones can fill them in."""
    shown = f"{code[:3]} {code[3:]}"
    return Message(
        to=to,
        subject=gettext("Security code"),
        text=gettext(
            "Security code: %(code)s valid for %(minutes)s minutes", code=shown, minutes="15"
        ),
    )
