"""Where a moderator goes after an act: to the next submission of the same list and filters."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.moderation import care, queries, rereading, waiting
from app.moderation.forms import FilterForm
from app.moderation.queries import Done
from app.moderation.waiting import Filters, Tab
from app.participation import presence
from app.participation.rules import read_reference
from app.web import visitor


def filters() -> Filters:
    """The filters in the present address."""
    return FilterForm(request.args).chosen()


def to_next(
    done: str | None = None, leaving: str | None = None, *, backwards: bool = False
) -> Response:
    """The most urgent submission that nobody holds, now held; or the queue when there is none.

    `leaving` is the one on screen, which goes back to the queue: then its neighbour is next.
    """
    chosen, now, staff_id = filters(), clock.now(), visitor.current().staff_id or 0
    arguments: dict[str, Any] = chosen.as_arguments() | ({"done": done} if done else {})
    reader = presence.author_ref()
    again = rereading.claim(staff_id, reader, now) if done else None
    if again is not None:  # read as if it were new, among the others
        return redirect(url_for("moderation.item", ref=again, **arguments), 303)
    beside = queries.held_text(leaving) if leaving else None
    if beside is not None:
        care.leave(beside, staff_id, now)
    submission = waiting.take_next(chosen, reader, staff_id, now, beside, backwards=backwards)
    if submission is None:
        return redirect(url_for("moderation.queue", **arguments), 303)
    return redirect(url_for("moderation.item", ref=submission.ref, **arguments), 303)


def to_flagged(done: str) -> Response:
    """Back to the list of what readers flagged."""
    arguments: dict[str, Any] = {**filters().as_arguments(), "done": done}
    return redirect(url_for("moderation.queue", tab=Tab.FLAGGED.value, **arguments), 303)


def done() -> Done | None:
    """What this moderator just did, to say what happened to what."""
    ref, staff_id = request.args.get("done"), visitor.current().staff_id
    made = queries.last_act(ref, staff_id)
    if made is None and ref and staff_id is not None:
        read = rereading.last_read(read_reference(ref), staff_id)
        return Done(read, ()) if read is not None else None
    return made
