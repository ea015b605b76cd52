"""Reading the public record: its size and root, its entries, and proofs anyone can check."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_, union_all

from app.db import session
from app.transparency import merkle
from app.transparency.merkle import Node
from app.transparency.models import LedgerEntry, LedgerHead, LedgerNode

PAGE = 50


class RecordDamaged(RuntimeError):
    """A hash that must be stored is not there; `flask transparency verify` says where."""


@dataclass(frozen=True)
class InclusionProof:
    """What shows that an entry stands at its place in the record of this size and root."""

    index: int
    size: int
    root: bytes
    leaf_hash: bytes
    path: tuple[bytes, ...]


def size() -> int:
    """How many entries the record has."""
    return session().scalar(select(LedgerHead.size).where(LedgerHead.id == 1)) or 0


def root(at: int | None = None) -> bytes:
    """The root over the first `at` entries, or over all of them."""
    span = (0, size() if at is None else at)
    return merkle.span_hash(span, stored_hashes(merkle.nodes_of(span)))


def entries(before: int | None = None) -> Sequence[LedgerEntry]:
    """One page of the entries before an index, or of all, the latest first."""
    index = size() if before is None else before
    return (
        session()
        .scalars(
            select(LedgerEntry)
            .where(LedgerEntry.idx < index, LedgerEntry.idx >= index - PAGE)
            .order_by(LedgerEntry.idx.desc())
        )
        .all()
    )


def entry(index: int) -> LedgerEntry:
    """The entry at an index; `RecordDamaged` when it is not there."""
    found = session().get(LedgerEntry, index)
    if found is None:
        raise RecordDamaged(f"missing: entry {index}")
    return found


def counts_by_kind() -> dict[str, int]:
    """How many entries there are of each kind, in the order of their names."""
    rows = session().execute(
        select(LedgerEntry.kind, func.count()).group_by(LedgerEntry.kind).order_by(LedgerEntry.kind)
    )
    return dict(rows.all())


def inclusion_proof(index: int, at: int | None = None) -> InclusionProof:
    """The proof that entry `index` is in the record; `ValueError` when there is no such entry."""
    of = size() if at is None else at
    spans = merkle.inclusion_spans(index, of)
    whole = (0, of)
    hashes = stored_hashes({(0, index), *merkle.all_nodes([whole, *spans])})
    return InclusionProof(
        index=index,
        size=of,
        root=merkle.span_hash(whole, hashes),
        leaf_hash=hashes[0, index],
        path=tuple(merkle.span_hash(span, hashes) for span in spans),
    )


def consistency_proof(old: int, new: int | None = None) -> tuple[bytes, ...]:
    """The proof that the first `old` entries are still what they were."""
    spans = merkle.consistency_spans(old, size() if new is None else new)
    hashes = stored_hashes(merkle.all_nodes(spans))
    return tuple(merkle.span_hash(span, hashes) for span in spans)


def stored_hashes(nodes: Collection[Node]) -> dict[Node, bytes]:
    """The stored hashes of these nodes, in one statement; `RecordDamaged` when one is missing."""
    if not nodes:
        return {}
    leaves = [position for level, position in nodes if level == 0]
    inner = [node for node in nodes if node[0] > 0]
    node = (LedgerNode.level, LedgerNode.position)
    rows = session().execute(
        union_all(
            select(*node, LedgerNode.hash).where(tuple_(*node).in_(inner)),
            select(LedgerEntry.idx * 0, LedgerEntry.idx, LedgerEntry.leaf_hash).where(
                LedgerEntry.idx.in_(leaves)
            ),
        )
    )
    hashes = {(level, position): value for level, position, value in rows}
    if len(hashes) != len(set(nodes)):
        raise RecordDamaged(f"missing: {sorted(set(nodes) - hashes.keys())}")
    return hashes
