"""Proof that exactly what is public can be found, and putting right what cannot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from app.db import session, store_name
from app.participation import finding
from app.participation.models import Submission
from app.participation.search_models import INDEX, SearchEntry
from app.participation.search_rules import SEARCHED, place_of

STRETCH = 2_000


@dataclass(frozen=True)
class Piece:
    """What differs in one stretch: texts to be remembered, places to be forgotten."""

    missing: Sequence[SearchEntry]
    strange: Sequence[int]
    last: Any  # where the next stretch begins, None behind the last one

    def mend(self) -> None:
        """Let the stretch be found as it should; commits nothing."""
        for place in self.strange:
            finding.forget(place)
        finding.remember(self.missing)

    @property
    def names(self) -> list[str]:
        """Each difference, by the reference or the place of the text."""
        return [one.ref for one in self.missing] + [str(place) for place in self.strange]


def public_texts(after: str = "", *, hold: bool = False) -> Piece:
    """What of the next public texts cannot be found, or under other words than theirs.

    `hold` keeps their statuses as they are until the end of the transaction.
    """
    query = select(Submission).where(
        Submission.ref > after,
        Submission.published_text.is_not(None),
        Submission.kind.in_(SEARCHED),
    )
    query = query.order_by(Submission.ref).limit(STRETCH)
    texts = session().scalars(query.with_for_update() if hold else query).all()
    expected = {one.place: one for one in map(finding.entry_of, texts)}
    rows = session().execute(
        select(SearchEntry.place, SearchEntry.tokens).where(SearchEntry.place.in_(expected))
    )
    held = {row.place: row.tokens for row in rows}
    wrong = [place for place, tokens in held.items() if tokens != expected[place].tokens]
    missing = [one for place, one in expected.items() if place not in held or place in wrong]
    return Piece(missing, wrong, texts[-1].ref if texts else None)


def found_entries(after: int = -1, *, hold: bool = False) -> Piece:
    """Which of the next entries are of no public text."""
    query = (
        select(SearchEntry.place, Submission)
        .outerjoin(Submission, Submission.ref == SearchEntry.ref)
        .where(SearchEntry.place > after)
        .order_by(SearchEntry.place)
        .limit(STRETCH)
    )
    rows = session().execute(query.with_for_update(of=SearchEntry) if hold else query).all()
    strange = [row.place for row in rows if not _belongs(row.place, row.Submission)]
    return Piece((), strange, rows[-1].place if rows else None)


STEPS: Sequence[Callable[..., Piece]] = (public_texts, found_entries)


def mend_all() -> None:
    """Let exactly what is public be found, in one transaction; commits nothing."""
    for step in STEPS:
        begin: dict[str, Any] = {}
        while (piece := step(**begin)).last is not None:
            piece.mend()
            begin = {"after": piece.last}


def index_is_whole() -> bool:
    """Whether the store's own index says what the entries say; PostgreSQL keeps it so by itself."""
    if store_name() != "sqlite":
        return True
    check = f"INSERT INTO {INDEX} ({INDEX}, rank) VALUES ('integrity-check', 1)"  # noqa: S608 - ours
    try:
        with session().begin_nested():
            session().execute(text(check))
    except DatabaseError:
        return False
    return True


def rebuild_index() -> None:
    """Make SQLite's index anew from the entries."""
    session().execute(text(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')"))  # noqa: S608 - ours


def _belongs(place: int, found: Submission | None) -> bool:
    return (
        found is not None
        and found.published_text is not None
        and found.kind in SEARCHED
        and place == place_of(found.kind, found.mix_key, found.ref)
    )
