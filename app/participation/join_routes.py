"""Confirming that one voice is one: by a code sent to a phone or an address, or by a printed card.

Nothing here depends on whether a contact was seen before: the same pages, words and work for all.
"""

from __future__ import annotations

from datetime import datetime

from flask import make_response, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.catalogue import queries as catalogue
from app.identity import cards, codes, contacts, devices, pending
from app.identity.codes import Answer
from app.identity.forms import CARD_EXAMPLE, EXAMPLE, CardForm, CodeForm, JoinForm
from app.identity.pending import Pending
from app.identity.rules import (
    JOIN_RATE,
    RESEND_AFTER,
    WRONG_CARD_RATE,
    Means,
    NothingToConfirm,
    read_card,
    read_code,
)
from app.notifications import courier, messages
from app.participation import merging
from app.participation.routes import blueprint
from app.permissions import Permission
from app.web import form_token, kept_act, rate_limit, visitor
from app.web.access import requires
from app.web.templating import page

Answered = str | tuple[str, int] | Response


@blueprint.get("/join")
@requires(Permission.READ)
def join() -> Answered:
    told = _join_page(JoinForm(formdata=None))
    return _unkept(told) if kept_act.read() else told


@blueprint.post("/join")
@requires(Permission.TAKE_PART)
def ask_code() -> Answered:
    form = JoinForm()
    if not form.validate() or form.read is None:
        return _join_page(form), 422
    rate_limit.spend(JOIN_RATE, "join", rate_limit.address_digest())
    now = clock.now()
    asked = Pending(form.read, contacts.handle(form.read), bool(form.remember.data), now)
    return _send_code(asked)


@blueprint.post("/join/keep")
@requires(Permission.TAKE_PART)
def keep_act() -> Response:
    """To be confirmed first; what was asked for one more moment waits in the browser meanwhile."""
    response = make_response(redirect(url_for("participation.join"), 303))
    kept_act.put(response, kept_act.from_form())
    return response


@blueprint.get("/verify")
@requires(Permission.READ)
def verify() -> Answered:
    asked = pending.read(clock.now())
    if asked is None:
        return redirect(url_for("participation.join"))
    form = CodeForm(formdata=None)
    told = {
        Answer.WRONG.value: gettext("That code is not right. Check the six digits."),
        Answer.SPENT.value: gettext("This code can no longer be used. Ask for a new one."),
        Answer.EXPIRED.value: gettext("That code expired. We sent a new one."),
    }.get(request.args.get("code", ""))
    if told is not None:
        form.code.errors = [told]
    return _unkept(
        page(
            "participation/verify.html",
            form=form,
            asked=asked,
            has_errors=told is not None,
            rehearsal=courier.is_rehearsal(asked.contact.kind),
        )
    )


@blueprint.post("/verify")
@requires(Permission.TAKE_PART)
def check_code() -> Response:
    """Guesses are counted in the database, so that every answer but the right one is stored too."""
    now = clock.now()
    if pending.read(now) is None and visitor.current().voice is not None:
        return redirect(_done(), 303)  # pressed once more, after the answer had come
    asked = _asked(now)
    typed = read_code(CodeForm().code.data or "")
    answer = codes.check(asked.handle, typed, nonce=form_token.nonce(), now=now)
    if answer is Answer.RIGHT:
        voice = contacts.voice(asked.handle)
        return _confirmed(voice, asked.contact.kind, remember=asked.remember, now=now)
    if answer is Answer.EXPIRED:
        return _send_code(asked, told=answer)
    return redirect(url_for("participation.verify", code=answer.value), 303)


@blueprint.get("/verify/resend")
@requires(Permission.READ)
def resend() -> Answered:
    asked = pending.read(clock.now())
    if asked is None:
        return redirect(url_for("participation.join"))
    soonest = asked.asked_at + RESEND_AFTER
    return _unkept(
        page(
            "participation/resend.html",
            asked=asked,
            soonest=soonest if soonest > clock.now() else None,
            ways=courier.offered(),
        )
    )


@blueprint.post("/verify/resend")
@requires(Permission.TAKE_PART)
def ask_code_again() -> Response:
    return _send_code(_asked(clock.now()))


@blueprint.get("/verify/other-ways")
@requires(Permission.READ)
def other_ways() -> str:
    return _card_page(CardForm(formdata=None))


@blueprint.post("/verify/other-ways")
@requires(Permission.TAKE_PART)
def use_card() -> Answered:
    form = CardForm()
    if not form.validate():
        return _card_page(form), 422
    voice = cards.redeem(read_card(form.card.data or ""), nonce=form_token.nonce())
    if voice is None:
        rate_limit.spend(WRONG_CARD_RATE, "card", rate_limit.address_digest())
        form.card.errors = [gettext("This code is not right, or the card has been used.")]
        return _card_page(form), 422
    return _confirmed(voice, Means.CARD, remember=bool(form.remember.data), now=clock.now())


@blueprint.get("/join/done")
@requires(Permission.READ)
def confirmed() -> Answered:
    who = visitor.current()
    if who.voice is None:
        return redirect(url_for("participation.join"))
    kept = kept_act.read()
    told = page(
        "participation/confirmed.html", round=catalogue.current_round(clock.now()), kept=kept
    )
    return _unkept(told) if kept else told


def _send_code(asked: Pending, told: Answer | None = None) -> Response:
    """A new code on its way, and the page to type it."""
    now = clock.now()
    code = codes.issue(asked.handle, nonce=form_token.nonce(), now=now)
    if code is not None:
        courier.send(asked.contact.kind, messages.code_message(asked.contact.address, code))
    place = url_for("participation.verify", code=told.value if told else None)
    response = make_response(redirect(place, 303))
    pending.put(response, Pending(asked.contact, asked.handle, asked.remember, now))
    return response


def _confirmed(voice: bytes, means: Means, *, remember: bool, now: datetime) -> Response:
    """The device speaks with this voice from now on, and what waited on it is confirmed."""
    device = devices.confirm(voice, means, remember=remember)
    round_ = catalogue.current_round(now)
    if round_ is not None and round_.is_open(now):
        merging.confirm_voter(
            round_.slug,
            devices.voter_ref(round_.slug, device),
            devices.voter_ref(round_.slug, voice),
            means,
            now,
        )
    response = make_response(redirect(_done(), 303))
    pending.drop(response)
    return response


def _done() -> str:
    return url_for("participation.confirmed", _anchor="done")


def _asked(now: datetime) -> Pending:
    asked = pending.read(now)
    if asked is None:
        raise NothingToConfirm
    return asked


def _join_page(form: JoinForm) -> str:
    return page(
        "participation/join.html",
        form=form,
        kept=kept_act.read(),
        ways=courier.offered(),
        has_errors=bool(form.errors),
        example=EXAMPLE,
    )


def _card_page(form: CardForm) -> str:
    return page(
        "participation/other_ways.html",
        form=form,
        ways=courier.offered(),
        has_errors=bool(form.errors),
        example=CARD_EXAMPLE,
    )


def _unkept(body: str) -> Response:
    """A page with part of an address or with unsent words stays in no cache.

    Its reader may be nobody yet.
    """
    response = make_response(body)
    response.headers["Cache-Control"] = "no-store"
    return response
