"""Changing and withdrawing what one has sent for review, of whichever kind."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.catalogue import queries as catalogue
from app.db import empty_journal
from app.participation import presence, submitting
from app.participation.forms import WordsForm, form_of
from app.participation.models import Submission
from app.participation.routes import blueprint
from app.participation.rules import AlreadySent, read_reference
from app.permissions import Permission
from app.web.access import requires
from app.web.templating import page
from app.web.unit_of_work import after_commit

WITHDRAWAL_PATIENCE_MS = 500

Page = str | tuple[str, int] | Response


@blueprint.get("/me/comments/<ref>/edit")
@requires(Permission.SEE_OWN)
def edit_form(ref: str) -> str:
    submission = submitting.own_submission(read_reference(ref), presence.author_ref())
    return _edit_page(submission, form_of(submission.kind).holding(submission))


@blueprint.post("/me/comments/<ref>/edit")
@requires(Permission.TAKE_PART)
def edit_submission(ref: str) -> Page:
    """Send changed words for review; mistakes come back with everything that was typed."""
    submission = submitting.own_submission(read_reference(ref), presence.author_ref())
    form = form_of(submission.kind)()
    noticed = form.noticed_details() if form.validate() else []
    if form.errors or noticed:
        return _edit_page(submission, form, noticed), 422
    try:
        submitting.edit_submission(
            submission, form.draft(), revision=form.revision.data or 0, now=clock.now()
        )
    except AlreadySent as refusal:
        form.text.errors = [gettext(refusal.title)]
        return _edit_page(submission, form), 422
    return redirect(url_for("moderation.contribution", ref=submission.ref, _anchor="status"), 303)


@blueprint.post("/me/comments/<ref>/withdraw")
@requires(Permission.TAKE_PART)
def withdraw_submission(ref: str) -> Response:
    submission = submitting.own_submission(read_reference(ref), presence.author_ref())
    submitting.withdraw_submission(submission, clock.now())
    # The words leave the files as well, now or, while many read, in the night.
    after_commit(lambda: empty_journal(WITHDRAWAL_PATIENCE_MS))
    return redirect(url_for("moderation.contribution", ref=submission.ref, _anchor="status"), 303)


def _edit_page(submission: Submission, form: WordsForm, noticed: Sequence[str] = ()) -> str:
    return page(
        "participation/edit.html",
        submission=submission,
        topic=catalogue.topic_under(submission.topic_slug),
        form=form,
        noticed=noticed,
        has_errors=bool(form.errors),
    )
