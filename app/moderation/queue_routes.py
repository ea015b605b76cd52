"""The lists that moderators work through, what they decided so far, and how to decide."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from app import clock
from app.catalogue.queries import topic_under
from app.hours import queries as hours
from app.moderation import leases, onward, promises, queries, waiting
from app.moderation.forms import FilterForm
from app.moderation.marking import PLACEHOLDER
from app.moderation.routes import blueprint
from app.moderation.rules import REASONS, house_rule
from app.moderation.waiting import Tab
from app.participation.queries import Cursor
from app.permissions import Permission
from app.text import excerpt
from app.web import visitor
from app.web.access import requires
from app.web.templating import page


@blueprint.get("/mod/queue")
@requires(Permission.MODERATE)
def queue() -> str:
    """What waits, the longest first, in tabs and filters."""
    form = FilterForm(request.args)
    filters, tab, now = form.chosen(), form.chosen_tab(), clock.now()
    listing = waiting.listing(tab, filters, Cursor.read(request.args.get("after")), now)
    held = leases.holdings([one.ref for one in listing.submissions], now)
    calendar = hours.calendar(now)
    return page(
        "moderation/queue.html",
        form=form,
        filters=filters.as_arguments(),
        tab=tab,
        tabs=Tab,
        listing=listing,
        held=held,
        staff_id=visitor.current().staff_id,
        left=lambda sent: promises.left(calendar, sent, now),
        counts=waiting.counts(),
        done=onward.done(),
        topic=topic_under,
        excerpt=excerpt,
    )


@blueprint.post("/mod/next")
@requires(Permission.MODERATE)
def next_item() -> Response:
    """The most urgent submission that nobody holds, or the queue when nothing waits."""
    form = request.form
    return onward.to_next(leaving=form.get("leaving"), backwards=form.get("way") == "back")


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
