"""The staff entrance."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as WerkzeugResponse

from app import clock
from app.identity import rules, sessions, staff
from app.identity.forms import AcceptForm, SignInForm
from app.identity.models import Staff
from app.permissions import Permission, Role
from app.web import form_token, rate_limit
from app.web.access import requires
from app.web.templating import page

blueprint = Blueprint("identity", __name__)

FIRST_PAGES = {
    Role.MODERATOR: "moderation.queue",
    Role.LEADER: "reports.overview",
    Role.ADMINISTRATOR: "reports.overview",
}


@blueprint.get("/staff/sign-in")
@requires(Permission.SIGN_IN)
def sign_in() -> str:
    return page("identity/sign_in.html", form=SignInForm())


@blueprint.post("/staff/sign-in")
@requires(Permission.SIGN_IN)
def create_session() -> str | tuple[str, int] | WerkzeugResponse:
    form = SignInForm()
    if form.validate():
        email = (form.email.data or "").casefold()
        rate_limit.spend(rules.SIGN_IN_ADDRESS_RATE, "sign-in address", rate_limit.address_digest())
        rate_limit.spend(rules.SIGN_IN_RATE, "sign-in", rate_limit.digest(email.encode()))
        person = staff.authenticate(email, form.password.data or "")
        if person is not None:
            return enter(person)
        form.password.errors = [gettext("The e-mail address and the password do not match")]
    return page("identity/sign_in.html", form=form, has_errors=True), 422


@blueprint.post("/staff/sign-out")
@requires(Permission.SIGN_OUT)
def sign_out() -> WerkzeugResponse:
    sessions.end_present()
    response = make_response(redirect(url_for("participation.home"), 303))
    sessions.take_cookie(response)
    return response


@blueprint.get("/staff/invitation/<secret>")
@requires(Permission.SIGN_IN)
def invitation(secret: str) -> str:
    staff.invited(secret, clock.now())
    return page("identity/invitation.html", form=AcceptForm(), secret=secret)


@blueprint.post("/staff/invitation/<secret>")
@requires(Permission.SIGN_IN)
def accept_invitation(secret: str) -> str | tuple[str, int] | WerkzeugResponse:
    staff.invited(secret, clock.now())
    form = AcceptForm()
    if not form.validate():
        return page("identity/invitation.html", form=form, secret=secret, has_errors=True), 422
    person = staff.accept(secret, form.name.data or "", form.password.data or "", clock.now())
    return enter(person)


def enter(person: Staff) -> Response:
    """Begin a session under a new id and open the person's first page."""
    secret = sessions.start(person, clock.now(), act=form_token.nonce())
    response = make_response(redirect(url_for(FIRST_PAGES[person.role]), 303))
    sessions.put_cookie(response, secret)
    return response
