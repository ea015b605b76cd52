"""Whether the content files say what the charter says, in full and in every language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from app.catalogue import source
from app.catalogue.rules import PrincipleKind, TopicKind
from app.catalogue.source import Catalogue, ContentError, Passage
from app.text import skeleton


def check(folder: Path = source.FOLDER) -> list[str]:
    """Every problem in the files, as sentences; an empty list when they may go live."""
    try:
        content = source.load(folder)
    except ContentError as error:
        return [str(error)]
    return list(problems(content))


def problems(content: Catalogue) -> Iterator[str]:
    """What keeps this content from going live."""
    if _digest(content.charter) != content.charter_sha256:
        yield "the charter is not the one whose digest is stored"
    for passage in (*content.topics, *content.principles):
        yield from _passage_problems(passage)
    for kind in TopicKind:
        yield from _order_problems(kind, (t for t in content.topics if t.kind is kind))
    for reading in PrincipleKind:
        yield from _order_problems(reading, (p for p in content.principles if p.kind is reading))
    for what, slugs in (
        ("topic", [topic.slug for topic in content.topics]),
        ("topic code", [topic.code for topic in content.topics]),
        ("principle", [principle.slug for principle in content.principles]),
        ("round", [plan.slug for plan in content.rounds]),
    ):
        if len(set(slugs)) != len(slugs):
            yield f"one {what} is named twice"
    yield from _round_problems(content)


def _passage_problems(passage: Passage) -> Iterator[str]:
    if _digest(passage.official_text.encode()) != passage.sha256:
        yield f"{passage.slug}: the charter's text is not the one whose digest is stored"
    for shown, official in (
        (passage.display_title, passage.official_title),
        (passage.display_text, passage.official_text),
    ):
        if skeleton(shown) != skeleton(official):
            yield f"{passage.slug}: «{shown}» differs from the charter in more than its spelling"
    if not all(words.strip() for words in passage.title.values()):
        yield f"{passage.slug}: a title is empty"


def _order_problems(kind: str, passages: Iterable[Passage]) -> Iterator[str]:
    positions = [passage.position for passage in passages]
    if positions != list(range(1, len(positions) + 1)):
        yield f"{kind}: the positions are not 1, 2, 3 …"


def _round_problems(content: Catalogue) -> Iterator[str]:
    for plan in content.rounds:
        if plan.opens_at.tzinfo is None or plan.closes_at.tzinfo is None:
            yield f"{plan.slug}: its moments need a time zone"
            return
        if plan.closes_at <= plan.opens_at:
            yield f"{plan.slug}: it closes before it opens"
    for earlier, later in pairwise(sorted(content.rounds, key=lambda plan: plan.opens_at)):
        if later.opens_at < earlier.closes_at:
            yield f"{later.slug}: it opens before {earlier.slug} closes"


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()
