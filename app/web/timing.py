"""How long requests take, by endpoint and class of status: never by address, topic or choice.

Several processes share one folder of memory-mapped files, named by PROMETHEUS_MULTIPROC_DIR as
`prometheus_client` reads it; without one each process measures for itself alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Histogram, Metric
from prometheus_client.multiprocess import MultiProcessCollector

NAME = "musharaka_request_duration_seconds"
HELP = "Seconds from a request to its answer"
LABELS = ("route", "status")
# Nothing that the application serves stands here: an unknown address, or a method it does not take.
NO_ROUTE = "none"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_registry = CollectorRegistry()
_durations = Histogram(NAME, HELP, LABELS, buckets=SECONDS, registry=_registry)


def install() -> None:
    """See that the folder is there that processes measure into, and closed to others."""
    if folder := _folder():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def observe(endpoint: str | None, status: int, seconds: float) -> None:
    """Measure one answer."""
    _durations.labels(endpoint or NO_ROUTE, f"{status // 100}xx").observe(seconds)


def measured() -> Iterable[Metric]:
    """What all processes measured since the service began; of dead ones as well."""
    folder = _folder()
    if folder is None:
        return _registry.collect()
    if not folder.is_dir():  # the service has not begun
        return ()
    found: Iterable[Metric] = MultiProcessCollector(None, str(folder)).collect()
    return found


def _folder() -> Path | None:
    named = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return Path(named) if named else None
