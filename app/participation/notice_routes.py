"""News on one's own pages, and by e-mail for who asks: begun with a code, ended with one press.

The address is tied to what the device says in public, and to nothing it chose.
"""

from __future__ import annotations

from flask import g, redirect, request, url_for
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app import clock
from app.db import session
from app.errors import NotFound
from app.identity import codes
from app.identity.codes import Answer
from app.identity.contacts import read_contact
from app.identity.forms import CodeForm
from app.identity.rules import JOIN_RATE, read_code
from app.notifications import addresses, courier, messages, outbox
from app.participation import presence
from app.participation.notice_forms import AddressForm
from app.participation.routes import blueprint
from app.permissions import Permission
from app.web import form_token, locale, rate_limit
from app.web.access import requires
from app.web.templating import page

Answered = str | tuple[str, int] | Response


@blueprint.get("/me/notices")
@requires(Permission.SEE_OWN)
def notices() -> Answered:
    form = CodeForm(formdata=None)
    told = {
        Answer.WRONG.value: gettext("That code is not right. Check the six digits."),
        Answer.SPENT.value: gettext("This code can no longer be used. Ask for a new one."),
        Answer.EXPIRED.value: gettext("That code expired. We sent a new one."),
    }.get(request.args.get("code", ""))
    if told is not None:
        form.code.errors = [told]
    return _notices_page(AddressForm(formdata=None), form)


@blueprint.post("/me/notices")
@requires(Permission.TAKE_PART)
def ask_notices() -> Answered:
    """Keep the address sealed, and send the code that proves it."""
    form = AddressForm()
    if not form.validate():
        return _notices_page(form, CodeForm(formdata=None)), 422
    rate_limit.spend(JOIN_RATE, "join", rate_limit.address_digest())
    address = form.address.data or ""
    _send_code(address)
    addresses.ask(_author(), address, locale.language(), clock.now())
    return redirect(url_for("participation.notices", _anchor="status"), 303)


@blueprint.post("/me/notices/confirm")
@requires(Permission.TAKE_PART)
def confirm_notices() -> Response:
    """Guesses are counted in the database, so that every answer but the right one is stored too."""
    author = _author()
    asked = addresses.of(author)
    if asked is None or asked.confirmed:
        return redirect(url_for("participation.notices", _anchor="status"), 303)
    address = addresses.opened(asked)
    answer = codes.check(
        addresses.code_handle(address),
        read_code(CodeForm().code.data or ""),
        nonce=form_token.nonce(),
        now=clock.now(),
    )
    if answer is Answer.RIGHT:
        addresses.confirm(author)
        return redirect(url_for("participation.notices", _anchor="status"), 303)
    if answer is Answer.EXPIRED:
        _send_code(address)
    return redirect(url_for("participation.notices", code=answer.value, _anchor="error"), 303)


@blueprint.post("/me/notices/stop")
@requires(Permission.TAKE_PART)
def stop_notices() -> Response:
    addresses.stop(_author())
    return redirect(url_for("participation.notices", _anchor="status"), 303)


@blueprint.post("/me/notices/seen")
@requires(Permission.TAKE_PART)
def see_notices() -> Response:
    outbox.mark_seen(_author(), clock.now())
    return redirect(url_for("participation.mine"), 303)


@blueprint.get("/notices/stop/<secret>")
@requires(Permission.READ)
def stop_page(secret: str) -> str:
    """Where the link in a letter leads; opening it changes nothing, for mail filters open links."""
    return page("notifications/stop.html", secret=secret, stopped=False)


@blueprint.post("/notices/stop/<secret>")
@requires(Permission.READ)
@form_token.proven_by_address
def stop_by_letter(secret: str) -> str:
    """One press, on the page or by the mail programme itself (RFC 8058)."""
    addresses.stop_by_secret(secret)
    return page("notifications/stop.html", secret=secret, stopped=True)


@blueprint.app_template_global("has_news")
def has_news() -> bool:
    """Whether the menu is to say so; one look for a whole page, and never a reason to fail."""
    if "has_news" not in g:
        author = presence.author_ref()
        try:
            g.has_news = (
                request.method == "GET"
                and author is not None
                and outbox.has_news(author, clock.now())
            )
        except SQLAlchemyError:
            session().rollback()
            g.has_news = False
    found: bool = g.has_news
    return found


def _author() -> bytes:
    """The public pseudonym of a device that has taken part; nobody else has news."""
    author = presence.author_ref()
    if author is None:
        raise NotFound
    return author


def _send_code(address: str) -> None:
    code = codes.issue(addresses.code_handle(address), nonce=form_token.nonce(), now=clock.now())
    if code is not None:
        courier.send("email", messages.code_message(address, code))


def _notices_page(form: AddressForm, code_form: CodeForm) -> str:
    author = presence.author_ref()
    asked = addresses.of(author) if author is not None else None
    contact = read_contact(addresses.opened(asked)) if asked is not None else None
    return page(
        "notifications/notices.html",
        form=form,
        code_form=code_form,
        asked=asked,
        contact=contact,
        offered="email" in courier.offered(),
        rehearsal=courier.is_rehearsal("email"),
        has_errors=bool(form.errors or code_form.code.errors),
    )
