"""A moderator's own pages: the pace of the own work, and the keys to work with."""

from __future__ import annotations

from flask import redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.moderation import own_keys, pace, shortcuts
from app.moderation.key_forms import KeysForm
from app.moderation.routes import blueprint
from app.moderation.shortcuts import SameKeyTwice
from app.permissions import Permission
from app.web import visitor
from app.web.access import requires
from app.web.templating import page


@blueprint.get("/mod/me")
@requires(Permission.MODERATE)
def me() -> str:
    """How I work, shown to nobody else, and with which keys."""
    keys = own_keys.keys_of(visitor.current().staff_id)
    chosen = {act.value: place for act, place in keys.places.items()}
    return _page(KeysForm(formdata=None, data=chosen | {"switched_on": keys.switched_on}))


@blueprint.post("/mod/me/keys")
@requires(Permission.MODERATE)
def save_keys() -> Response | tuple[str, int]:
    """Keep which keys do what; one key can mean one thing."""
    form = KeysForm()
    try:
        own_keys.set_keys(
            visitor.current().staff_id or 0, form.chosen(), switched_on=form.switched_on.data
        )
    except SameKeyTwice as refusal:
        form.publish.errors = [gettext(refusal.title)]
        return _page(form), 422
    return redirect(url_for("moderation.me", saved=1, _anchor="saved"), 303)


@blueprint.get("/mod/keys")
@requires(Permission.MODERATE)
def key_list() -> str:
    """Which key does what, for print and for reading."""
    keys = own_keys.keys_of(visitor.current().staff_id)
    return page("moderation/keys.html", keys=keys, labels=shortcuts.LABELS, shortcuts=shortcuts)


def _page(form: KeysForm) -> str:
    return page(
        "moderation/me.html",
        form=form,
        movable=shortcuts.MOVABLE,
        problems=form.problems(),
        has_errors=bool(form.problems()),
        pace=pace.own_pace(visitor.current().staff_id or 0, clock.now()),
    )
