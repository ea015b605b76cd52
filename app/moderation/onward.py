"""Where a moderator goes after an act: to the next submission of the same list and filters."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.moderation import queries, waiting
from app.moderation.forms import FilterForm
from app.moderation.models import Decision
from app.moderation.waiting import Filters, Tab
from app.participation import presence
from app.web import visitor


def filters() -> Filters:
    """The filters in the present address."""
    return FilterForm(request.args).chosen()


def to_next(done: str | None = None) -> Response:
    """The most urgent submission there is for this moderator, or the queue when there is none."""
    chosen = filters()
    arguments: dict[str, Any] = chosen.as_arguments() | ({"done": done} if done else {})
    submission = waiting.next_waiting(chosen, presence.author_ref(), clock.now())
    if submission is None:
        return redirect(url_for("moderation.queue", **arguments), 303)
    return redirect(url_for("moderation.item", ref=submission.ref, **arguments), 303)


def to_flagged(done: str) -> Response:
    """Back to the list of what readers flagged."""
    arguments: dict[str, Any] = {**filters().as_arguments(), "done": done}
    return redirect(url_for("moderation.queue", tab=Tab.FLAGGED.value, **arguments), 303)


def done() -> Decision | None:
    """The decision this moderator just made, to say what happened to what."""
    return queries.last_decision(request.args.get("done"), visitor.current().staff_id)
