"""A text with its marks, as a moderator reads it: passages underlined, a note for each kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.screening.rules import Mark, MarkKind


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; `note` is the number of its note, None for unmarked words."""

    text: str
    note: int | None


@dataclass(frozen=True)
class Annotated:
    """The whole text in pieces, and the kinds that the notes name, the first note first."""

    pieces: Sequence[Piece]
    notes: Sequence[MarkKind]


def annotate(text: str, marks: Sequence[Mark]) -> Annotated:
    """The text in pieces, in order; together they are the text. Marks may not overlap."""
    notes = list(dict.fromkeys(mark.kind for mark in marks))
    return Annotated(tuple(_pieces(text, marks, notes)), tuple(notes))


def _pieces(text: str, marks: Sequence[Mark], notes: Sequence[MarkKind]) -> Iterator[Piece]:
    end = 0
    for mark in marks:
        if end < mark.start:
            yield Piece(text[end : mark.start], None)
        yield Piece(text[mark.start : mark.end], notes.index(mark.kind) + 1)
        end = mark.end
    if end < len(text):
        yield Piece(text[end:], None)
