"""Finding public texts that resemble another, at a cost that does not grow with their number."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import delete, select, union_all

from app.db import insert_into, session
from app.screening.models import EchoKey
from app.text.resembling import bands

PER_KEY = 40
"""Texts looked at under one key: which of many is left to chance, as their references are."""

MOST_CANDIDATES = 25


def remember(ref: str, public_text: str) -> None:
    """Let a public text be found by those that resemble it; remembering twice is once."""
    keys = bands(public_text)
    if keys:
        rows = [{"key": key, "ref": ref} for key in keys]
        session().execute(insert_into(EchoKey).on_conflict_do_nothing(), rows)


def forget(ref: str, public_text: str) -> None:
    """Let a text be found no more; `public_text` is as it was remembered."""
    keys = bands(public_text)
    if keys:
        session().execute(
            delete(EchoKey)
            .where(EchoKey.key.in_(keys), EchoKey.ref == ref)
            .execution_options(synchronize_session=False)
        )


def candidates(text: str) -> list[str]:
    """References of public texts that share keys with this one, those that share most first.

    At most twelve stretches of an index are read, forty rows of each.
    """
    keys = bands(text)
    if not keys:
        return []
    looked_at = [
        select(
            select(EchoKey.ref)
            .where(EchoKey.key == key)
            .order_by(EchoKey.ref)
            .limit(PER_KEY)
            .subquery()
            .c.ref
        )
        for key in keys
    ]
    shared = Counter(session().scalars(union_all(*looked_at)))
    ranked = sorted(shared, key=lambda ref: (-shared[ref], ref))
    return ranked[:MOST_CANDIDATES]
