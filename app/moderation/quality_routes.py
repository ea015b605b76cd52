"""What moderators do beside deciding: pointing to the same text that is public already."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from app import clock
from app.moderation import onward, sameness
from app.moderation.forms import DecisionForm
from app.moderation.routes import blueprint
from app.participation.rules import read_reference
from app.permissions import Permission
from app.web import form_token, visitor
from app.web.access import requires


@blueprint.post("/mod/item/<ref>/same")
@requires(Permission.MODERATE)
def decline_as_same(ref: str) -> Response:
    """Decline as a copy of the public text that was pressed, and go on to the next."""
    form = DecisionForm()
    decision = sameness.decline_as_same(
        read_reference(ref),
        read_reference(request.form.get("same_as", "")),
        revision=form.revision.data or 0,
        place=form.place.data or 1,
        staff_id=visitor.current().staff_id or 0,
        device=visitor.current().device,
        now=clock.now(),
        key=form_token.nonce(),
    )
    return onward.to_next(done=decision.submission_ref)
