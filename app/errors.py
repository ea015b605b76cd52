"""What may be refused, and what the person is told about it."""

from __future__ import annotations

from typing import ClassVar


def N_(message: str) -> str:  # noqa: N802 - the gettext convention for "translate later"
    """Mark a message for translation; `web.errors` translates it in the reader's language."""
    return message


class Refusal(Exception):
    """A request that the rules do not allow: nothing has changed, and the page says what to do.

    Subclasses say what is the case (`VotingClosed`). `title` and `advice` are English message ids;
    `facts` fill their `%(name)s` places.
    """

    status: ClassVar[int] = 409
    title: ClassVar[str] = N_("This cannot be done now")
    advice: ClassVar[str] = N_("Nothing was changed. Go back and try again.")

    def __init__(self, **facts: object) -> None:
        super().__init__(type(self).__name__)
        self.facts = facts


class NotFound(Refusal):
    status = 404
    title = N_("We can't find this page")
    advice = N_("The link may be incomplete, or it may have changed.")


class Forbidden(Refusal):
    status = 403
    title = N_("This page is for the platform's team")
    advice = N_("Citizens' pages are open to everyone.")


class StepWaits(Refusal):
    """What is sensitive needs the second step to have been taken lately."""

    status = 403
    title = N_("Confirm once more that it is you")
    advice = N_(
        "Some time has passed. What you typed is kept: enter a code in another tab, then send "
        "again."
    )


class FormExpired(Refusal):
    """The form's token is missing, too old or another person's; what was typed is offered again."""

    status = 409
    title = N_("Your session ended")
    advice = N_("Your text is kept. Send it again.")


class TooManyTries(Refusal):
    status = 429
    title = N_("Too many tries")
    advice = N_("Wait a little and try again. What you sent before is kept.")
