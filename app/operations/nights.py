"""What is done every night, and how it went last; `deploy/night.sh` writes it down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = "nights"
TASKS = (
    "participation figures",
    "privacy purge",
    "moderation purge",
    "reports analyse",
    "participation index",
    "participation recount",
    "transparency verify",
    "moderation verify",
    "doctor",
)
OF_SQLITE = ("backup create", "backup check")
OF_POSTGRESQL = ("privacy reorder",)


@dataclass(frozen=True)
class Night:
    """How one task went: when it last succeeded, 0 for never, and how often it failed since."""

    task: str
    succeeded_at: float
    failures: int


def nights(instance: Path, store: str) -> Iterator[Night]:
    """Every task of an installation on this store."""
    for task in TASKS + (OF_SQLITE if store == "sqlite" else OF_POSTGRESQL):
        kept = instance / FOLDER / task.replace(" ", "-")
        try:
            succeeded_at = kept.with_suffix(".done").stat().st_mtime
        except FileNotFoundError:
            succeeded_at = 0.0
        try:
            failures = len(kept.with_suffix(".failed").read_bytes())
        except FileNotFoundError:
            failures = 0
        yield Night(task, succeeded_at, failures)
