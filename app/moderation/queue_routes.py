"""The lists that moderators work through, what they decided so far, and how to decide."""

from __future__ import annotations

from flask import Response as Answer
from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.catalogue.queries import topic_under
from app.hours import queries as hours
from app.moderation import appealing, care, leases, onward, promises, queries, waiting
from app.moderation.forms import FilterForm
from app.moderation.marking import PLACEHOLDER
from app.moderation.routes import blueprint
from app.moderation.rules import REASONS, Outcome, house_rule
from app.moderation.waiting import Tab
from app.participation.queries import Cursor
from app.permissions import Permission
from app.text import excerpt
from app.text.spreadsheets import csv_file
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
    staff_id = visitor.current().staff_id or 0
    mine = care.care_of(staff_id, now)
    return page(
        "moderation/queue.html",
        form=form,
        filters=filters.as_arguments(),
        tab=tab,
        tabs=Tab,
        listing=listing,
        held=held,
        staff_id=staff_id,
        care=mine,
        covers=lambda one: mine.covered and care.hurts(one, now),
        left=lambda sent: promises.left(calendar, sent, now),
        counts=waiting.counts(),
        threats=() if mine.spared else waiting.threats(),
        done=onward.done(),
        topic=topic_under,
        excerpt=excerpt,
    )


@blueprint.get("/mod/next")
@requires(Permission.MODERATE)
def no_item() -> Response:
    """The address alone holds nothing for anybody: the queue has the button."""
    return redirect(url_for("moderation.queue"), 303)


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
    mine, outcome = request.args.get("whose") == "mine", _outcome()
    staff_id = visitor.current().staff_id
    decisions, after = queries.history(
        staff_id if mine else None, Cursor.read(request.args.get("after")), outcome
    )
    asked = {"whose": "mine" if mine else None, "outcome": outcome.value if outcome else None}
    return page(
        "moderation/history.html",
        decisions=decisions,
        appeals=appealing.answers([one.id for one in decisions]),
        after=after,
        mine=mine,
        staff_id=staff_id,
        outcomes=Outcome,
        outcome=outcome,
        asked={name: value for name, value in asked.items() if value},
    )


@blueprint.get("/mod/history.csv")
@requires(Permission.MODERATE)
def history_csv() -> Response:
    """One's own decisions as a file: what and why, without a word of anybody."""
    decisions = queries.own_history(visitor.current().staff_id or 0, _outcome())
    heading = ("reference", "decision", "reason", "decided", "seconds waited")
    rows = [
        (
            one.shown_ref,
            one.outcome.value,
            one.reason.value if one.reason else "",
            one.decided_at.isoformat(timespec="seconds"),
            one.waited_seconds,
        )
        for one in decisions
    ]
    name = 'attachment; filename="musharaka-my-decisions.csv"'
    return Answer(
        csv_file([heading, *rows]), mimetype="text/csv", headers={"Content-Disposition": name}
    )


def _outcome() -> Outcome | None:
    return next((one for one in Outcome if one == request.args.get("outcome")), None)


@blueprint.get("/mod/guide")
@requires(Permission.MODERATE)
def guide() -> str:
    """How to decide, on one page."""
    return page(
        "moderation/guide.html", reasons=REASONS, house_rule=house_rule, placeholder=PLACEHOLDER
    )
