"""Printed participation cards, for people without phone or e-mail: one card, one voice, one use.

A card's voice is drawn when the card is used and depends on that act, so that not even whoever has
the database, the keys and the printed list can tell which voter came by which card.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import func, insert, select, update

from app import clock
from app.db import session
from app.identity.models import Card, CardBatch
from app.identity.rules import CARD_ALPHABET, CARD_LENGTH
from app.keys import KeyFolder

ROWS_AT_ONCE = 1_000


@dataclass(frozen=True)
class BatchUse:
    """How many cards of a batch have been used."""

    label: str
    made: int
    used: int


def make_batch(label: str, count: int, now: datetime) -> list[str]:
    """New cards; their codes are given out here and never again, only digests are kept."""
    batch = CardBatch(label=label, made_on=clock.baghdad_day(now), count=count)
    session().add(batch)
    session().flush()
    codes: set[str] = set()
    while len(codes) < count:
        codes.add("".join(secrets.choice(CARD_ALPHABET) for _ in range(CARD_LENGTH)))
    listed = list(codes)
    for start in range(0, count, ROWS_AT_ONCE):
        rows = [
            {"digest": _digest(code), "batch_id": batch.id}
            for code in listed[start : start + ROWS_AT_ONCE]
        ]
        session().execute(insert(Card), rows)
    return listed


def redeem(code: str, *, nonce: str) -> bytes | None:
    """The voice of an unused card, which is used from now on; None for any other code.

    The same request again gets the same voice, so that a double tap does not lose the card.
    """
    digest = _digest(code)
    act = _keys().digest("card used", digest, nonce)[:16]
    stored = session().execute(
        update(Card)
        .where(Card.digest == digest, Card.used_key.is_(None))
        .values(used_key=act)
        .returning(Card.digest)
        .execution_options(synchronize_session=False)
    )
    if stored.first() is None:
        present = session().scalar(select(Card.used_key).where(Card.digest == digest))
        if not hmac.compare_digest(present or b"", act):
            return None
    return _keys().digest("card voice", code, nonce)


def batches() -> list[BatchUse]:
    """Every batch with its use, oldest first."""
    rows = session().execute(
        select(CardBatch.label, CardBatch.count, func.count(Card.used_key))
        .outerjoin(Card, Card.batch_id == CardBatch.id)
        .group_by(CardBatch.id, CardBatch.label, CardBatch.count)
        .order_by(CardBatch.id)
    )
    return [BatchUse(label, made, used) for label, made, used in rows]


def _digest(code: str) -> bytes:
    return _keys().digest("card", code)


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys
