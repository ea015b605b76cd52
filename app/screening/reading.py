"""Reading one text: everything that a moderator should see marked in it."""

from __future__ import annotations

from app.screening.details import details
from app.screening.rules import Mark, apart
from app.screening.wordlists import WordLists


def read(text: str, lists: WordLists) -> tuple[Mark, ...]:
    """The marks of a text in order, none overlapping another."""
    return apart([*details(text), *lists.marks(text)])
