"""Citizens' page about themselves: five questions after the confirmation, each of them optional."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.catalogue import queries as catalogue
from app.participation import describing, presence
from app.participation.background_forms import BackgroundForm
from app.participation.background_rules import ConfirmationComesFirst
from app.participation.routes import blueprint
from app.permissions import Permission
from app.web import form_token, visitor
from app.web.access import requires
from app.web.templating import page


@blueprint.get("/me/about")
@requires(Permission.SEE_OWN)
def background() -> str | Response:
    """The questions with one's own answers; whoever is not confirmed is led to that first."""
    if visitor.current().voice is None:
        return redirect(url_for("participation.join"))
    now = clock.now()
    round_ = catalogue.current_round(now)
    voter = presence.voter_ref(round_)
    answers = describing.own_answers(round_.id, voter) if round_ and voter else None
    return page(
        "participation/background.html",
        form=BackgroundForm.showing(answers),
        answers=answers,
        round=round_,
        is_open=round_ is not None and round_.is_open(now),
        saved="saved" in request.args,
    )


@blueprint.post("/me/about")
@requires(Permission.TAKE_PART)
def save_background() -> Response:
    """Nothing can be wrong here; the answer says only that something was saved, never what."""
    form = BackgroundForm()
    round_slug, now = form.round.data or "", clock.now()
    voter = presence.acting_voter(round_slug, now)
    describing.describe(
        round_slug,
        voter.ref,
        form.answers(),
        confirmed_by=voter.confirmed_by,
        nonce=form_token.nonce(),
        now=now,
    )
    return redirect(url_for("participation.background", saved=1, _anchor="saved"), 303)


@blueprint.post("/me/about/delete")
@requires(Permission.TAKE_PART)
def delete_background() -> Response:
    """Take everything back, whether the round is still open or not."""
    if visitor.current().voice is None:
        raise ConfirmationComesFirst
    round_slug = BackgroundForm().round.data or ""
    voter = presence.acting_voter(round_slug, clock.now())
    describing.forget_description(round_slug, voter.ref, nonce=form_token.nonce())
    return redirect(url_for("participation.background", saved=1, _anchor="saved"), 303)
