"""Citizens' pages around comments: reading on, sending, agreeing, flagging."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.catalogue import queries as catalogue
from app.identity import devices
from app.participation import commenting, presence, queries, signalling, topic_page
from app.participation.forms import CommentForm, FlagForm
from app.participation.models import Comment
from app.participation.routes import TOPIC, blueprint
from app.participation.rules import (
    AlreadySent,
    EnoughForThisTopic,
    FlagReason,
    read_reference,
)
from app.permissions import Permission
from app.web import form_token, rate_limit
from app.web.access import requires
from app.web.templating import page

Page = str | tuple[str, int] | Response


@blueprint.get(f"{TOPIC}/comments")
@requires(Permission.READ)
def comments(kind: str, slug: str) -> str:
    """Further comments of a topic, after the first twenty."""
    found = catalogue.topic(kind, slug)
    now = clock.now()
    round_ = catalogue.round_to_read(request.args.get("round"), now)
    return page(
        "participation/comments.html",
        topic=found,
        round=round_,
        is_open=round_ is not None and round_.is_open(now),
        **topic_page.comments_context(round_, found, now),
    )


@blueprint.post(f"{TOPIC}/comments")
@requires(Permission.TAKE_PART)
def create_comment(kind: str, slug: str) -> Page:
    """Send for review; mistakes come back with everything that was typed."""
    found = catalogue.topic(kind, slug)
    form = CommentForm()
    noticed = form.noticed_details() if form.validate() else []
    if form.errors or noticed:
        return topic_page.render(found, form=form, noticed=noticed), 422
    round_ = catalogue.round_by_slug(form.round.data or "")
    author = devices.participant_ref(devices.present())
    try:
        ref = commenting.submit_comment(
            round_,
            found.slug,
            author,
            form.draft(burst=rate_limit.is_burst()),
            nonce=form_token.nonce(),
            now=clock.now(),
        )
    except (AlreadySent, EnoughForThisTopic) as refusal:
        form.text.errors = [gettext(refusal.title)]
        return topic_page.render(found, form=form), 422
    return redirect(url_for("moderation.contribution", ref=ref, sent=1, _anchor="status"), 303)


@blueprint.get("/comments/<ref>")
@requires(Permission.READ)
def comment(ref: str) -> Response:
    """The lasting address of one comment leads to its place on the topic's page."""
    found, _ = signalling.public_comment(read_reference(ref))
    return redirect(_address(found))


@blueprint.post("/comments/<ref>/agreement")
@requires(Permission.TAKE_PART)
def create_agreement(ref: str) -> Response:
    found, round_ = signalling.public_comment(read_reference(ref))
    now = clock.now()
    voter = presence.acting_voter(round_.slug, now)
    signalling.agree(
        found,
        round_,
        voter.ref,
        devices.participant_ref(devices.present()),
        nonce=form_token.nonce(),
        now=now,
        formerly=voter.formerly,
    )
    return redirect(_address(found), 303)


@blueprint.post("/comments/<ref>/agreement/withdraw")
@requires(Permission.TAKE_PART)
def withdraw_agreement(ref: str) -> Response:
    found, round_ = signalling.public_comment(read_reference(ref))
    now = clock.now()
    voter = presence.acting_voter(round_.slug, now)
    signalling.stop_agreeing(
        found, round_, voter.ref, nonce=form_token.nonce(), now=now, formerly=voter.formerly
    )
    return redirect(_address(found), 303)


@blueprint.get("/comments/<ref>/flag")
@requires(Permission.READ)
def flag_form(ref: str) -> str:
    found, _ = signalling.public_comment(read_reference(ref))
    return _flag_page(found, FlagForm(formdata=None))


@blueprint.post("/comments/<ref>/flag")
@requires(Permission.TAKE_PART)
def create_flag(ref: str) -> Page:
    found, _ = signalling.public_comment(read_reference(ref))
    form = FlagForm()
    if not form.validate():
        return _flag_page(found, form), 422
    device = devices.present()
    signalling.flag_submission(
        found,
        devices.flagger_ref(device),
        devices.participant_ref(device),
        FlagReason(form.reason.data),
        clock.now(),
    )
    return redirect(url_for("participation.flag_received", ref=found.ref), 303)


@blueprint.get("/comments/<ref>/flag/received")
@requires(Permission.READ)
def flag_received(ref: str) -> str:
    found, _ = signalling.public_comment(read_reference(ref))
    return page("participation/flag_received.html", back=_address(found))


def _address(comment: Comment) -> str:
    topic = catalogue.topic_by_slug(comment.topic_slug or "")
    anchor = f"c-{comment.shown_ref}"
    return url_for(
        "participation.topic", kind=topic.kind.path, slug=topic.slug, c=comment.ref, _anchor=anchor
    )


def _flag_page(comment: Comment, form: FlagForm) -> str:
    return page(
        "participation/flag.html",
        shown=queries.published_comment(comment.ref),
        form=form,
        back=_address(comment),
        has_errors=bool(form.errors),
    )
