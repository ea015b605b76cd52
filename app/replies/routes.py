"""Leadership writes replies, and everybody reads them."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirection

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.catalogue.rules import RoundState
from app.catalogue.source import Topic
from app.errors import NotFound
from app.permissions import Permission
from app.replies import open_data, queries, replying, rules
from app.replies.forms import LABELS, ReplyForm
from app.replies.queries import Replies
from app.replies.rules import LANGUAGES, PART_LENGTH, RepliedMeanwhile
from app.web import visitor
from app.web.access import requires
from app.web.freshness import everybodys
from app.web.templating import page

blueprint = Blueprint("replies", __name__)

Answer = Redirection | str | tuple[str, int]


@blueprint.get("/replies")
@requires(Permission.READ)
@everybodys
def replies() -> str:
    """What leadership replied to each topic of a round, or that it has not."""
    now = clock.now()
    found = _asked(request.args.get("round"))
    return page(
        "replies/replies.html",
        replies=found,
        topics=catalogue.all_topics(),
        parts=LABELS,
        reply_days=rules.REPLY_WITHIN.days,
        now=now,
        others=[one for one in _closed() if found is None or one.id != found.round.id],
    )


@blueprint.get("/replies.json")
@requires(Permission.READ)
def replies_json() -> Response:
    """Every version as a file, with the digest that stands in the public record."""
    found = _asked(request.args.get("round"))
    if found is None:
        raise NotFound
    name = f"musharaka-replies-{found.round.slug}.json"
    return Response(
        open_data.as_json(found),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/lead/replies")
@requires(Permission.READ_REPORTS)
def owed() -> str:
    """How the reply to each topic stands."""
    return page(
        "replies/owed.html",
        replies=_asked(request.args.get("round")),
        topics=catalogue.all_topics(),
        reply_days=rules.REPLY_WITHIN.days,
        now=clock.now(),
        others=_closed(),
    )


@blueprint.get("/lead/replies/<round_slug>/<slug>")
@requires(Permission.REPLY, fresh=True)
def write(round_slug: str, slug: str) -> str:
    """The form, with the version that stands in it."""
    found, about = _closed_round(round_slug), catalogue.topic_by_slug(slug)
    form = ReplyForm(formdata=None)
    latest = queries.to_round(found, slug).latest(slug)
    if latest is not None:
        form.fill(latest.texts, latest.number)
    return _page(found, about, form)


@blueprint.post("/lead/replies/<round_slug>/<slug>")
@requires(Permission.REPLY, fresh=True)
def publish(round_slug: str, slug: str) -> Answer:
    """Show it as the public will read it; then, on the second button, publish what was shown."""
    found, about, form = _closed_round(round_slug), catalogue.topic_by_slug(slug), ReplyForm()
    if not form.validate():
        return _page(found, about, form), 422
    looked = request.form.get("looked") == rules.digest(form.texts())
    if request.form.get("step") != "publish" or not looked:
        return _page(found, about, form, previewed=True)
    try:
        replying.publish(
            found,
            about.slug,
            form.texts(),
            read=form.read.data or 0,
            staff_id=visitor.current().staff_id or 0,
            now=clock.now(),
        )
    except RepliedMeanwhile as refusal:
        return _page(found, about, form, refusal=refusal), 409
    return redirect(url_for("replies.owed", round=round_slug, _anchor=f"t-{about.slug}"), 303)


def _asked(slug: str | None) -> Replies | None:
    """The replies to the round in the address; unnamed, to the one that closed last."""
    if not slug:
        return queries.to_last_round(clock.now())
    found = queries.to_round(catalogue.round_by_slug(slug))
    if not found.versions:
        rules.ensure_over(found.round.state(clock.now()))
    return found


def _closed_round(slug: str) -> Round:
    """A round that is over; `RoundStillOpen` for one that is not, `NotFound` for none."""
    found = catalogue.round_by_slug(slug)
    rules.ensure_over(found.state(clock.now()))
    return found


def _closed() -> list[Round]:
    now = clock.now()
    return [one for one in catalogue.all_rounds() if one.state(now) is RoundState.CLOSED]


def _page(
    round_: Round,
    topic: Topic,
    form: ReplyForm,
    *,
    previewed: bool = False,
    refusal: RepliedMeanwhile | None = None,
) -> str:
    standing = queries.to_round(round_, topic.slug)
    latest = standing.latest(topic.slug)
    problems = form.problems()
    if refusal is not None:
        # Theirs is on this page now: whoever sends again has had it before their eyes.
        form.read.data = latest.number if latest else 0
        problems = [("theirs", f"{gettext(refusal.title)}. {gettext(refusal.advice)}")]
    return page(
        "replies/write.html",
        replies=standing,
        round=round_,
        topic=topic,
        form=form,
        languages=LANGUAGES,
        limit=PART_LENGTH,
        parts=LABELS,
        latest=latest,
        met=refusal is not None,
        preview=form.texts() if previewed else None,
        looked=rules.digest(form.texts()) if previewed else "",
        problems=problems,
        now=clock.now(),
    )
