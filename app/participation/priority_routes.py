"""Citizens' page of priorities: where to begin, if it could only be with three."""

from __future__ import annotations

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.catalogue import queries as catalogue
from app.participation import presence, priority_page
from app.participation.prioritising import set_priorities
from app.participation.priority_forms import PriorityForm
from app.participation.routes import blueprint
from app.permissions import Permission
from app.web import form_token
from app.web.access import requires
from app.web.freshness import moves_figures_only


@blueprint.get("/priorities")
@requires(Permission.READ)
def priorities() -> str:
    """The question, one's own answer and, after it or on request, everybody's."""
    return priority_page.render()


@blueprint.post("/priorities")
@requires(Permission.TAKE_PART)
@moves_figures_only
def save_priorities() -> Response | tuple[str, int]:
    """Choose, change or withdraw; the answer says only that something was saved, never what."""
    form = PriorityForm()
    if not form.chosen() <= {topic.slug for topic in catalogue.all_topics()}:
        abort(400)
    if not form.validate():
        return priority_page.render(form), 422
    round_slug = form.round.data or ""
    now = clock.now()
    voter = presence.acting_voter(round_slug, now)
    set_priorities(
        round_slug,
        voter.ref,
        form.chosen(),
        nonce=form_token.nonce(),
        now=now,
        confirmed_by=voter.confirmed_by,
        formerly=voter.formerly,
    )
    return redirect(url_for("participation.priorities", saved=1, _anchor="saved"), 303)
