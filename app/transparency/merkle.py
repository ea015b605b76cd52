"""The tree over the public record's entries (RFC 9162, section 2), in plain Python.

A *span* is a range of leaves `[start, end)`; a *node* is a complete subtree: `(level, position)`
covers the leaves from `position * 2**level` on. Only nodes are ever stored; the root and both
kinds of proof are spans, and a span's hash folds the few nodes it is made of.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence

Node = tuple[int, int]
Span = tuple[int, int]

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry; the prefix keeps a leaf from ever passing for a node."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def nodes_of(span: Span) -> list[Node]:
    """The complete subtrees that make up a span, from left to right."""
    start, end = span
    nodes: list[Node] = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:  # a subtree begins at a multiple of its own width
            level = min(level, (start & -start).bit_length() - 1)
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def span_hash(span: Span, hashes: Mapping[Node, bytes]) -> bytes:
    """The RFC's MTH of a span that begins at a multiple of its largest subtree's width."""
    nodes = nodes_of(span)
    if not nodes:
        return EMPTY_ROOT
    result = hashes[nodes[-1]]
    for node in reversed(nodes[:-1]):
        result = node_hash(hashes[node], result)
    return result


def root(size: int, hashes: Mapping[Node, bytes]) -> bytes:
    """The root of the tree over the first `size` leaves."""
    return span_hash((0, size), hashes)


def left_neighbours(index: int) -> list[Node]:
    """The nodes that appending leaf `index` joins into larger ones, smallest first."""
    nodes = []
    level = 0
    while index >> level & 1:
        nodes.append((level, (index >> level) - 1))
        level += 1
    return nodes


def grow(index: int, leaf: bytes, hashes: Mapping[Node, bytes]) -> dict[Node, bytes]:
    """The nodes above the leaves that appending leaf `index` completes."""
    grown: dict[Node, bytes] = {}
    current = leaf
    for level, position in left_neighbours(index):
        current = node_hash(hashes[level, position], current)
        grown[level + 1, position >> 1] = current
    return grown


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The spans that lead from leaf `index` to the root, nearest first (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"entry {index} is not among the first {size}")
    spans: list[Span] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """The spans that show the first `old` leaves unchanged among `new` (RFC 9162, 2.1.4.1)."""
    if not 0 <= old <= new:
        raise ValueError(f"{old} entries cannot come before {new}")
    if old in (0, new):
        return []
    spans: list[Span] = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    if start:  # otherwise the old root itself is this span, and the reader has it already
        spans.append((start, end))
    return spans[::-1]


def includes(root: bytes, size: int, index: int, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows `leaf` as entry `index` of the tree with this root."""
    if not 0 <= index < size:
        return False
    position, last = index, size - 1
    current = leaf
    for step in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            current = node_hash(step, current)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            current = node_hash(current, step)
        position, last = position >> 1, last >> 1
    return last == 0 and hmac.compare_digest(current, root)


def extends(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows the new tree to be the old one with entries only added."""
    if not 0 <= old_size <= new_size:
        return False
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if old_size == new_size:
        return not proof and hmac.compare_digest(old_root, new_root)
    steps = list(proof)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old_way = new_way = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old_way, new_way = node_hash(step, old_way), node_hash(step, new_way)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new_way = node_hash(new_way, step)
        position, last = position >> 1, last >> 1
    return (
        last == 0
        and hmac.compare_digest(old_way, old_root)
        and hmac.compare_digest(new_way, new_root)
    )


def all_nodes(spans: Iterable[Span]) -> list[Node]:
    """Every node needed to hash these spans."""
    return [node for span in spans for node in nodes_of(span)]


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)
