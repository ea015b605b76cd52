"""The administrators' page of working hours, holidays and pauses."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.hours import keeping, queries
from app.hours.forms import DAY_EXAMPLE, MOMENT_EXAMPLE, DayForm, PauseForm
from app.hours.rules import WEEK, AlreadySo, EndsBeforeItBegins, NotYet
from app.permissions import Permission
from app.web import visitor
from app.web.access import requires
from app.web.forms import Form
from app.web.templating import page

blueprint = Blueprint("hours", __name__)

# Holidays stay in sight for a while after they have passed; the history below keeps all.
IN_SIGHT = timedelta(days=60)


@blueprint.get("/admin/hours")
@requires(Permission.SET_HOURS)
def hours() -> str:
    """The hours of the week, the holidays, the pauses, and every change of them."""
    return _page(DayForm(formdata=None), PauseForm(formdata=None))


@blueprint.post("/admin/hours/days")
@requires(Permission.SET_HOURS)
def set_day() -> Response | tuple[str, int]:
    """Make a day a holiday or take it back."""
    form = DayForm()
    try:
        if form.validate() and form.read:
            keeping.set_day(
                form.read,
                form.chosen_state(),
                label=form.label.data or "",
                revision=form.revision.data or 0,
                staff_id=visitor.current().staff_id or 0,
                now=clock.now(),
            )
            return redirect(url_for("hours.hours", _anchor="holidays"), 303)
    except AlreadySo as refusal:
        form.day.errors = [gettext(refusal.title)]
    return _page(form, PauseForm(formdata=None), wrong=form), 422


@blueprint.post("/admin/hours/pauses")
@requires(Permission.SET_HOURS)
def set_pause() -> Response | tuple[str, int]:
    """Enter that nobody could work, and until when."""
    form = PauseForm()
    try:
        if form.validate() and form.began_at:
            keeping.set_pause(
                form.began_at,
                form.ended_at,
                label=form.why.data or "",
                revision=form.revision.data or 0,
                staff_id=visitor.current().staff_id or 0,
                now=clock.now(),
            )
            return redirect(url_for("hours.hours", _anchor="pauses"), 303)
    except (AlreadySo, EndsBeforeItBegins, NotYet) as refusal:
        form.ended.errors = [gettext(refusal.title)]
    return _page(DayForm(formdata=None), form, wrong=form), 422


def _page(day: DayForm, pause: PauseForm, wrong: Form | None = None) -> str:
    return page(
        "hours/hours.html",
        week=WEEK,
        examples=(DAY_EXAMPLE, MOMENT_EXAMPLE),
        day=day,
        pause=pause,
        problems=wrong.problems() if wrong else [],
        has_errors=wrong is not None,
        holidays=queries.holidays(clock.today() - IN_SIGHT),
        pauses=queries.pauses(),
        history=queries.history(),
    )
