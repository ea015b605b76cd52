"""What everybody may read about moderation: its numbers, month by month, and as files."""

from __future__ import annotations

from flask import Response

from app import clock
from app.insights.evenhandedness import FEWEST
from app.moderation import month_tables, months
from app.moderation.numbers import published_numbers
from app.moderation.redress_forms import origin_label
from app.moderation.redress_rules import Origin
from app.moderation.routes import blueprint
from app.moderation.rules import AFTER_PUBLICATION, BEFORE_PUBLICATION, Reason
from app.permissions import Permission
from app.text.spreadsheets import csv_file
from app.transparency import queries as record
from app.web import locale
from app.web.access import requires
from app.web.freshness import everybodys
from app.web.templating import page


@blueprint.get("/transparency")
@requires(Permission.READ)
@everybodys
def transparency() -> str:
    """What was received and decided, and how long the public record is."""
    size, numbers = record.size(), published_numbers(clock.now())
    return page(
        "moderation/transparency.html",
        month=numbers.month,
        total=numbers.total,
        redress_month=numbers.redress_month,
        redress_total=numbers.redress_total,
        origins=[(one, origin_label(one)) for one in Origin],
        counted_at=numbers.counted_at,
        outcomes=BEFORE_PUBLICATION,
        afterwards=AFTER_PUBLICATION,
        reasons=Reason,
        even=numbers.even,
        read_twice=numbers.read_twice,
        fewest=FEWEST,
        size=size,
        root=record.root(size).hex(),
        months=months.every_month(clock.now()),
        month_name=locale.month_name,
    )


@blueprint.get("/transparency/<month>")
@requires(Permission.READ)
@everybodys
def transparency_month(month: str) -> str:
    """One month: what was decided and why, how soon, and by how many."""
    found = months.published_month(month, clock.now())
    return page(
        "moderation/month.html",
        month=found,
        title=month_tables.title(found),
        tables=month_tables.tables(found),
    )


@blueprint.get("/transparency/<month>.csv")
@requires(Permission.READ)
def transparency_csv(month: str) -> Response:
    """The same tables as a file."""
    found = months.published_month(month, clock.now())
    blocks = [
        ((table.caption,), table.columns, *table.rows, ()) for table in month_tables.tables(found)
    ]
    body = csv_file(row for block in blocks for row in block)
    name = f"musharaka-moderation-{found.first:%Y-%m}.csv"
    return Response(
        body,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
