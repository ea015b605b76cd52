"""The monthly exercise: twenty invented texts at the border of a rule, the same for everybody."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path

from app.moderation.rules import Outcome, Reason

FOLDER = Path(__file__).parent / "data"
# Twenty in all, mostly in the language that most is written in.
IN_EACH = {"ar": 12, "ckb": 4, "en": 4}
SIZE = sum(IN_EACH.values())
# What can be answered; whoever does not read a language leaves the text to a colleague.
ANSWERS = (Outcome.PUBLISH, Outcome.REDACT, Outcome.ASK, Outcome.DECLINE, Outcome.ESCALATE)

Answer = tuple[Outcome, Reason | None]


@dataclass(frozen=True)
class Borderline:
    """An invented text, and what the rules say about it."""

    key: str
    language: str
    text: str
    answer: Answer


@dataclass(frozen=True)
class Compared:
    """One text after the exercise: my answer, and how many of all answered what."""

    text: Borderline
    mine: Answer
    others: Mapping[Answer, int]  # everybody's, mine among them

    @property
    def as_the_rules(self) -> bool:
        return self.mine == self.text.answer

    @property
    def n(self) -> int:
        return sum(self.others.values())

    @property
    def as_the_rules_in_all(self) -> int:
        return self.others.get(self.text.answer, 0)


@cache
def borderline() -> Mapping[str, Borderline]:
    """Every text of the exercise, by key."""
    read = tomllib.loads((FOLDER / "borderline.toml").read_text(encoding="utf-8"))
    return {
        one["key"]: Borderline(
            one["key"],
            one["language"],
            one["text"],
            (Outcome(one["outcome"]), Reason(one["reason"]) if "reason" in one else None),
        )
        for one in read["text"]
    }


def of_month(month: date) -> Sequence[Borderline]:
    """The twenty of a month: for everybody the same, every month others, in an order by chance.

    A digest of the month and the key sorts them, so that nobody chooses.
    """

    def by_chance(one: Borderline) -> bytes:
        return blake2b(f"{month:%Y-%m} {one.key}".encode()).digest()

    shuffled = sorted(borderline().values(), key=by_chance)
    left = Counter(IN_EACH)
    chosen = []
    for one in shuffled:
        if left[one.language]:
            left[one.language] -= 1
            chosen.append(one)
    return chosen
