"""What screening says about one text: the passages to look at, and a risk that orders the queue."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flask import current_app

from app.screening import lists, reading, scorer
from app.screening.rules import Mark, risk
from app.screening.scorer import Model

MODEL_FILE = "screening-model.json"


def marks_in(text: str, now: datetime) -> tuple[Mark, ...]:
    """Passages of a text that may break a rule, in order, by the lists in force."""
    return reading.read(text, lists.current(now))


def risk_of(text: str, now: datetime) -> int:
    """From 0 to 100; where a text stands in the queue, and nothing else."""
    return risk(marks_in(text, now), learned_share(text))


def learned_share(text: str) -> float:
    """What earlier decisions say, from 0 to 1; 0 when nothing was learned or it is off."""
    model = current_model()
    return model.share(text) if model is not None else 0.0


def current_model() -> Model | None:
    """The model in use; a newer file is read as soon as it is there."""
    if not current_app.config["SETTINGS"].learned_risk:
        return None
    path = model_path()
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    kept: tuple[int, Model | None] | None = current_app.extensions.get("screening model")
    if kept is None or kept[0] != stamp:
        kept = (stamp, scorer.read(path))
        current_app.extensions["screening model"] = kept
    return kept[1]


def model_path() -> Path:
    instance: Path = current_app.config["SETTINGS"].instance
    return instance / MODEL_FILE
