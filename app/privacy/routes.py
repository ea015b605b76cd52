"""Citizens' pages about their own data: a copy of it, and its erasure in two steps."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.catalogue import queries as catalogue
from app.db import empty_journal
from app.identity import devices
from app.participation.background_forms import told
from app.participation.detaching import Words, words_of
from app.participation.leaving import Choices, choices_of
from app.permissions import Permission
from app.privacy import copying, erasing
from app.privacy.forms import REMOVE, ChoicesForm, TextsForm
from app.privacy.names import Names, own_names
from app.web import visitor
from app.web.access import requires
from app.web.templating import page
from app.web.unit_of_work import after_commit

blueprint = Blueprint("privacy", __name__)

ERASURE_PATIENCE_MS = 500
FILE_NAME = "my-data.json"

Page = str | tuple[str, int] | Response


@blueprint.get("/me/data")
@requires(Permission.SEE_OWN)
def data() -> str:
    """Everything stored under this browser's names, to read."""
    names = own_names()
    return page(
        "privacy/data.html",
        copy=_copy(names) if names else None,
        topics={one.slug: one for one in catalogue.all_topics()},
        told=told,
    )


@blueprint.post("/me/data/copy")
@requires(Permission.SEE_OWN)
def create_copy() -> Response:
    """The same as a file. Nothing is stored, and no address leads to it: it is this answer."""
    names = own_names()
    if names is None:
        return redirect(url_for("privacy.data"), 303)
    response = make_response(copying.as_file(_copy(names)))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f"attachment; filename={FILE_NAME}"
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/me/data/delete")
@requires(Permission.SEE_OWN)
def deletion() -> Page:
    """The step that is next: choices, then words; nothing left leads to the end."""
    names = own_names()
    if names is None:
        return redirect(url_for("privacy.deleted"))
    return _step(names)


@blueprint.post("/me/data/delete/choices")
@requires(Permission.SEE_OWN)
def delete_choices() -> Page:
    names = own_names()
    if names is None:
        return redirect(url_for("privacy.deleted"), 303)
    form = ChoicesForm()
    if _asks_about_choices(names) and not form.validate():
        return _step(names, choices_form=form), 422
    erasing.erase_choices(names, withdraw=form.choices.data == REMOVE, now=clock.now())
    after_commit(lambda: empty_journal(ERASURE_PATIENCE_MS))
    return redirect(url_for("privacy.deletion"), 303)


@blueprint.post("/me/data/delete/words")
@requires(Permission.SEE_OWN)
def delete_words() -> Page:
    """The last step takes the device's secret out of the browser as well."""
    names = own_names()
    if names is not None:
        form = TextsForm()
        if words_of(names.author).public and not form.validate():
            return _step(names, texts_form=form), 422
        erasing.erase_words(names, keep_public=form.words.data != REMOVE, now=clock.now())
        after_commit(lambda: empty_journal(ERASURE_PATIENCE_MS))
    response = make_response(redirect(url_for("privacy.deleted"), 303))
    devices.forget(response)
    return response


@blueprint.get("/me/data/deleted")
@requires(Permission.READ)
def deleted() -> str:
    """What has happened, and what the public record keeps."""
    return page("privacy/deleted.html")


def _copy(names: Names) -> copying.Plain:
    return copying.copy_of(names, confirmed_by=visitor.current().confirmed_by, now=clock.now())


def _asks_about_choices(names: Names) -> bool:
    """Whether there is anything of an open round to decide about."""
    now = clock.now()
    found = choices_of(
        [(one.id, ref) for one, own in names.voters if one.is_open(now) for ref in own]
    )
    return bool(found.votes or found.priorities or found.answers or found.agreements)


def _step(
    names: Names, *, choices_form: ChoicesForm | None = None, texts_form: TextsForm | None = None
) -> str:
    choices: Choices = choices_of(names.of_voters)
    words: Words = words_of(names.author)
    first = choices.are_any and texts_form is None
    form = choices_form or texts_form
    return page(
        "privacy/delete_choices.html" if first else "privacy/delete_words.html",
        choices=choices,
        asks=_asks_about_choices(names) if first else words.public > 0,
        words=words,
        form=form or (ChoicesForm(formdata=None) if first else TextsForm(formdata=None)),
        has_errors=form is not None,
    )
