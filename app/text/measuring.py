"""How long a text is for the person who wrote it, and how it is shortened or set beside others."""

from __future__ import annotations

import regex

LARGEST_CLUSTER = 10
"""Code points in the longest emoji sequence in common use; no word in any script needs more."""

ELLIPSIS = "…"

_CLUSTER = regex.compile(r"\X")
_DIRECTION_CONTROLS = regex.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def length(text: str) -> int:
    """The length of a text in signs as a reader sees them (extended grapheme clusters).

    Marks belong to their letter and cost nothing, so vocalised Arabic is not longer than plain.

    One sign is one, also when it stands for words: ﷺ would unfold under NFKC into eighteen
    characters. Texts are stored in NFC, where it never unfolds, so 280 of them are stored as 280
    characters; counting 5,040 would refuse a text whose author sees and whose row holds 280 signs.
    It does not slip past a limit either: each one takes its place in the limit like a letter, and
    nothing that is stored or shown ever unfolds it (`skeleton` unfolds, but only to compare).

    What could slip past is a cluster without end, such as thousands of Hangul initials or skin
    tones that count as one sign: each `LARGEST_CLUSTER` code points begun count one. Hence always
    `len(text) <= LARGEST_CLUSTER * length(text)`: a limit in signs is a limit in storage as well.
    """
    return sum(_weight(cluster) for cluster in _CLUSTER.findall(text))


def excerpt(text: str, limit: int) -> str:
    """The text on one line, at most `limit` signs long; where it was cut, it ends with one «…».

    No sign is cut in two. Raises `ValueError` when not even the ellipsis has room.
    """
    if limit < 1:
        raise ValueError("an excerpt needs room for at least one sign")
    line = " ".join(text.split())
    if length(line) <= limit:
        return line
    kept, used = [], 0
    for cluster in _CLUSTER.findall(line):
        used += _weight(cluster)
        if used > limit - 1:
            break
        kept.append(cluster)
    return "".join(kept).rstrip(" \u200c\u200d") + ELLIPSIS


def isolate(text: str) -> str:
    """The text between FSI and PDI, for titles and attributes where `dir="auto"` cannot be said.

    Its direction follows its own first strong letter and cannot turn what stands around it:
    direction controls inside, which could end the isolate early, are left out.
    """
    return _FIRST_STRONG_ISOLATE + _DIRECTION_CONTROLS.sub("", text) + _POP_ISOLATE


def _weight(cluster: str) -> int:
    return -(-len(cluster) // LARGEST_CLUSTER)
