"""What moderators' earlier decisions would say about a text: a share, weighed in plain Python.

Pages never load the libraries that learn: a model is a file of numbers, made by a command.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import exp, log, sqrt
from pathlib import Path
from zlib import crc32

from app.text.words import words_of

BUCKETS = 1 << 14
GRAMS = (2, 3, 4, 5)
FORMAT = 1


@dataclass(frozen=True)
class Model:
    """A weight for each bucket of letters, and how well they did on decisions they had not seen."""

    version: int
    trained_on: str  # the day
    decisions: int
    intercept: float
    weights: tuple[float, ...]
    measures: Mapping[str, Mapping[str, float]]

    def share(self, text: str) -> float:
        """From 0 to 1: how likely a moderator asked for a change or declined, of texts like it."""
        total = self.intercept + sum(
            self.weights[bucket] * value for bucket, value in features(text).items()
        )
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def features(text: str) -> dict[int, float]:
    """Runs of two to five letters in folded words, hashed into buckets; their squares sum to 1.

    Hashing without a dictionary keeps no word that anybody wrote (Weinberger et al., "Feature
    hashing for large scale multitask learning", 2009). Counts enter as 1 + log n.
    """
    counts: Counter[str] = Counter()
    for word in words_of(text):
        edged = f" {word.folded} "
        for size in GRAMS:
            counts.update(edged[at : at + size] for at in range(len(edged) - size + 1))
    values: dict[int, float] = {}
    for gram, n in counts.items():
        digest = crc32(gram.encode())
        sign = 1.0 if digest >> 31 else -1.0
        bucket = digest % BUCKETS
        values[bucket] = values.get(bucket, 0.0) + sign * (1 + log(n))
    norm = sqrt(sum(value * value for value in values.values()))
    return {bucket: value / norm for bucket, value in values.items()} if norm else {}


def write(model: Model, path: Path) -> None:
    """Put the model in the file's place at once: readers see the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    facts = {"format": FORMAT, **asdict(model)}
    draft.write_text(json.dumps(facts, sort_keys=True), encoding="utf-8")
    draft.replace(path)


def read(path: Path) -> Model | None:
    """The model in a file, or None where there is none; raises `ValueError` for another format."""
    if not path.exists():
        return None
    facts = json.loads(path.read_text(encoding="utf-8"))
    if facts.pop("format", None) != FORMAT or len(facts.get("weights", ())) != BUCKETS:
        raise ValueError(f"{path} is no model of this version; train it again")
    return Model(**{**facts, "weights": tuple(float(one) for one in facts["weights"])})
