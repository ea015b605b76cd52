"""Statements proposed to begin with; a balanced panel has still to approve each of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from app.catalogue.source import FOLDER, LANGUAGES


@dataclass(frozen=True)
class Proposal:
    """One sentence in three languages, under one topic; never the alliance's position."""

    slug: str
    topic_slug: str
    words: Mapping[str, str] = field(hash=False)


@cache
def all_proposals() -> tuple[Proposal, ...]:
    """Every proposed statement, in the order of the file."""
    read = tomllib.loads((FOLDER / "statements.toml").read_text("utf-8"))
    return tuple(
        Proposal(
            entry["slug"],
            entry["topic"],
            MappingProxyType({language: entry[language] for language in LANGUAGES}),
        )
        for entry in read["statement"]
    )


def proposal(slug: str | None) -> Proposal | None:
    """The proposal of this name, if it is one of ours."""
    return next((one for one in all_proposals() if one.slug == slug), None)
