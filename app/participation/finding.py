"""Letting what is public be found, by search and by texts that resemble it, and nothing else.

Words are kept as digests under a key outside the database. SQLite's index holds on to what was
deleted until it is merged: what is left there of a text that was taken down says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from flask import current_app
from sqlalchemy import delete, insert, text

from app.db import session, store_name
from app.keys import KeyFolder
from app.participation.models import Submission
from app.participation.search_models import INDEX, SearchEntry
from app.participation.search_rules import SEARCHED, place_of
from app.screening import echoes
from app.text.searching import stems_of

TOKEN_BYTES = 7

# FTS5 over a table of ours: it is told of each row, and to forget one it must be told its words.
_INTO_INDEX = text(
    f"INSERT INTO {INDEX} (rowid, tokens) "  # noqa: S608 - our own name
    "SELECT place, tokens FROM search_entry WHERE place = :place"
)
_OUT_OF_INDEX = text(
    f"INSERT INTO {INDEX} ({INDEX}, rowid, tokens) "  # noqa: S608 - our own name
    "SELECT 'delete', place, tokens FROM search_entry WHERE place = :place"
)


def follow(submission: Submission, was_public: str | None) -> None:
    """Let a submission be found by what is public of it now, and no more by what was before."""
    public = submission.published_text
    if submission.kind not in SEARCHED or public == was_public:
        return
    if was_public is not None:
        echoes.forget(submission.ref, was_public)
    # Whatever is there: a stray entry shall keep no decision from being taken.
    forget(place_of(submission.kind, submission.mix_key, submission.ref))
    if public is not None:
        echoes.remember(submission.ref, public)
        remember([entry_of(submission)])


def entry_of(submission: Submission) -> SearchEntry:
    """What a public text is found by."""
    return SearchEntry(
        place=place_of(submission.kind, submission.mix_key, submission.ref),
        ref=submission.ref,
        tokens=tokens(stems_of(submission.published_text or "", submission.language)),
    )


def remember(entries: Iterable[SearchEntry]) -> None:
    """Let these texts, none of which is found yet, be found."""
    rows = [{"place": one.place, "ref": one.ref, "tokens": one.tokens} for one in entries]
    if not rows:
        return
    session().execute(insert(SearchEntry), rows)
    if store_name() == "sqlite":
        session().execute(_INTO_INDEX, [{"place": row["place"]} for row in rows])


def forget(place: int) -> None:
    """Let the text at this place be found no more."""
    if store_name() == "sqlite":
        session().execute(_OUT_OF_INDEX, {"place": place})
    session().execute(
        delete(SearchEntry)
        .where(SearchEntry.place == place)
        .execution_options(synchronize_session=False)
    )


def tokens(stems: Iterable[str]) -> frozenset[str]:
    """The digests of words, by which they are kept and asked for."""
    keys: KeyFolder = current_app.extensions["keys"]
    key = keys.derive("search words")
    return frozenset(_token(key, stem) for stem in stems)


@lru_cache(maxsize=50_000)
def _token(key: bytes, stem: str) -> str:
    return blake2b(stem.encode(), key=key, digest_size=TOKEN_BYTES).hexdigest()
