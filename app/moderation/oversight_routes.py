"""What administrators oversee: the staff's acts, requests from outside, and looks at a text."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.errors import NotFound
from app.identity import acts
from app.moderation import looking, requesting
from app.moderation.redress_forms import AnswerForm, LookForm, RequestForm, origin_label
from app.moderation.redress_models import RemovalRequest
from app.moderation.redress_rules import LookReason, Origin
from app.moderation.routes import blueprint
from app.moderation.rules import Incomplete
from app.moderation.waiting import moment_at, place_of
from app.participation.queries import Cursor
from app.permissions import Permission
from app.web import form_token, visitor
from app.web.access import requires
from app.web.templating import page

Answer = Response | tuple[str, int]


@blueprint.get("/admin/acts")
@requires(Permission.OVERSEE)
def staff_acts() -> str:
    """Who did what, the latest first; of everybody or of one person."""
    after = Cursor.read(request.args.get("after"))
    found = acts.listed(
        request.args.get("of", type=int), (moment_at(after.value), after.key) if after else None
    )
    last = found[-1] if len(found) == acts.PER_PAGE else None
    return page(
        "moderation/acts.html",
        acts=found,
        after=Cursor(place_of(last.acted_at), last.id) if last else None,
        of=request.args.get("of", type=int),
    )


@blueprint.get("/admin/requests")
@requires(Permission.OVERSEE, fresh=True)
def removal_requests() -> str:
    """What was asked for so far, and a form to enter more."""
    return _requests_page(RequestForm(formdata=None))


@blueprint.post("/admin/requests")
@requires(Permission.OVERSEE, fresh=True)
def create_removal_request() -> Answer:
    """Enter what somebody outside asked for; nothing happens to the text."""
    form = RequestForm()
    if form.validate():
        try:
            requesting.enter(
                form.ref.data or "",
                origin=Origin(form.source.data),
                ground=form.ground.data or "",
                received_on=form.day() or clock.today(),
                staff_id=visitor.current().staff_id or 0,
                now=clock.now(),
                key=form_token.nonce(),
            )
            return redirect(url_for("moderation.removal_requests", _anchor="list"), 303)
        except NotFound:
            form.ref.errors = [gettext("No text has this reference")]
    return _requests_page(form), 422


@blueprint.get("/mod/requests")
@requires(Permission.MODERATE)
def open_requests() -> str:
    """The requests as moderators answer them."""
    return page(
        "moderation/requests.html",
        problems=[],
        requests=requesting.requests(),
        origin_label=origin_label,
        answering=True,
    )


@blueprint.get("/mod/requests/<request_id>")
@requires(Permission.MODERATE)
def open_request(request_id: str) -> str:
    """One request with its answer, or the form for it."""
    return _answer_page(requesting.request(request_id), AnswerForm(formdata=None))


@blueprint.post("/mod/requests/<request_id>/answers")
@requires(Permission.MODERATE)
def answer_request(request_id: str) -> Answer:
    """Say whether it was right, and why."""
    form = AnswerForm()
    try:
        if form.validate():
            requesting.answer(
                request_id,
                granted=form.chosen(),
                explanation=form.explanation.data or "",
                staff_id=visitor.current().staff_id or 0,
                now=clock.now(),
            )
            return redirect(url_for("moderation.open_requests", _anchor="list"), 303)
    except Incomplete as gap:
        form.point_out(gap)
    return _answer_page(requesting.request(request_id), form), 422


@blueprint.get("/admin/look")
@requires(Permission.OVERSEE, fresh=True)
def look_form() -> str:
    """Before a text opens, the reason is written down."""
    asked = {name: request.args.get(name) for name in ("ref", "reason")}
    return _look_page(LookForm(formdata=None, data=asked))


@blueprint.post("/admin/look")
@requires(Permission.OVERSEE, fresh=True)
def create_look() -> Answer:
    """Write the look down, then open the text."""
    form = LookForm()
    if form.validate():
        try:
            opened = looking.look(
                form.ref.data or "",
                LookReason(form.reason.data),
                staff_id=visitor.current().staff_id or 0,
                now=clock.now(),
                key=form_token.nonce(),
            )
            return redirect(url_for("moderation.look", look_id=opened.id), 303)
        except NotFound:
            form.ref.errors = [gettext("No text has this reference")]
    return _look_page(form), 422


@blueprint.get("/admin/looks/<look_id>")
@requires(Permission.OVERSEE, fresh=True)
def look(look_id: str) -> str:
    """The text of one's own look, for ten minutes."""
    submission = looking.looked_at(look_id, visitor.current().staff_id or 0, clock.now())
    return page("moderation/look.html", submission=submission)


def _requests_page(form: RequestForm) -> str:
    return page(
        "moderation/requests.html",
        form=form,
        problems=form.problems(),
        has_errors=bool(form.problems()),
        requests=requesting.requests(),
        origin_label=origin_label,
        answering=False,
    )


def _answer_page(asked: RemovalRequest, form: AnswerForm) -> str:
    form.offer(
        gettext("Granted: moderators have removed it by the rules"), gettext("Refused: it stays")
    )
    return page(
        "moderation/request.html",
        asked=asked,
        form=form,
        problems=form.problems(),
        has_errors=bool(form.problems()),
        origin_label=origin_label,
    )


def _look_page(form: LookForm) -> str:
    return page(
        "moderation/look_form.html",
        form=form,
        problems=form.problems(),
        has_errors=bool(form.problems()),
    )
