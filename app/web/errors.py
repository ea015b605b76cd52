"""Every refusal and failure as a readable page with a way out, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask, Response, make_response, request
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from app.db import is_passing, reason
from app.errors import N_, FormExpired, NotFound, Refusal, StepWaits, TooManyTries
from app.postgres import is_away
from app.web import again, form_token, kept_act, locale, logs
from app.web.step_up import OneMoment
from app.web.templating import page
from app.web.unit_of_work import OutcomeUnknown

# Typed text is offered again; secrets never are.
NEVER_ECHOED = frozenset({"token", "password"})

# How the names of fields end in which people write sentences.
WRITTEN = ("text", "note", "explanation", "ground", "heard", "will", "will_not", "words", "entries")

# How long a busy store is given before the same is tried again.
BUSY_SECONDS = 60

PLAIN = {
    400: (N_("We could not read this request"), N_("Go back and try again.")),
    404: (NotFound.title, NotFound.advice),
    405: (N_("This address does not take that"), N_("Open the page and use its buttons.")),
    413: (N_("This is too long to send"), N_("Shorten the text and send it again.")),
    503: (N_("The service is busy"), N_("Wait a minute and try again. Nothing was changed.")),
}


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refusal, show_refusal)
    app.register_error_handler(FormExpired, show_expired)
    app.register_error_handler(OneMoment, show_one_moment)
    app.register_error_handler(HTTPException, show_plain)
    app.register_error_handler(SQLAlchemyError, show_busy)
    app.register_error_handler(Exception, show_failure)


def show_refusal(refusal: Refusal) -> Response:
    """What is the case, and what to do next."""
    facts = {name: _readable(value) for name, value in refusal.facts.items()}
    return _answer(
        refusal.status,
        gettext(refusal.title) % facts,
        gettext(refusal.advice) % facts,
        refusal=refusal,
    )


def show_one_moment(refusal: OneMoment) -> Response:
    """The same form once more, with everything in it, to be sent when its turn has come."""
    fields = [pair for pair in _same_act() if pair[0] not in kept_act.LEFT_OUT]
    response = make_response(
        page("errors/one_moment.html", kept=fields, typed=_typed(), **refusal.facts),
        refusal.status,
    )
    response.headers["Retry-After"] = str(refusal.facts["wait"])
    return response


def show_expired(_: FormExpired) -> Response:
    """The same form once more, with what was typed and one button."""
    form_token.bind_to_browser()
    told = page("errors/expired.html", kept=_kept(), typed=_typed())
    return make_response(told, FormExpired.status)


def show_plain(error: HTTPException) -> Response | HTTPException:
    """Flask's own refusals, in our words."""
    if isinstance(error, SecurityError):  # a host that is not ours has no pages
        return Response("Unknown host\n", 400, mimetype="text/plain")
    if isinstance(error, InternalServerError):  # what broke after the view had answered
        return show_failure(error.original_exception or error)
    code = error.code or 500
    if code < 400:
        return error  # a redirect
    title, advice = PLAIN.get(code, PLAIN[400])
    response = _answer(code, gettext(title), gettext(advice))
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def show_busy(error: SQLAlchemyError) -> Response:
    """The store is locked, full or away; a mistake of ours in asking it is a failure."""
    if not is_passing(error):
        return show_failure(error)
    logs.log_failure(error, reason(error))
    if is_away(error):
        again.ask()
    if again.may_be_kept():  # by an attempt before this one
        return show_refusal(OutcomeUnknown())
    title, advice = PLAIN[503]
    return _answer(503, gettext(title), gettext(advice))


def show_failure(error: BaseException) -> Response:
    """Something of ours broke; say so without its details."""
    logs.log_failure(error)
    return _answer(
        500,
        gettext("Sorry, the service is not working"),
        gettext("What you sent is kept if you were shown a reference. Try again in a few minutes."),
    )


def _answer(status: int, title: str, advice: str, refusal: Refusal | None = None) -> Response:
    typed = _typed()
    # Nothing was done, or nobody knows: the same act may be sent again as it is, and counts once.
    limited = bool(typed) and isinstance(refusal, TooManyTries)
    stepping = isinstance(refusal, StepWaits)
    away = status == OutcomeUnknown.status and request.method == "POST"
    kept = _same_act() if limited or stepping or (away and not _holds_secret()) else []
    context = {"title": title, "advice": advice, "refusal": refusal, "typed": typed, "again": kept}
    # What broke can be found by its number; a refusal of ours has said everything itself.
    number = _quotable(logs.request_number()) if status >= 500 else ""
    response = make_response(
        page("errors/plain.html", status=status, stepping=stepping, number=number, **context),
        status,
    )
    if status == OutcomeUnknown.status:
        response.headers["Retry-After"] = str(BUSY_SECONDS)
    if isinstance(refusal, TooManyTries):
        response.headers["Retry-After"] = str(refusal.facts["seconds"])
    return response


def _quotable(number: str) -> str:
    """The beginning of a request's number, short enough to be read out over a telephone."""
    return f"{number[:4]}-{number[4:8]}"


def _readable(value: object) -> object:
    if isinstance(value, datetime):
        return locale.moment(value)
    if isinstance(value, date):
        return locale.day(value)
    return locale.number(value) if isinstance(value, int) else value


def _same_act() -> list[tuple[str, str]]:
    return [("token", request.form.get("token", "")), *_kept()]


def _kept() -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NEVER_ECHOED and len(value) <= 20_000
    ]


def _holds_secret() -> bool:
    """Whether sending the same again takes what is never written into a page."""
    return "password" in request.form


def _typed() -> list[str]:
    """What the person wrote, so that no refusal loses it; a body too large was never read."""
    if request.method != "POST" or (request.content_length or 0) > (
        request.max_content_length or 0
    ):
        return []
    written = (one for one in request.form.items(multi=True) if one[0].endswith(WRITTEN))
    return [words for _, words in written if words.strip()]
