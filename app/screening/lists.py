"""The lists of words in force: as the platform is delivered, or as an administrator saved them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from app.db import insert_into, session
from app.identity import acts
from app.identity.rules import Act
from app.screening.models import WordList
from app.screening.rules import (
    WORDED,
    ListChanged,
    MarkKind,
    ensure_entries,
)
from app.screening.wordlists import WordLists

LANGUAGES = ("ar", "ckb", "en")
FOLDER = Path(__file__).parent / "data"
KEPT_FOR = timedelta(minutes=1)
"""So long a process reads by the lists it knows before it asks for newer ones."""

Saved = Mapping[tuple[str, MarkKind], int]


@dataclass
class _Known:
    """The lists as one process last read them."""

    saved: Saved
    lists: WordLists
    asked_at: datetime


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


def current(now: datetime) -> WordLists:
    """The lists in force at most a minute ago, ready to be looked for."""
    known: _Known | None = current_app.extensions.get("word lists")
    if known is not None and timedelta(0) <= now - known.asked_at < KEPT_FOR:
        return known.lists
    saved = _saved()
    lists = known.lists if known is not None and known.saved == saved else _compile(saved)
    current_app.extensions["word lists"] = _Known(saved, lists, now)
    return lists


def entries(language: str, kind: MarkKind) -> tuple[int, Sequence[str]]:
    """The number and the entries of one list in force; 0 is the list as delivered."""
    row = session().scalar(
        select(WordList)
        .where(WordList.language == language, WordList.kind == kind)
        .order_by(WordList.number.desc())
        .limit(1)
    )
    return (row.number, row.entries.splitlines()) if row else (0, delivered()[language, kind])


def history(language: str, kind: MarkKind) -> Sequence[WordList]:
    """Every saved form of a list, the latest first; fifty at most."""
    return session().scalars(
        select(WordList)
        .where(WordList.language == language, WordList.kind == kind)
        .order_by(WordList.number.desc())
        .limit(50)
    ).all()  # fmt: skip


def save(
    language: str,
    kind: MarkKind,
    lines: Sequence[str],
    *,
    number: int,
    staff_id: int,
    now: datetime,
) -> int:
    """Put a list in force after form `number` of it, and return its own number.

    Saving what is in force already changes nothing. Raises `ListChanged` when somebody saved
    another form meanwhile, `EntriesUnusable` for a line without a word or too much of them.
    """
    ensure_entries(lines)
    present, before = entries(language, kind)
    if list(before) == list(lines):
        return present
    stored = present == number and session().scalar(
        insert_into(WordList)
        .values(
            language=language,
            kind=kind,
            number=number + 1,
            entries="\n".join(lines),
            staff_id=staff_id,
            saved_at=now,
        )
        .on_conflict_do_nothing()
        .returning(WordList.number)
    )
    if not stored:
        # The same form sent twice at once: what the other one saved is what was wanted.
        present, before = entries(language, kind)
        if list(before) != list(lines):
            raise ListChanged
        return present
    current_app.extensions.pop("word lists", None)
    told = (f"{number}: {len(before)}", f"{number + 1}: {len(lines)}")
    acts.note(
        Act.LISTED,
        staff_id,
        now,
        subject=f"{language}-{kind.value}",
        before=told[0],
        after=told[1],
    )
    return number + 1


def _saved() -> Saved:
    rows = session().execute(
        select(WordList.language, WordList.kind, func.max(WordList.number))
        .group_by(WordList.language, WordList.kind)
        .order_by(WordList.language, WordList.kind)
    )
    return {(language, kind): number for language, kind, number in rows}


def _compile(saved: Saved) -> WordLists:
    if not saved:
        return delivered_lists()
    found = WordLists()
    for language, kind in delivered():
        found.add(kind, entries(language, kind)[1])
    return found
