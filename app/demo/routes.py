"""The trial's own entrance: every role in one click. Outside the demo none of this exists."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from app import clock
from app.demo import crew
from app.errors import NotFound
from app.identity import routes as identity
from app.identity.rules import STAFF_ROLES
from app.permissions import Permission, Role
from app.web import locale
from app.web.access import requires
from app.web.templating import page

blueprint = Blueprint("demo", __name__)
short_link = Blueprint("demo_door", __name__)


@blueprint.get("/demo")
@requires(Permission.READ)
def entrance() -> str:
    return page("demo/entrance.html")


@blueprint.post("/demo/enter")
@requires(Permission.SIGN_IN)
def enter() -> Response:
    """Begin a session as the invented member of staff with the pressed role."""
    role = request.form.get("role", "")
    if role not in STAFF_ROLES:
        raise NotFound
    return identity.enter(crew.account(Role(role), clock.now()))


@short_link.get("/demo")
@requires(Permission.READ)
def door() -> WerkzeugResponse:
    """The address that the terminal prints."""
    return redirect(url_for("demo.entrance", lang=locale.DEFAULT))
