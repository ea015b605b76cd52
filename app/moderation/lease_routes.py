"""Opening a text holds it, staying renews it, leaving gives it back; reading holds nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.errors import NotFound
from app.moderation import care, leases, onward, queries
from app.moderation.routes import blueprint
from app.participation.models import Submission
from app.permissions import Permission
from app.web import visitor
from app.web.access import requires


@blueprint.post("/mod/item/<ref>/lease")
@requires(Permission.MODERATE)
def take_lease(ref: str) -> Response:
    """Open a submission and hold it; what a colleague holds is shown, and stays theirs."""
    submission = _there(ref)
    with suppress(leases.HeldByColleague):  # the page says who has it
        leases.take(submission.ref, visitor.current().staff_id or 0, clock.now())
    arguments: dict[str, Any] = onward.filters().as_arguments()
    return redirect(url_for("moderation.item", ref=submission.ref, **arguments), 303)


@blueprint.post("/mod/item/<ref>/lease/renewal")
@requires(Permission.MODERATE)
def renew_lease(ref: str) -> str:
    """Asked by the page itself while it is on screen."""
    leases.take(_there(ref).ref, visitor.current().staff_id or 0, clock.now())
    return ""


@blueprint.post("/mod/item/<ref>/lease/end")
@requires(Permission.MODERATE)
def end_lease(ref: str) -> Response:
    """Give a submission back to the queue undecided."""
    care.leave(_there(ref), visitor.current().staff_id or 0, clock.now())
    arguments: dict[str, Any] = onward.filters().as_arguments()
    return redirect(url_for("moderation.queue", **arguments), 303)


def _there(ref: str) -> Submission:
    submission = queries.held_text(ref)
    if submission is None:
        raise NotFound
    return submission
