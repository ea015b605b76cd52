"""Writing to the public record, inside the transaction of what is being recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import insert, update

from app import clock
from app.db import insert_into, session
from app.transparency import merkle, queries, rules
from app.transparency.models import LedgerEntry, LedgerHead, LedgerNode
from app.transparency.rules import Fact

MIN_SALT_BYTES = 16


def record(kind: str, facts: Mapping[str, Fact]) -> int:
    """Add an entry with exactly the kind's declared facts and today's date; answer its index.

    It comes into being with the present transaction or not at all. Appends queue here for one
    another, so call it late in a verb.
    """
    entry = rules.compose(kind, facts, clock.today())
    leaf = merkle.leaf_hash(entry.encode())
    index = _next_index()
    session().execute(
        insert(LedgerEntry), [{"idx": index, "kind": kind, "entry": entry, "leaf_hash": leaf}]
    )
    grown = merkle.grow(index, leaf, queries.stored_hashes(merkle.left_neighbours(index)))
    if grown:
        session().execute(
            insert(LedgerNode),
            [{"level": node[0], "position": node[1], "hash": grown[node]} for node in grown],
        )
    return index


def commitment(salt: bytes, *parts: str) -> str:
    """A digest that binds us to the parts without telling them, until the salt is shown.

    Destroying the salt makes it noise for ever. Parts carry their length, so none runs into the
    next.
    """
    if len(salt) < MIN_SALT_BYTES:
        raise ValueError("a short salt can be guessed, and the parts with it")
    digest = hashlib.sha256()
    for part in (salt, *(part.encode() for part in parts)):
        digest.update(len(part).to_bytes(4, "big"))
        digest.update(part)
    return digest.hexdigest()


def _next_index() -> int:
    """The new entry's index; holds the head's lock until the transaction ends."""
    taken = (
        update(LedgerHead)
        .where(LedgerHead.id == 1)
        .values(size=LedgerHead.size + 1)
        .returning(LedgerHead.size)
        .execution_options(synchronize_session=False)
    )
    size = session().execute(taken).scalar()
    if size is None:
        session().execute(insert_into(LedgerHead).values(id=1, size=0).on_conflict_do_nothing())
        size = session().execute(taken).scalar_one()
    return size - 1
