"""Where the lists of words come from: the files that the platform is delivered with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.screening.rules import WORDED, MarkKind
from app.screening.wordlists import WordLists

LANGUAGES = ("ar", "ckb", "en")
FOLDER = Path(__file__).parent / "data"


@cache
def delivered() -> Mapping[tuple[str, MarkKind], tuple[str, ...]]:
    """The entries of every list as the platform brings them, by language and kind."""
    found = {}
    for language in LANGUAGES:
        with (FOLDER / f"words.{language}.toml").open("rb") as file:
            lists = tomllib.load(file)
        for kind in WORDED:
            lines = (line.strip() for line in lists[kind.value].splitlines())
            found[language, kind] = tuple(line for line in lines if line)
    return found


@cache
def delivered_lists() -> WordLists:
    """All of them together, ready to be looked for."""
    found = WordLists()
    for (_, kind), lines in delivered().items():
        found.add(kind, lines)
    return found
