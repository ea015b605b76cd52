"""Citizens' pages of statements: answering one by one, going back, reporting, writing one."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.source import Topic
from app.identity import devices
from app.participation import presence, signalling, statement_page, statement_queries
from app.participation.answering import answer_statement
from app.participation.forms import FlagForm, StatementForm
from app.participation.routes import TOPIC, blueprint
from app.participation.rules import (
    AlreadySent,
    EnoughForThisTopic,
    FlagReason,
    Kind,
    read_reference,
)
from app.participation.statement_forms import AnswerForm
from app.participation.statement_rules import STATEMENTS_PER_TOPIC
from app.participation.submitting import submit
from app.permissions import Permission
from app.web import form_token, rate_limit
from app.web.access import requires
from app.web.freshness import moves_figures_only
from app.web.templating import page

Page = str | tuple[str, int] | Response


@blueprint.get("/statements")
@requires(Permission.READ)
def statements() -> str:
    """The next statement, of any topic."""
    return statement_page.next_page(None)


@blueprint.get(f"{TOPIC}/statements")
@requires(Permission.READ)
def topic_statements(kind: str, slug: str) -> str:
    """The next statement of one topic."""
    return statement_page.next_page(catalogue.topic(kind, slug))


@blueprint.get("/statements/<ref>")
@requires(Permission.READ)
def statement(ref: str) -> str:
    """One statement, to be answered or answered otherwise."""
    return statement_page.one_page(read_reference(ref), _topic())


@blueprint.post("/statements/<ref>/vote")
@requires(Permission.TAKE_PART)
@moves_figures_only
def create_statement_vote(ref: str) -> Response:
    """Answer, change or withdraw; then the next statement, or the end of the session."""
    key = read_reference(ref)
    understood, answer = AnswerForm().answer()
    round_ = statement_queries.round_of(key)
    if not understood or round_ is None:
        abort(400 if round_ else 404)
    now = clock.now()
    voter = presence.acting_voter(round_.slug, now)
    answer_statement(
        key,
        voter.ref,
        answer,
        nonce=form_token.nonce(),
        now=now,
        confirmed_by=voter.confirmed_by,
        formerly=voter.formerly,
    )
    topic, way = _topic(), statement_page.walk()
    if answer is None:
        held = statement_page.place(topic, way)
        return redirect(
            url_for("participation.statement", ref=key, saved=1, _anchor="saved", **held), 303
        )
    return redirect(statement_page.onward(topic, way.past(key)), 303)


@blueprint.get("/statements/summary")
@requires(Permission.READ)
def statement_summary() -> str:
    """The end of a session."""
    return statement_page.summary_page(_topic())


@blueprint.get("/statements/new")
@requires(Permission.READ)
def statement_form() -> str:
    """Write a statement that others then answer."""
    form = StatementForm(formdata=None)
    topic = _topic()
    form.topic.data = topic.slug if topic else ""
    return _writing_page(form)


@blueprint.post("/statements/new")
@requires(Permission.TAKE_PART)
def create_statement() -> Page:
    """Send for review, after a look at what is there already and says the same."""
    form = StatementForm()
    noticed = form.noticed_details() if form.validate() else []
    if form.errors or noticed:
        return _writing_page(form, noticed), 422
    round_ = catalogue.round_by_slug(form.round.data or "")
    topic_slug, words = form.topic.data or "", form.text.data or ""
    if not form.anyway.data:
        similar = statement_queries.similar(round_.id, topic_slug, words)
        if similar:
            return _writing_page(form, similar=[statement_page.shown(one) for one in similar])
    if not topic_slug:
        abort(400)
    try:
        ref = submit(
            Kind.STATEMENT,
            round_,
            topic_slug,
            devices.participant_ref(devices.present()),
            form.draft(burst=rate_limit.is_burst()),
            most=STATEMENTS_PER_TOPIC,
            nonce=form_token.nonce(),
            now=clock.now(),
        )
    except (AlreadySent, EnoughForThisTopic) as refusal:
        form.text.errors = [gettext(refusal.title)]
        return _writing_page(form), 422
    return redirect(url_for("moderation.contribution", ref=ref, sent=1, _anchor="status"), 303)


@blueprint.get("/statements/<ref>/flag")
@requires(Permission.READ)
def statement_flag_form(ref: str) -> str:
    return _flag_page(read_reference(ref), FlagForm(formdata=None))


@blueprint.post("/statements/<ref>/flag")
@requires(Permission.TAKE_PART)
def create_statement_flag(ref: str) -> Page:
    found = signalling.public_statement(read_reference(ref))
    form = FlagForm()
    if not form.validate():
        return _flag_page(found.ref, form), 422
    device = devices.present()
    signalling.flag_submission(
        found,
        devices.flagger_ref(device),
        devices.participant_ref(device),
        FlagReason(form.reason.data),
        clock.now(),
    )
    return redirect(url_for("participation.statement_flag_received", ref=found.ref), 303)


@blueprint.get("/statements/<ref>/flag/received")
@requires(Permission.READ)
def statement_flag_received(ref: str) -> str:
    found = signalling.public_statement(read_reference(ref))
    return page(
        "participation/statement_flag_received.html",
        back=url_for("participation.statement", ref=found.ref),
    )


def _topic() -> Topic | None:
    """The topic that an address or a form names; none for any other word."""
    slug = request.values.get("topic")
    return next((one for one in catalogue.all_topics() if one.slug == slug), None)


def _writing_page(form: StatementForm, noticed: object = (), similar: object = ()) -> str:
    now = clock.now()
    round_ = catalogue.current_round(now)
    return page(
        "participation/statement_new.html",
        form=form,
        round=round_,
        round_state=round_.state(now) if round_ is not None else None,
        next_round=catalogue.round_after(round_, now),
        is_open=round_ is not None and round_.is_open(now),
        noticed=noticed,
        similar=similar,
        has_errors=bool(form.errors),
    )


def _flag_page(ref: str, form: FlagForm) -> str:
    signalling.public_statement(ref)
    found = statement_queries.published_statement(ref)
    return page(
        "participation/statement_flag.html",
        one=statement_page.shown(found) if found else None,
        form=form,
        back=url_for("participation.statement", ref=ref),
        has_errors=bool(form.errors),
    )
