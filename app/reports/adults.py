"""What is known of all adults: each group's share, with its source, year and how sure it is.

The shares stand in a file, because nobody has the census by governorate yet; an operator who gets
it names another file in `ADULTS`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from flask import current_app

import config
from app.participation.background_rules import Question

OURS = Path(__file__).parent / "data" / "adults.csv"


class Sureness(StrEnum):
    """How far the shares of adults can be trusted."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True)
class Adults:
    """One question: the share of all adults in each group (0 to 1, together 1), and its source."""

    question: Question
    shares: Mapping[str, float] = field(hash=False)
    source: Mapping[str, str] = field(hash=False)
    year: int
    sureness: Sureness


@cache
def adults(file: Path = OURS) -> tuple[Adults, ...]:
    """The questions in the order of the file.

    Raises `ValueError` for shares that do not add up to 1 within half a per cent; within it, each
    is divided by their sum.
    """
    rows: dict[Question, list[dict[str, str]]] = {}
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            rows.setdefault(Question(row["question"]), []).append(row)
    return tuple(_adults(question, found) for question, found in rows.items())


def present_adults() -> tuple[Adults, ...]:
    """The operator's own figures, or ours."""
    settings: config.Settings = current_app.config["SETTINGS"]
    return adults(settings.adults or OURS)


def _adults(question: Question, rows: list[dict[str, str]]) -> Adults:
    shares = {row["answer"]: float(row["share"]) for row in rows}
    whole = sum(shares.values())
    if abs(whole - 1) > 0.005 or min(shares.values()) <= 0:
        raise ValueError(f"the shares of {question} must be above 0 and add up to 1, not {whole}")
    first = rows[0]
    return Adults(
        question=question,
        shares={answer: share / whole for answer, share in shares.items()},
        source={code: first[f"source_{code}"] for code in ("ar", "ckb", "en")},
        year=int(first["year"]),
        sureness=Sureness(first["confidence"]),
    )
