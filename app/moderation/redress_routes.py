"""Appeals and pauses from writing: the author's part, and that of whoever answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.catalogue.queries import topic_under
from app.hours import queries as hours
from app.moderation import appealing, promises, queries, suspending
from app.moderation.appealing import Case
from app.moderation.redress_forms import AnswerForm, AppealForm, PauseAppealForm, PauseForm
from app.moderation.redress_models import Suspension
from app.moderation.routes import blueprint, contribution_page
from app.moderation.rules import Incomplete, house_rule
from app.participation import presence
from app.participation.models import Submission
from app.participation.rules import read_reference
from app.permissions import Permission
from app.web import form_token, visitor
from app.web.access import requires
from app.web.templating import page

Answer = Response | tuple[str, int]


@blueprint.post("/me/comments/<ref>/appeals")
@requires(Permission.TAKE_PART)
def create_appeal(ref: str) -> Answer:
    """The author wants somebody else to look at the decision again."""
    return _appeal(ref, AppealForm(), appealing.appeal)


@blueprint.post("/me/comments/<ref>/pause-appeals")
@requires(Permission.TAKE_PART)
def create_pause_appeal(ref: str) -> Answer:
    """The author wants somebody else to look at the pause again."""
    return _appeal(ref, PauseAppealForm(), suspending.appeal)


@blueprint.get("/mod/appeals")
@requires(Permission.MODERATE)
def appeals() -> str:
    """The appeals and the pauses that wait for an answer, the longest waiting first."""
    now = clock.now()
    calendar = hours.calendar(now)
    return page(
        "moderation/appeals.html",
        due=lambda appealed: promises.ruling_due(calendar, appealed),
        now=now,
        cases=appealing.open_cases(),
        suspensions=suspending.open_suspensions(),
    )


@blueprint.get("/mod/appeals/<decision>")
@requires(Permission.MODERATE)
def appeal(decision: str) -> str:
    """One appeal with the text, the decision and what the author says about it."""
    return _appeal_page(appealing.case(decision), AnswerForm(formdata=None))


@blueprint.post("/mod/appeals/<decision>/rulings")
@requires(Permission.MODERATE)
def create_ruling(decision: str) -> Answer:
    """Find that it stands, or that the text is published; the author reads why."""
    form = AnswerForm()
    try:
        if form.validate():
            appealing.rule(
                decision,
                overturned=form.chosen(),
                explanation=form.explanation.data or "",
                staff_id=visitor.current().staff_id or 0,
                device=visitor.current().device,
                now=clock.now(),
            )
            return redirect(url_for("moderation.appeals", _anchor="main"), 303)
    except Incomplete as gap:
        form.point_out(gap)
    return _appeal_page(appealing.case(decision), form), 422


@blueprint.get("/mod/item/<ref>/pauses")
@requires(Permission.MODERATE)
def pause_form(ref: str) -> str:
    """Propose that whoever wrote this text pauses from writing."""
    return _pause_page(queries.item(ref).submission, PauseForm(formdata=None))


@blueprint.post("/mod/item/<ref>/pauses")
@requires(Permission.MODERATE)
def create_pause(ref: str) -> Answer:
    """Propose it to a second person."""
    form = PauseForm()
    try:
        if form.validate():
            suspending.propose(
                read_reference(ref),
                reason=form.chosen_reason(),
                days=form.days.data or 0,
                note=form.note.data or "",
                staff_id=visitor.current().staff_id or 0,
                now=clock.now(),
                key=form_token.nonce(),
            )
            return redirect(url_for("moderation.appeals", _anchor="pauses"), 303)
    except Incomplete as gap:
        form.point_out(gap)
    return _pause_page(queries.item(ref).submission, form), 422


@blueprint.get("/mod/pauses/<suspension>")
@requires(Permission.MODERATE)
def pause(suspension: str) -> str:
    """One pause, proposed or appealed against, with the text that gave rise to it."""
    return _answer_page(suspending.suspension(suspension), AnswerForm(formdata=None))


@blueprint.post("/mod/pauses/<suspension>/answers")
@requires(Permission.MODERATE)
def answer_pause(suspension: str) -> Answer:
    """Confirm a proposal or refuse it; on appeal, lift the pause or let it stand."""
    form, found = AnswerForm(), suspending.suspension(suspension)
    now, who = clock.now(), visitor.current()
    staff_id, device = who.staff_id or 0, who.device
    try:
        if form.validate():
            if found.appealed_at is None:
                suspending.answer(
                    suspension, confirmed=form.chosen(), staff_id=staff_id, device=device, now=now
                )
            else:
                suspending.rule(
                    suspension,
                    lifted=form.chosen(),
                    explanation=form.explanation.data or "",
                    staff_id=staff_id,
                    device=device,
                    now=now,
                )
            return redirect(url_for("moderation.appeals", _anchor="pauses"), 303)
    except Incomplete as gap:
        form.point_out(gap)
    return _answer_page(found, form), 422


def _appeal(
    ref: str, form: AppealForm, appeal: Callable[[str, bytes | None, str, datetime], object]
) -> Answer:
    """Appeal with the author's words; too long ones come back to be shortened."""
    key = read_reference(ref)
    if not form.validate():
        return contribution_page(key, form), 422
    appeal(key, presence.author_ref(), form.text.data or "", clock.now())
    return redirect(url_for("moderation.contribution", ref=key, _anchor="status"), 303)


def _appeal_page(case: Case, form: AnswerForm) -> str:
    form.offer(gettext("Publish it as its author wrote it"), gettext("The decision stands"))
    staff_id = visitor.current().staff_id
    return page(
        "moderation/appeal.html",
        case=case,
        topic=topic_under(case.submission.topic_slug),
        took_part=staff_id in appealing.took_part(case.submission.ref),
        form=form,
        problems=form.problems(),
        has_errors=bool(form.problems()),
        house_rule=house_rule,
    )


def _pause_page(submission: Submission, form: PauseForm) -> str:
    return page(
        "moderation/pause_form.html",
        submission=submission,
        form=form,
        problems=form.problems(),
        has_errors=bool(form.problems()),
    )


def _answer_page(found: Suspension, form: AnswerForm) -> str:
    if found.appealed_at is None:
        form.offer(gettext("Confirm the pause"), gettext("Refuse it"))
    else:
        form.offer(gettext("Lift the pause"), gettext("It stands"))
    return page(
        "moderation/pause.html",
        pause=found,
        submission=queries.item(found.submission_ref).submission,
        form=form,
        problems=form.problems(),
        has_errors=bool(form.problems()),
        house_rule=house_rule,
    )
