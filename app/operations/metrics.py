"""What a monitor may read of a running installation: no person, text, topic or choice.

Nor any single act of a citizen at its moment (docs/decisions/0026-seeing-it-run.md).
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from threading import Lock

from flask import Flask
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.backups import keeping
from app.catalogue import queries as catalogue
from app.db import found_schema, reading, session
from app.insights.rounding import LEAST_CHANGE, SMALLEST
from app.moderation import waiting
from app.notifications import delivery
from app.operations.nights import nights
from app.participation.models import Tally
from app.web import timing
from config import Settings

Series = tuple[str, ...]
Buckets = dict[str, float]
FAILED = "5xx"


def registry(app: Flask) -> CollectorRegistry:
    """Everything that is measured, as `prometheus_client` writes it out."""
    found = CollectorRegistry()
    found.register(Durations())
    found.register(State(app))
    return found


class Durations(Collector):
    """How long requests take, told anew only when ten more of a kind have been answered.

    A counter of votes read every few seconds would say when each was cast. What failed is told at
    once: nothing came of it, and somebody must see it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._told: dict[Series, tuple[Buckets, float]] = {}

    def describe(self) -> Iterator[Metric]:
        yield HistogramMetricFamily(timing.NAME, timing.HELP, labels=timing.LABELS)

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            for series, (buckets, total) in _measured().items():
                if series[1] == FAILED or self._may_tell(series, buckets["+Inf"]):
                    self._told[series] = buckets, total
            told = sorted(self._told.items())
        family = HistogramMetricFamily(timing.NAME, timing.HELP, labels=timing.LABELS)
        for series, (buckets, total) in told:
            family.add_metric(series, list(buckets.items()), total)
        yield family

    def _may_tell(self, series: Series, n: float) -> bool:
        before = self._told[series][0]["+Inf"] if series in self._told else 0
        if n < before:  # the service has begun anew
            del self._told[series]
            before = 0
        return n - before >= LEAST_CHANGE


class State(Collector):
    """What waits, what was done at night, and what room there is."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def describe(self) -> Iterator[Metric]:
        return iter(())  # asking the database only to register would make an order of starting

    def collect(self) -> Iterator[Metric]:
        settings: Settings = self._app.config["SETTINGS"]
        store = make_url(settings.database_url).get_backend_name()
        yield from _room(settings)
        yield from _nights(settings, store)
        if store == "sqlite":
            yield _backup(settings)
        with self._app.app_context(), reading():
            up = found_schema() is not None
            yield _gauge("database_up", "Whether the database answers", float(up))
            if up:
                try:
                    yield from list(_stored())
                except SQLAlchemyError:  # gone just now; the next reading says so
                    session().rollback()


def _measured() -> dict[Series, tuple[Buckets, float]]:
    buckets: dict[Series, Buckets] = defaultdict(dict)
    totals: dict[Series, float] = {}
    for metric in timing.measured():
        for sample in metric.samples:
            series = tuple(sample.labels[name] for name in timing.LABELS)
            if sample.name.endswith("_bucket"):
                buckets[series][sample.labels["le"]] = sample.value
            elif sample.name.endswith("_sum"):
                totals[series] = sample.value
    return {series: (found, totals[series]) for series, found in buckets.items()}


def _stored() -> Iterator[Metric]:
    now = clock.now()
    yield _gauge("votes", "Votes that stand in the present round, down to ten", _votes())
    waits = waiting.counts()
    queue = GaugeMetricFamily(
        "musharaka_queue_length", "Submissions that moderators have to look at", labels=["queue"]
    )
    for tab, n in waits.by_tab.items():
        queue.add_metric([tab.value], n)
    queue.add_metric(["appeals"], waits.appeals)
    queue.add_metric(["confirmations"], waits.confirmations)
    yield queue
    age = (now - waits.oldest).total_seconds() if waits.oldest else 0.0
    yield _gauge("queue_oldest_age_seconds", "How long the oldest submission has waited", age)
    due = delivery.oldest_due(now)
    age = (now - due).total_seconds() if due else 0.0
    yield _gauge("outbox_oldest_age_seconds", "How long the oldest news has not been told", age)


def _votes() -> float:
    """Of all topics and choices together, down to ten: one more is seen in one of ten cases."""
    round_ = catalogue.current_round(clock.now())
    if round_ is None:
        return 0.0
    n = session().scalar(select(func.sum(Tally.n)).where(Tally.round_id == round_.id)) or 0
    return float(int(n) // SMALLEST * SMALLEST)


def _nights(settings: Settings, store: str) -> Iterator[Metric]:
    done = GaugeMetricFamily(
        "musharaka_night_success_timestamp_seconds",
        "When a task of every night last succeeded; 0 for never",
        labels=["task"],
    )
    failed = GaugeMetricFamily(
        "musharaka_night_failures", "How often it has failed since then", labels=["task"]
    )
    for night in nights(settings.instance, store):
        done.add_metric([night.task], night.succeeded_at)
        failed.add_metric([night.task], night.failures)
    yield from (done, failed)


def _backup(settings: Settings) -> Metric:
    found = keeping.all_backups(settings.instance / "backups")
    made_at = keeping.made_at(found[-1]).timestamp() if found else 0.0
    return _gauge("backup_timestamp_seconds", "When the newest backup was made, or 0", made_at)


def _room(settings: Settings) -> Iterator[Metric]:
    space = shutil.disk_usage(settings.instance)
    yield _gauge("disk_free_bytes", "Room left where the instance folder is", space.free)
    yield _gauge("disk_size_bytes", "All room where the instance folder is", space.total)


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"musharaka_{name}", about, value=value)
