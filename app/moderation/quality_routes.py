"""Beside deciding: pointing to the same text that is public, and how alike moderators decide."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from app import clock
from app.insights.agreement import FEWEST
from app.moderation import care, leases, onward, quality, queries, sameness
from app.moderation.forms import DecisionForm
from app.moderation.routes import blueprint
from app.participation.rules import read_reference
from app.permissions import Permission
from app.web import form_token, visitor
from app.web.access import requires
from app.web.templating import page


@blueprint.post("/mod/item/<ref>/same")
@requires(Permission.MODERATE)
def decline_as_same(ref: str) -> Response:
    """Decline as a copy of the public text that was pressed, and go on to the next."""
    form = DecisionForm()
    key, staff_id, now = read_reference(ref), visitor.current().staff_id or 0, clock.now()
    leases.take(key, staff_id, now)
    decision = sameness.decline_as_same(
        key,
        read_reference(request.form.get("same_as", "")),
        revision=form.revision.data or 0,
        place=form.place.data or 1,
        staff_id=staff_id,
        device=visitor.current().device,
        now=now,
        key=form_token.nonce(),
    )
    care.leave(queries.text_of(key), staff_id, now)
    return onward.to_next(done=decision.submission_ref)


@blueprint.get("/mod/agreement")
@requires(Permission.MODERATE)
def agreement() -> str:
    """How alike moderators decide, and one's own week; no ranking, and nobody else's."""
    now, staff_id = clock.now(), visitor.current().staff_id or 0
    return page(
        "moderation/agreement.html",
        quality=quality.quality(now),
        own=quality.own_week(staff_id, now),
        fewest=FEWEST,
    )
