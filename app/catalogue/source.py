"""The alliance's words, read from the charter and the files beside it and never changed here."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.catalogue.rules import PrincipleKind, TopicKind

FOLDER = Path(__file__).parent / "data"
CHARTER = "alliance-charter.ar.txt"
LANGUAGES = ("ar", "ckb", "en")


class ContentError(ValueError):
    """The content files cannot be used; the message says which one and why."""


@dataclass(frozen=True)
class Passage:
    """One heading of the charter with its text, verbatim and as shown."""

    slug: str
    position: int
    official_title: str
    official_text: str
    sha256: str
    display_title: str
    display_text: str
    needs_review: frozenset[str]  # languages whose wording no native reader has approved yet
    title: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Topic(Passage):
    """A goal or focus area, put to the public in three languages."""

    code: str
    kind: TopicKind
    summary: Mapping[str, str] = field(hash=False)

    @property
    def digest(self) -> str:
        """SHA-256 of everything a reader of the page sees; another digest is another version."""
        wording = [
            self.official_title, self.official_text, self.display_title, self.display_text,
            [self.title[language] for language in LANGUAGES],
            [self.summary[language] for language in LANGUAGES],
        ]  # fmt: skip
        return _sha256(json.dumps(wording, ensure_ascii=False, separators=(",", ":")))


@dataclass(frozen=True)
class Principle(Passage):
    """A principle, the mission or the vision; `text` is a translation except in Arabic."""

    kind: PrincipleKind
    text: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class RoundPlan:
    """A round as announced in its file."""

    slug: str
    opens_at: datetime
    closes_at: datetime
    title: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Catalogue:
    """All that is put to the public, in the charter's order."""

    charter: bytes
    charter_sha256: str  # as stored beside the topics, not computed
    topics: tuple[Topic, ...]
    principles: tuple[Principle, ...]
    rounds: tuple[RoundPlan, ...]


@lru_cache(maxsize=8)
def load(folder: Path = FOLDER) -> Catalogue:
    """Read the files once; `ContentError` when one is missing or lacks a part."""
    try:
        charter = (folder / CHARTER).read_bytes()
        paragraphs = charter.decode().rstrip("\n").split("\n\n")
        topics = tomllib.loads((folder / "topics.toml").read_text("utf-8"))
        principles = tomllib.loads((folder / "principles.toml").read_text("utf-8"))
        rounds = tomllib.loads((folder / "rounds.toml").read_text("utf-8"))
        return Catalogue(
            charter=charter,
            charter_sha256=topics["charter_sha256"],
            topics=tuple(_topic(entry, paragraphs) for entry in topics["topic"]),
            principles=tuple(_principle(entry, paragraphs) for entry in principles["principle"]),
            rounds=tuple(_round(entry) for entry in rounds["round"]),
        )
    except KeyError as missing:
        raise ContentError(f"{folder.name}: {missing} is missing") from missing
    except (OSError, tomllib.TOMLDecodeError) as unreadable:
        raise ContentError(f"{folder.name}: {unreadable}") from unreadable


def round_title(slug: str) -> Mapping[str, str]:
    """A round's name in each language; its slug when the file no longer names it."""
    for plan in load().rounds:
        if plan.slug == slug:
            return plan.title
    return dict.fromkeys(LANGUAGES, slug)


def _topic(entry: dict[str, Any], paragraphs: list[str]) -> Topic:
    return Topic(
        **_passage(entry, paragraphs),
        title=_words(entry, "title"),
        code=entry["code"],
        kind=TopicKind(entry["kind"]),
        summary=_words(entry, "summary"),
    )


def _principle(entry: dict[str, Any], paragraphs: list[str]) -> Principle:
    arabic = {"title": entry["display_title"], "text": entry["display_text"]}
    spoken = {**entry, "ar": arabic}
    return Principle(
        **_passage(entry, paragraphs),
        title=_words(spoken, "title"),
        kind=PrincipleKind(entry["kind"]),
        text=_words(spoken, "text"),
    )


def _round(entry: dict[str, Any]) -> RoundPlan:
    return RoundPlan(
        slug=entry["slug"],
        opens_at=entry["opens_at"],
        closes_at=entry["closes_at"],
        title=_words(entry, "title"),
    )


def _passage(entry: dict[str, Any], paragraphs: list[str]) -> dict[str, Any]:
    return {
        "slug": entry["slug"],
        "position": entry["position"],
        "official_title": entry["heading"],
        "official_text": _text_under(entry["heading"], paragraphs),
        "sha256": entry["sha256"],
        "display_title": entry["display_title"],
        "display_text": entry["display_text"],
        "needs_review": frozenset(
            language
            for language in LANGUAGES
            if not entry.get(language, {}).get("native_review", True)
        ),
    }


def _text_under(heading: str, paragraphs: list[str]) -> str:
    """The paragraph after a heading that must stand in the charter exactly once."""
    places = [n for n, paragraph in enumerate(paragraphs) if paragraph == heading]
    if len(places) != 1 or places[0] + 1 == len(paragraphs):
        raise ContentError(f"the charter has no single text under «{heading}»")
    return paragraphs[places[0] + 1]


def _words(entry: dict[str, Any], name: str) -> Mapping[str, str]:
    return MappingProxyType({language: entry[language][name] for language in LANGUAGES})


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
