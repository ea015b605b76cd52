"""A moderator's own pages: pace, keys, what hurts, and the exercise of the month."""

from __future__ import annotations

from flask import redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.moderation import care, exercising, own_keys, pace, shortcuts
from app.moderation.care_forms import ANSWER_LABELS, CareForm, ExerciseForm
from app.moderation.exercise_rules import SIZE
from app.moderation.key_forms import KeysForm
from app.moderation.routes import blueprint
from app.moderation.rules import Incomplete, Reason
from app.moderation.shortcuts import SameKeyTwice
from app.permissions import Permission
from app.web import visitor
from app.web.access import requires
from app.web.templating import page


@blueprint.get("/mod/me")
@requires(Permission.MODERATE)
def me() -> str:
    """How I work, shown to nobody else, and with which keys."""
    keys = own_keys.keys_of(visitor.current().staff_id)
    chosen = {act.value: place for act, place in keys.places.items()}
    return _page(KeysForm(formdata=None, data=chosen | {"switched_on": keys.switched_on}))


@blueprint.post("/mod/me/keys")
@requires(Permission.MODERATE)
def save_keys() -> Response | tuple[str, int]:
    """Keep which keys do what; one key can mean one thing."""
    form = KeysForm()
    try:
        own_keys.set_keys(
            visitor.current().staff_id or 0, form.chosen(), switched_on=form.switched_on.data
        )
    except SameKeyTwice as refusal:
        form.publish.errors = [gettext(refusal.title)]
        return _page(form), 422
    return redirect(url_for("moderation.me", saved=1, _anchor="saved"), 303)


@blueprint.post("/mod/me/care")
@requires(Permission.MODERATE)
def save_care() -> Response:
    """Keep how texts that hurt are met."""
    form = CareForm()
    care.wish(visitor.current().staff_id or 0, covered=form.covered.data, spared=form.spared.data)
    return redirect(url_for("moderation.me", saved=1, _anchor="saved"), 303)


@blueprint.get("/mod/exercise")
@requires(Permission.MODERATE)
def exercise() -> str:
    """The next text of the month's exercise, or how everybody answered."""
    return _exercise_page(ExerciseForm(formdata=None))


@blueprint.post("/mod/exercise/<key>")
@requires(Permission.MODERATE)
def answer_exercise(key: str) -> Response | tuple[str, int]:
    """Keep one answer, and go on; it decides nothing."""
    form = ExerciseForm()
    try:
        exercising.answer(
            key,
            form.chosen_outcome(),
            form.chosen_reason(),
            staff_id=visitor.current().staff_id or 0,
            now=clock.now(),
        )
    except Incomplete as gap:
        form.point_out(gap)
        return _exercise_page(form), 422
    return redirect(url_for("moderation.exercise", _anchor="exercise"), 303)


@blueprint.get("/mod/keys")
@requires(Permission.MODERATE)
def key_list() -> str:
    """Which key does what, for print and for reading."""
    keys = own_keys.keys_of(visitor.current().staff_id)
    return page("moderation/keys.html", keys=keys, labels=shortcuts.LABELS, shortcuts=shortcuts)


def _exercise_page(form: ExerciseForm) -> str:
    staff_id, now = visitor.current().staff_id or 0, clock.now()
    return page(
        "moderation/exercise.html",
        standing=exercising.standing(staff_id, now),
        finished=exercising.finished(now),
        size=SIZE,
        care=care.care_of(staff_id, now),
        hard=(Reason.HATE, Reason.VIOLENCE),
        form=form,
        problems=form.problems(),
        has_errors=bool(form.problems()),
        answers=ANSWER_LABELS,
    )


def _page(form: KeysForm) -> str:
    mine = care.care_of(visitor.current().staff_id or 0, clock.now())
    return page(
        "moderation/me.html",
        form=form,
        care=mine,
        most=care.MOST_A_DAY,
        care_form=CareForm(formdata=None, data={"covered": mine.covered, "spared": mine.asked}),
        movable=shortcuts.MOVABLE,
        problems=form.problems(),
        has_errors=bool(form.problems()),
        pace=pace.own_pace(visitor.current().staff_id or 0, clock.now()),
    )
