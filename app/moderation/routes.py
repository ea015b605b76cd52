"""The moderators' pages, the numbers everybody reads, and the page of one's own comment."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.catalogue.queries import topic_by_slug
from app.errors import Refusal
from app.moderation import queries, waiting
from app.moderation.decisions import decide, is_own
from app.moderation.forms import DecisionForm, FilterForm, noticed
from app.moderation.marking import PLACEHOLDER, marked_parts
from app.moderation.models import Decision
from app.moderation.numbers import published_numbers
from app.moderation.queries import Item
from app.moderation.rules import (
    AFTER_PUBLICATION,
    BEFORE_PUBLICATION,
    REASONS,
    AlreadyDecided,
    ChangedByAuthor,
    Incomplete,
    Reason,
    house_rule,
)
from app.moderation.timeline import events
from app.moderation.waiting import Filters, Tab
from app.participation import presence
from app.participation.commenting import own_comment
from app.participation.forms import FLAG_LABELS, CommentForm
from app.participation.queries import Cursor
from app.participation.rules import read_reference
from app.permissions import Permission
from app.text import excerpt
from app.transparency import queries as record
from app.web import form_token, visitor
from app.web.access import requires
from app.web.templating import page

blueprint = Blueprint("moderation", __name__)


@blueprint.get("/mod/queue")
@requires(Permission.MODERATE)
def queue() -> str:
    """What waits, the longest first, in tabs and filters."""
    form = FilterForm(request.args)
    filters, tab, now = form.chosen(), form.chosen_tab(), clock.now()
    listing = waiting.listing(tab, filters, Cursor.read(request.args.get("after")), now)
    return page(
        "moderation/queue.html",
        form=form,
        filters=filters.as_arguments(),
        tab=tab,
        tabs=Tab,
        listing=listing,
        counts=waiting.counts(),
        done=_done(),
        topic=topic_by_slug,
        excerpt=excerpt,
    )


@blueprint.get("/mod/next")
@requires(Permission.MODERATE)
def next_item() -> Response:
    """The comment that has waited longest, or the queue when nothing waits."""
    return _to_next(_filters())


@blueprint.get("/mod/item/<ref>")
@requires(Permission.MODERATE)
def item(ref: str) -> str:
    """One comment with what a moderator weighs."""
    return _item_page(queries.item(ref), DecisionForm(formdata=None))


@blueprint.post("/mod/item/<ref>/decisions")
@requires(Permission.MODERATE)
def create_decision(ref: str) -> str | tuple[str, int] | Response:
    """Decide, and go on to the next comment; what is missing is asked for on the same page."""
    form = DecisionForm()
    try:
        if form.validate():
            decision = decide(
                read_reference(ref),
                revision=form.revision.data or 0,
                place=form.place.data or 1,
                outcome=form.chosen_outcome(),
                reason=form.chosen_reason(),
                words=form.passages(),
                whole=form.whole.data,
                note=form.note.data or "",
                staff_id=visitor.current().staff_id or 0,
                device=visitor.current().device,
                now=clock.now(),
                key=form_token.nonce(),
            )
            if decision.is_after_publication:
                return _to_flagged(_filters(), done=decision.comment_ref)
            return _to_next(_filters(), done=decision.comment_ref)
    except Incomplete as gap:
        form.point_out(gap, queries.item(ref).comment.text)
    except (AlreadyDecided, ChangedByAuthor) as refusal:
        return _item_page(queries.item(ref), form, refusal=refusal), refusal.status
    return _item_page(queries.item(ref), form), 422


@blueprint.get("/mod/history")
@requires(Permission.MODERATE)
def history() -> str:
    """Every decision, or one's own, the latest first."""
    mine = request.args.get("whose") == "mine"
    staff_id = visitor.current().staff_id
    decisions, after = queries.history(
        staff_id if mine else None, Cursor.read(request.args.get("after"))
    )
    return page(
        "moderation/history.html", decisions=decisions, after=after, mine=mine, staff_id=staff_id
    )


@blueprint.get("/mod/guide")
@requires(Permission.MODERATE)
def guide() -> str:
    """How to decide, on one page."""
    return page(
        "moderation/guide.html", reasons=REASONS, house_rule=house_rule, placeholder=PLACEHOLDER
    )


@blueprint.get("/transparency")
@requires(Permission.READ)
def transparency() -> str:
    """What was received and decided, and how long the public record is."""
    size, numbers = record.size(), published_numbers(clock.now())
    return page(
        "moderation/transparency.html",
        month=numbers.month,
        total=numbers.total,
        counted_at=numbers.counted_at,
        outcomes=BEFORE_PUBLICATION,
        afterwards=AFTER_PUBLICATION,
        reasons=Reason,
        size=size,
        root=record.root(size).hex(),
    )


@blueprint.get("/me/comments/<ref>")
@requires(Permission.SEE_OWN)
def contribution(ref: str) -> str:
    """Where one's own comment stands, and why; for everybody else there is no such page."""
    comment = own_comment(read_reference(ref), presence.author_ref())
    decisions = queries.decisions_of(comment.ref)
    return page(
        "moderation/contribution.html",
        comment=comment,
        topic=topic_by_slug(comment.topic_slug),
        decision=queries.reasons_of(comment, decisions),
        events=events(comment, decisions),
        form=CommentForm(
            formdata=None,
            data={"text": comment.text, "stance": comment.stance, "revision": comment.revision},
        ),
        house_rule=house_rule,
    )


def _item_page(item: Item, form: DecisionForm, refusal: Refusal | None = None) -> str:
    comment = item.comment
    details = noticed(comment.text)
    return page(
        "moderation/item.html",
        item=item,
        comment=comment,
        topic=topic_by_slug(comment.topic_slug),
        parts=list(marked_parts(comment.text, details)),
        details=details,
        own=is_own(comment, visitor.current().device),
        form=form,
        problems=form.problems(),
        has_errors=bool(form.problems()),
        refusal=refusal,
        counts=waiting.counts(),
        done=_done(),
        filters=_filters().as_arguments(),
        flag_labels=FLAG_LABELS,
        house_rule=house_rule,
        excerpt=excerpt,
    )


def _filters() -> Filters:
    return FilterForm(request.args).chosen()


def _to_next(filters: Filters, done: str | None = None) -> Response:
    arguments: dict[str, Any] = filters.as_arguments() | ({"done": done} if done else {})
    comment = waiting.next_waiting(filters, presence.author_ref(), clock.now())
    if comment is None:
        return redirect(url_for("moderation.queue", **arguments), 303)
    return redirect(url_for("moderation.item", ref=comment.ref, **arguments), 303)


def _to_flagged(filters: Filters, done: str) -> Response:
    arguments: dict[str, Any] = {**filters.as_arguments(), "done": done}
    return redirect(url_for("moderation.queue", tab=Tab.FLAGGED.value, **arguments), 303)


def _done() -> Decision | None:
    """The decision this moderator just made, to say what happened to what."""
    return queries.last_decision(request.args.get("done"), visitor.current().staff_id)
