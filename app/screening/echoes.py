"""Finding public texts that resemble another, at a cost that does not grow with their number."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Select, bindparam, delete, select, union_all

from app.db import insert_into, session
from app.screening.models import EchoKey
from app.text.resembling import BANDS, bands

PER_KEY = 40
"""Texts looked at under one key: which of many is left to chance, as their references are."""

MOST_CANDIDATES = 25


def _stretch(band: int) -> Select[str]:
    """Some texts under one key, in the order of the index."""
    found = (
        select(EchoKey.ref)
        .where(EchoKey.key == bindparam(f"key_{band}"))
        .order_by(EchoKey.ref)
        .limit(PER_KEY)
        .subquery()
    )
    return select(found.c.ref)


# Put together once: asking is much quicker than saying what is asked.
_LOOK = union_all(*(_stretch(band) for band in range(BANDS)))


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
    asked = {f"key_{band}": key for band, key in enumerate(keys)}
    shared = Counter(session().scalars(_LOOK, asked))
    ranked = sorted(shared, key=lambda ref: (-shared[ref], ref))
    return ranked[:MOST_CANDIDATES]
