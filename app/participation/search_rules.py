"""What may be searched for, how much is shown at once, and in which order."""

from __future__ import annotations

from hashlib import blake2b

from app.participation.rules import Kind

# In characters as people count them, and in words: what is sought, not a text.
LONGEST = 80
MOST_WORDS = 8
STATEMENTS_SHOWN = 5
COMMENTS_SHOWN = 10
# From one network, behind which thousands may stand.
SEARCH_RATE = "300 per minute"

# What is searched, each kind in a stretch of the order that is its own.
_STRETCHES = {Kind.COMMENT: 0, Kind.STATEMENT: 1}
SEARCHED = tuple(_STRETCHES)
_KIND_BITS, _REF_BITS = 62, 31


def place_of(kind: Kind, mix_key: int, ref: str) -> int:
    """Where a text stands among what is found, the highest first: by its kind, then as mixed.

    Its place was drawn when it was sent, so nobody comes first by writing again. What shares a
    place is told apart by a digest of its reference; the same one is met once in 2⁶² pairs.
    """
    last = int.from_bytes(blake2b(ref.encode(), digest_size=4).digest()) >> 1
    return _STRETCHES[kind] << _KIND_BITS | mix_key << _REF_BITS | last


def stretch(kind: Kind) -> tuple[int, int]:
    """The first place of a kind, and the last."""
    first = _STRETCHES[kind] << _KIND_BITS
    return first, first + (1 << _KIND_BITS) - 1
