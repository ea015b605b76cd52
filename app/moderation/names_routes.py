"""The list of names whose mention takes two readers, and the ties that moderators declare."""

from __future__ import annotations

from flask import redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.moderation import names
from app.moderation.mentions import ALWAYS
from app.moderation.name_forms import NameForm, TieForm
from app.moderation.names import NameListed, NoName
from app.moderation.routes import blueprint
from app.permissions import Permission
from app.web import visitor
from app.web.access import requires
from app.web.templating import page


@blueprint.get("/admin/names")
@requires(Permission.OVERSEE, fresh=True)
def watched_names() -> str:
    """The list as it is, and a form to add to it."""
    return _names_page(NameForm(formdata=None))


@blueprint.post("/admin/names")
@requires(Permission.OVERSEE, fresh=True)
def add_name() -> Response | tuple[str, int]:
    """Put a name on the list."""
    form = NameForm()
    if form.validate():
        try:
            staff_id = visitor.current().staff_id or 0
            names.add(form.name.data or "", form.chosen(), staff_id, clock.now())
            return redirect(url_for("moderation.watched_names", _anchor="list"), 303)
        except (NameListed, NoName) as refusal:
            form.name.errors = [gettext(refusal.title)]
    return _names_page(form), 422


@blueprint.post("/admin/name-removals/<int:name_id>")
@requires(Permission.OVERSEE, fresh=True)
def remove_name(name_id: int) -> Response:
    """Take a name off the list."""
    names.remove(name_id, visitor.current().staff_id or 0, clock.now())
    return redirect(url_for("moderation.watched_names", _anchor="list"), 303)


@blueprint.get("/mod/ties")
@requires(Permission.MODERATE)
def ties() -> str:
    """What I declared, and a form to declare more."""
    return _ties_page(TieForm(formdata=None))


@blueprint.post("/mod/ties")
@requires(Permission.MODERATE)
def declare_tie() -> Response | tuple[str, int]:
    """Declare a party office or a family tie to somebody on the list."""
    form = TieForm()
    if not form.validate():
        return _ties_page(form), 422
    names.declare(int(form.name.data), form.chosen(), visitor.current().staff_id or 0, clock.now())
    return redirect(url_for("moderation.ties", _anchor="mine"), 303)


def _names_page(form: NameForm) -> str:
    return page(
        "moderation/names.html",
        form=form,
        problems=form.problems(),
        has_errors=bool(form.problems()),
        listed=names.present(),
        version=names.version(),
        always=ALWAYS,
    )


def _ties_page(form: TieForm) -> str:
    return page(
        "moderation/ties.html",
        form=form,
        problems=form.problems(),
        has_errors=bool(form.problems()),
        mine=names.ties_of(visitor.current().staff_id or 0),
        listed=names.present(),
    )
