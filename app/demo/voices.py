"""What invented citizens say, and what becomes of it; written by hand, in three files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from app.moderation.rules import Outcome, Reason
from app.participation.rules import Stance

DATA = Path(__file__).parent / "data"
LANGUAGES = ("ar", "ckb", "en")


class Fate(StrEnum):
    """Where a comment stands on the day the republic is looked at."""

    DECIDED = "decided"
    WAITING = "waiting"
    SENT_AGAIN = "sent again"  # a change was asked for and made; it waits once more


@dataclass(frozen=True)
class Voice:
    """One comment with the decision on it; for a waiting one, how many hours it has waited."""

    topic: str
    text: str
    stance: Stance
    fate: Fate
    outcome: Outcome
    reason: Reason | None
    words: tuple[str, ...]
    whole: bool
    note: str
    hours: float
    earlier: str
    # Planted: the moderator who decides, the theme, and the name of an author who writes often.
    by: int | None = None
    theme: str = ""
    author: str = ""


@cache
def all_voices() -> tuple[Voice, ...]:
    """Every invented comment: Arabic, then Sorani, then English, each in its file's order."""
    return tuple(
        _voice(topic, entry)
        for language in LANGUAGES
        for topic, entries in _file(language).items()
        for entry in entries
    )


def _file(language: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((DATA / f"comments.{language}.toml").read_text(encoding="utf-8"))


def _voice(topic: str, entry: dict[str, Any]) -> Voice:
    said = entry.get("outcome", "publish")
    fate = {"wait": Fate.WAITING, "again": Fate.SENT_AGAIN}.get(said, Fate.DECIDED)
    outcome = {Fate.WAITING: "publish", Fate.SENT_AGAIN: "ask"}.get(fate, said)
    reason = Reason.PERSONAL.value if said == "redact" else entry.get("reason")
    return Voice(
        topic=topic,
        text=entry["text"],
        stance=Stance(entry.get("stance", "none")),
        fate=fate,
        outcome=Outcome(outcome),
        reason=Reason(reason) if reason else None,
        words=tuple(entry.get("words", ())),
        whole=entry.get("whole", False),
        note=entry.get("note", ""),
        hours=entry.get("hours", 0.0),
        earlier=entry.get("earlier", ""),
    )
