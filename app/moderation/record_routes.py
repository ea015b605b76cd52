"""The public record for everybody: its entries, the proof of each, and the signed checkpoint."""

from __future__ import annotations

from flask import Response, abort, current_app, request
from flask_babel import gettext

from app.errors import N_
from app.moderation.routes import blueprint
from app.moderation.rules import Reason
from app.permissions import Permission
from app.transparency import checkpoints, rules
from app.transparency import queries as record
from app.web.access import requires
from app.web.freshness import everybodys
from app.web.templating import page

# What an entry is about; a kind that is not named here is shown by its own name.
KINDS = {
    "decision": N_("A moderator decided"),
    "topic-version": N_("The wording of a topic was published"),
    "round": N_("A round was changed"),
    "role": N_("An office was given or taken"),
    "holiday": N_("A holiday was entered or taken back"),
    "pause": N_("A pause of the work was entered"),
    "confirmation": N_("An administrator answered what two moderators agreed on"),
    "undone": N_("A moderator undid a decision at once"),
    "set-aside": N_("A text was set aside until a second person reads it"),
    "moved-back": N_("An author moved a text back"),
    "name-list": N_("The list of names that take two readers was changed"),
    "appeal": N_("An appeal was received or answered"),
    "suspension": N_("A participant was paused from writing, or the pause was lifted"),
    "removal-request": N_("A request to remove a text was entered or answered"),
    "look": N_("An administrator read an unpublished text"),
    "case-decision": N_("An administrator decided on answers that look organised"),
    "report": N_("A report came out"),
    "reply": N_("Leadership replied in public"),
    "correction": N_("An earlier entry was corrected"),
}


@blueprint.get("/record")
@requires(Permission.READ)
@everybodys
def record_page() -> str:
    """The entries, the latest first, and the checkpoint that binds them."""
    size = record.size()
    before = _number(request.args.get("before"), size)
    entries = [(one.idx, rules.read(one.entry)) for one in record.entries(before)]
    oldest = entries[-1][0] if entries else 0
    return page(
        "moderation/record.html",
        size=size,
        entries=entries,
        kind_name=_kind_name,
        reason_name=_reason_name,
        newer=before < size,
        older=oldest if oldest > 0 else None,
        note=_issue(),
        verifier=_verifier(),
    )


@blueprint.get("/record/<int:index>")
@requires(Permission.READ)
def record_entry(index: int) -> str:
    """One entry in its exact form, with the proof that it stands in the record."""
    size = record.size()
    if index >= size:
        abort(404)
    entry = record.entry(index)
    return page(
        "moderation/record_entry.html",
        index=index,
        entry=entry.entry,
        facts=rules.read(entry.entry),
        kind_name=_kind_name,
        reason_name=_reason_name,
        proof=record.inclusion_proof(index, size),
        note=_issue(),
    )


@blueprint.get("/record/checkpoint")
@requires(Permission.READ)
def checkpoint() -> Response:
    """The signed note alone, for machines that keep it."""
    return Response(_issue(), mimetype="text/plain")


def _issue() -> str:
    return checkpoints.issue(current_app.config["LEDGER_ORIGIN"], current_app.extensions["keys"])


def _verifier() -> str:
    origin = current_app.config["LEDGER_ORIGIN"]
    return checkpoints.verifier_key(origin, current_app.extensions["keys"])


def _kind_name(kind: str) -> str:
    return gettext(KINDS[kind]) if kind in KINDS else kind


def _reason_name(code: str) -> str:
    return next((gettext(one.words.title) for one in Reason if one == code), code)


def _number(typed: str | None, size: int) -> int:
    """The place in an address; anything else begins at the end of the record."""
    if typed and typed.isascii() and typed.isdigit() and len(typed) < 18:
        return min(int(typed), size)
    return size
