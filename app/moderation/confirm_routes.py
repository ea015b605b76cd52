"""What administrators confirm: that two moderators are right about somebody's pretence."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.catalogue.queries import topic_under
from app.moderation import confirming
from app.moderation.decisions import confirm
from app.moderation.redress_rules import AnswerNeeded
from app.moderation.routes import blueprint
from app.participation.rules import read_reference
from app.permissions import Permission
from app.web import visitor
from app.web.access import requires
from app.web.templating import page


@blueprint.get("/admin/confirmations")
@requires(Permission.OVERSEE, fresh=True)
def confirmations() -> str:
    """What two moderators agreed on, with the signs of it and without the text."""
    return page(
        "moderation/confirmations.html", requests=confirming.open_requests(), topic=topic_under
    )


@blueprint.post("/admin/confirmations/<ref>/answers")
@requires(Permission.OVERSEE, fresh=True)
def answer_confirmation(ref: str) -> Response:
    """Confirm it, or find otherwise."""
    answers = {"yes": True, "no": False}
    chosen = answers.get(request.form.get("answer", ""))
    if chosen is None:
        raise AnswerNeeded
    confirm(
        confirming.request(read_reference(ref)),
        confirmed=chosen,
        staff_id=visitor.current().staff_id or 0,
        device=visitor.current().device,
        now=clock.now(),
    )
    return redirect(url_for("moderation.confirmations", done=1, _anchor="done"), 303)
