"""Citizens' page about their public name."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.catalogue import queries as catalogue
from app.identity import devices
from app.participation import naming, presence, topic_page
from app.participation.forms import GovernorateForm, PseudonymForm
from app.participation.name_rules import NamesEnough, TooFewFromThere
from app.participation.routes import blueprint
from app.participation.rules import AlreadySent
from app.permissions import Permission
from app.web import form_token, rate_limit
from app.web.access import requires
from app.web.templating import page

Page = str | tuple[str, int] | Response


@blueprint.get("/me/name")
@requires(Permission.SEE_OWN)
def public_name() -> str:
    """How one is called in public, and the two ways to change it."""
    return _name_page()


@blueprint.post("/me/name")
@requires(Permission.TAKE_PART)
def propose_name() -> Page:
    form = PseudonymForm()
    noticed = form.noticed_details() if form.validate() else []
    if noticed:
        form.text.errors = [gettext("A public name cannot hold a phone number or an address")]
    if form.errors or noticed:
        return _name_page(form), 422
    round_ = catalogue.round_by_slug(form.round.data or "")
    author = devices.participant_ref(devices.present())
    try:
        naming.propose_name(
            round_,
            author,
            form.draft(burst=rate_limit.is_burst()),
            nonce=form_token.nonce(),
            now=clock.now(),
        )
    except (AlreadySent, NamesEnough) as refusal:
        form.text.errors = [gettext(refusal.title)]
        return _name_page(form), 422
    return redirect(url_for("participation.public_name", saved=1, _anchor="saved"), 303)


@blueprint.post("/me/name/number")
@requires(Permission.TAKE_PART)
def drop_name() -> Response:
    """Back to the number, at once and without review."""
    naming.drop_names(devices.participant_ref(devices.present()), clock.now())
    return redirect(url_for("participation.public_name", saved=1, _anchor="saved"), 303)


@blueprint.post("/me/name/governorate")
@requires(Permission.TAKE_PART)
def show_governorate() -> Page:
    form = GovernorateForm()
    round_ = catalogue.round_by_slug(form.round.data or "")
    author = devices.participant_ref(devices.present())
    try:
        naming.show_governorate(round_, author, form.chosen(), clock.now())
    except TooFewFromThere as refusal:
        form.governorate.errors = [gettext(refusal.title)]
        return _name_page(governorate_form=form), 422
    return redirect(url_for("participation.public_name", saved=1, _anchor="saved"), 303)


def _name_page(
    form: PseudonymForm | None = None, governorate_form: GovernorateForm | None = None
) -> str:
    now, author = clock.now(), presence.author_ref()
    round_ = catalogue.current_round(now)
    known = naming.own_participant(author)
    shown = known.shown_governorate if known else None
    told = {"governorate": shown or ""}
    return page(
        "participation/public_name.html",
        round=round_,
        is_open=round_ is not None and round_.is_open(now),
        form=form or PseudonymForm(formdata=None),
        governorate_form=governorate_form or GovernorateForm(formdata=None, data=told),
        alias=topic_page.alias(known.alias_number, known.public_name, shown) if known else None,
        named=bool(known and known.public_name),
        proposal=naming.own_proposal(author),
        saved="saved" in request.args,
        has_errors=form is not None or governorate_form is not None,
    )
