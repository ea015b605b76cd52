"""Checking the whole public record against itself and against an older checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, func, select, tuple_

from app.db import db, reading
from app.transparency import merkle, rules
from app.transparency.checkpoints import Checkpoint
from app.transparency.merkle import Node
from app.transparency.models import LedgerEntry, LedgerHead, LedgerNode

BATCH = 500


@dataclass
class Findings:
    """What an audit found: the record is sound when there are no problems."""

    size: int = 0
    root: bytes | None = None  # None when entries are missing, so that there is no tree to root
    problems: list[str] = field(default_factory=list)


def audit(since: Checkpoint | None = None) -> Findings:
    """Recompute every hash from the entries' own text and compare with all that is stored.

    Nothing stored is trusted: not the leaf hashes, not the nodes, not the head. Entries appended
    meanwhile do no harm.
    """
    with _snapshot() as connection:
        return _Audit(connection, since).run()


class _Audit:
    def __init__(self, connection: Connection, since: Checkpoint | None) -> None:
        self._connection = connection
        self._since = since
        self._found = Findings()
        self._edge: dict[Node, bytes] = {}  # the complete subtrees that await a right neighbour
        self._nodes = 0
        self._whole = True

    def run(self) -> Findings:
        self._compare_with_checkpoint()
        rows = self._connection.execute(
            select(LedgerEntry.idx, LedgerEntry.kind, LedgerEntry.entry, LedgerEntry.leaf_hash)
            .order_by(LedgerEntry.idx)
            .execution_options(yield_per=BATCH)
        )
        for batch in rows.partitions():
            self._read(batch)
        if self._whole:
            self._found.root = merkle.root(self._found.size, self._edge)
            self._count_nodes()
        self._compare_head()
        if self._since and self._found.size < self._since.size:
            self._report(f"the checkpoint has {self._since.size} entries: some were removed")
        return self._found

    def _read(self, batch: Sequence[Row[int, str, str, bytes]]) -> None:
        grown: dict[Node, bytes] = {}
        for index, kind, entry, stored in batch:
            if self._whole and index != self._found.size:
                self._report(f"entry {self._found.size} is missing; entry {index} comes instead")
                self._whole = False
            self._found.size += 1
            # SQLite keeps whatever type a tamperer wrote, so the text is made sure of.
            leaf = self._read_entry(index, kind, str(entry), stored)
            if self._whole:
                grown |= self._append(index, leaf)
                self._compare_with_checkpoint()
        self._compare_nodes(grown)

    def _read_entry(self, index: int, kind: str, entry: str, stored: bytes) -> bytes:
        try:
            if rules.read(entry)["kind"] != kind:
                self._report(f"entry {index} is filed under another kind")
        except rules.NotDeclared as error:
            self._report(f"entry {index} breaks the rules: {error}")
        leaf = merkle.leaf_hash(entry.encode())
        if leaf != stored:
            self._report(f"entry {index} does not match its leaf hash")
        return leaf

    def _append(self, index: int, leaf: bytes) -> dict[Node, bytes]:
        grown = merkle.grow(index, leaf, self._edge)
        for node in merkle.left_neighbours(index):
            del self._edge[node]
        self._edge.update(list(grown.items())[-1:] or [((0, index), leaf)])
        return grown

    def _compare_nodes(self, grown: dict[Node, bytes]) -> None:
        self._nodes += len(grown)
        columns = (LedgerNode.level, LedgerNode.position)
        rows = self._connection.execute(
            select(*columns, LedgerNode.hash).where(tuple_(*columns).in_(list(grown)))
        )
        stored = {(level, position): value for level, position, value in rows}
        for node, value in grown.items():
            if stored.get(node) != value:
                case = "does not match its entries" if node in stored else "is missing"
                self._report(f"node {node[0]}/{node[1]} {case}")

    def _count_nodes(self) -> None:
        stored = self._connection.scalar(select(func.count()).select_from(LedgerNode)) or 0
        if stored > self._nodes:
            self._report(f"{stored} nodes are stored where the entries make {self._nodes}")

    def _compare_head(self) -> None:
        head = self._connection.scalar(select(LedgerHead.size)) or 0
        if head != self._found.size:
            self._report(f"the head says {head} entries, but there are {self._found.size}")

    def _compare_with_checkpoint(self) -> None:
        if self._since is None or self._since.size != self._found.size:
            return
        if merkle.root(self._since.size, self._edge) != self._since.root:
            self._report(f"the first {self._since.size} entries are not those of the checkpoint")

    def _report(self, problem: str) -> None:
        self._found.problems.append(problem)


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """One unchanging view of all tables, while others go on writing."""
    with reading(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":  # SQLite's readers have it by nature
            connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
        yield connection
