"""The words that leave the house: no party, no topic, nothing a neighbour may not read."""

from __future__ import annotations

from flask_babel import gettext

from app.notifications.gateways import Message
from app.web import address


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


def news_message(to: str, language: str, stop_secret: str, name: str) -> Message:
    """That there is news: not what, about what or from whom, so that anybody may read it."""
    stop = f"{address.site()}/{language}/notices/stop/{stop_secret}"
    return Message(
        to=to,
        subject=gettext("An update"),
        text="\n\n".join(
            (
                gettext("There is an update on something you sent."),
                f"{address.site()}/{language}/me",
                gettext("To receive no more of these messages:"),
                stop,
            )
        ),
        name=name,
        stop=stop,
    )
