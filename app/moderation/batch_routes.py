"""The page of ten: many clear cases, one press."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.catalogue.queries import topic_under
from app.moderation import batch, care, onward
from app.moderation.batch import MISSED, Choice, Wish
from app.moderation.routes import blueprint
from app.moderation.rules import REASONS, Reason
from app.participation.rules import read_reference, shown_reference
from app.permissions import Permission
from app.web import form_token, visitor
from app.web.access import requires
from app.web.forms import LARGEST_COUNT
from app.web.templating import page


@blueprint.get("/mod/batch")
@requires(Permission.MODERATE)
def batch_page() -> str:
    """Ten rows, nothing chosen beforehand, and what became of the last ten."""
    filters, who = onward.filters(), visitor.current()
    return page(
        "moderation/batch.html",
        rows=batch.rows(filters, who.device, who.staff_id or 0, clock.now()),
        results=batch.read(request.args.get("done")),
        missed={name: kind.title for name, kind in MISSED.items()},
        shown=shown_reference,
        covers=care.cover(who.staff_id or 0, clock.now()),
        filters=filters.as_arguments(),
        topic=topic_under,
        choices=Choice,
        reasons={reason.value: REASONS[reason].title for reason in Reason},
    )


@blueprint.post("/mod/batch")
@requires(Permission.MODERATE)
def decide_batch() -> Response:
    """Decide what was chosen; each row tells its own result."""
    who = visitor.current()
    results = batch.decide_each(
        _wishes(request.form),
        staff_id=who.staff_id or 0,
        device=who.device,
        nonce=form_token.nonce(),
        now=clock.now(),
    )
    arguments: dict[str, Any] = onward.filters().as_arguments()
    if results:
        arguments |= {"done": batch.told(results), "_anchor": "done"}
    return redirect(url_for("moderation.batch_page", **arguments), 303)


def _wishes(form: MultiDict[str, str]) -> list[Wish]:
    """What each row says; an unknown choice is none."""
    choices = {choice.value: choice for choice in Choice}
    found = []
    for ref in dict.fromkeys(form.getlist("ref")):
        choice = choices.get(form.get(f"choice-{ref}", ""), Choice.NONE)
        revision, place = (_count(form, f"{name}-{ref}") for name in ("revision", "place"))
        found.append(Wish(read_reference(ref), revision, place, choice))
    return found


def _count(form: MultiDict[str, str], name: str) -> int:
    """A whole number from a hidden field; anything else is 0, which nothing carries."""
    typed = form.get(name, "")
    plain = typed.isascii() and typed.isdigit() and len(typed) < 10
    return min(int(typed), LARGEST_COUNT) if plain else 0
