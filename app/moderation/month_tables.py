"""The tables of one month, as the page shows them and the file carries them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from app.moderation.months import LANGUAGES, Month
from app.moderation.redress_forms import origin_label
from app.moderation.redress_rules import Origin
from app.moderation.rules import Outcome
from app.web import locale

Cell = str | int


@dataclass(frozen=True)
class Table:
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @property
    def numeric(self) -> tuple[int, ...]:
        return tuple(range(1, len(self.columns)))

    def shown(self) -> list[list[str]]:
        """The rows for a page: numbers in the reader's digits."""
        return [
            [one if isinstance(one, str) else locale.number(one) for one in row]
            for row in self.rows
        ]


def _shown(cell: Cell) -> str:
    return cell if isinstance(cell, str) else locale.number(cell)


def tables(month: Month) -> list[Table]:
    """Every table of the month, in the reader's language."""
    return [
        _decided(month),
        _afterwards(month),
        _redress(month),
        _requests(month),
        _received(month),
        _reasons(month),
    ]


def title(month: Month) -> str:
    """The month as people say it."""
    return locale.month_name(month.first)


def _decided(month: Month) -> Table:
    n = month.numbers
    rows: list[Sequence[Cell]] = [
        (gettext("Received"), n.received),
        (gettext("Decisions"), n.decided),
        (gettext("Published"), n.of(Outcome.PUBLISH)),
        (gettext("Published, personal details removed"), n.of(Outcome.REDACT)),
        (gettext("Needs a change"), n.of(Outcome.ASK)),
        (gettext("Not published"), n.of(Outcome.DECLINE)),
    ]
    return Table(gettext("Received and decided"), (gettext("What"), gettext("Count")), rows)


def _afterwards(month: Month) -> Table:
    n = month.numbers
    rows: list[Sequence[Cell]] = [
        (gettext("Taken down"), n.after(Outcome.DECLINE)),
        (gettext("Personal details removed"), n.after(Outcome.REDACT)),
        (gettext("Looked at again and left published"), n.after(Outcome.KEEP)),
    ]
    return Table(gettext("Decided after publication"), (gettext("What"), gettext("Count")), rows)


def _redress(month: Month) -> Table:
    n = month.redress
    rows: list[Sequence[Cell]] = [
        (gettext("Decisions by two people"), n.by_two),
        (gettext("Decisions undone within ten seconds"), n.undone),
        (gettext("Public texts set aside for a second reader"), n.set_aside),
        (gettext("Appeals received"), n.appeals),
        (gettext("Published after appeal"), n.overturned),
        (gettext("Decision kept after appeal"), n.upheld),
        (gettext("Participants paused from writing"), n.paused),
        (gettext("Pauses lifted after appeal"), n.lifted),
        (gettext("Unpublished texts read by administrators"), n.looks),
        (gettext("Impersonation found by two and confirmed by an administrator"), n.confirmed),
        (gettext("Found otherwise by the administrator"), n.found_otherwise),
    ]
    caption = gettext("Two people, appeals and pauses")
    return Table(caption, (gettext("What"), gettext("Count")), rows)


def _requests(month: Month) -> Table:
    n = month.redress
    rows = [
        (
            origin_label(origin),
            n.asked(origin),
            n.answered(origin, granted=True),
            n.answered(origin, granted=False),
        )
        for origin in Origin
    ]
    columns = (gettext("Who asks"), gettext("Entered"), gettext("Granted"), gettext("Refused"))
    return Table(gettext("Requests to remove a text"), columns, rows)


def _received(month: Month) -> Table:
    parts = month.received
    rows = [(_language(code), parts[code] if parts else _few()) for code in LANGUAGES]
    return Table(gettext("Received, by language"), (gettext("Language"), gettext("Count")), rows)


def _reasons(month: Month) -> Table:
    rows = [
        (
            f"{row.reason.value} · {gettext(row.reason.words.title)}",
            row.total,
            *(row.by_language[code] if row.by_language else _few() for code in LANGUAGES),
        )
        for row in month.reasons
    ]
    columns = (gettext("Reason"), gettext("In all"), *map(_language, LANGUAGES))
    return Table(gettext("Decisions by reason and language"), columns, rows)


def _few() -> str:
    return gettext("too few")


def _language(code: str) -> str:
    return locale.NAMES.get(code) or gettext("Another language")
