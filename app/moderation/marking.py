"""Finding passages in a text, to underline them, to quote them, or to put a sign in their place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

# Stands where a personal detail stood. Plain signs, so that it survives copying, reading aloud and
# every script; the same in all languages, because the public text is one text.
PLACEHOLDER = "[…]"


def passages(typed: str) -> list[str]:
    """The passages a moderator named, one a line, each once."""
    lines = (line.strip() for line in typed.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def marked_parts(text: str, words: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, in order: (piece, whether it is one of the words)."""
    end = 0
    for start, stop in _merged(span for word in words for span in _occurrences(text, word)):
        if end < start:
            yield text[end:start], False
        yield text[start:stop], True
        end = stop
    if end < len(text):
        yield text[end:], False


def common_passages(text: str, some: Iterable[str], others: Iterable[str]) -> list[str]:
    """The stretches of the text that two people both marked, in order, each once."""
    found = []
    theirs = _merged(span for word in others for span in _occurrences(text, word))
    for start, stop in _merged(span for word in some for span in _occurrences(text, word)):
        for first, last in theirs:
            both = text[max(start, first) : min(stop, last)].strip()
            if both:
                found.append(both)
    return list(dict.fromkeys(found))


def removed_parts(text: str, public: str | None) -> Iterator[tuple[str, bool]]:
    """The author's text in pieces: (piece, whether the public text lacks it).

    Without a public text, or with one that cannot have come from this text, nothing is marked.
    """
    end = 0
    kept = (public if public is not None else text).split(PLACEHOLDER)
    pieces: list[tuple[str, bool]] = []
    for place, piece in enumerate(kept):
        # The last piece ends the text; each other one stands where it is first found.
        start = text.find(piece, end) if place < len(kept) - 1 else len(text) - len(piece)
        if start < end or text[start : start + len(piece)] != piece or (place == 0 and start):
            yield text, False
            return
        pieces += [(text[end:start], True), (piece, False)]
        end = start + len(piece)
    yield from (piece for piece in pieces if piece[0])


def _occurrences(text: str, word: str) -> Iterator[tuple[int, int]]:
    start = text.find(word) if word else -1
    while start >= 0:
        stop = start + len(word)
        # A vowel mark belongs to the letter before it and goes with it.
        while stop < len(text) and unicodedata.combining(text[stop]):
            stop += 1
        yield start, stop
        start = text.find(word, start + 1)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same stretches without overlaps, in order."""
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged
