"""What everybody may read about moderation: its numbers, and how long the public record is."""

from __future__ import annotations

from app import clock
from app.insights.evenhandedness import FEWEST
from app.moderation.numbers import published_numbers
from app.moderation.routes import blueprint
from app.moderation.rules import AFTER_PUBLICATION, BEFORE_PUBLICATION, Reason
from app.permissions import Permission
from app.transparency import queries as record
from app.web.access import requires
from app.web.templating import page


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
        even=numbers.even,
        read_twice=numbers.read_twice,
        fewest=FEWEST,
        size=size,
        root=record.root(size).hex(),
    )
