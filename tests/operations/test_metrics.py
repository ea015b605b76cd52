"""What a monitor reads: right over several processes, about nobody, and never at one's moment."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from app import clock
from app.backups import keeping
from app.db import db
from app.moderation.waiting import Tab
from app.notifications import addresses, outbox
from app.operations import cli
from app.operations.metrics import Durations, registry
from app.participation.rules import Choice
from app.web import timing
from app.web.unit_of_work import transaction
from tests.contracts.tree import ROOT
from tests.factories import author, cast, write_comment
from tests.operations.serving import Service
from tests.pages import Browser

Key = tuple[str, ...]


@pytest.fixture(autouse=True)
def nothing_measured_yet() -> Iterator[None]:
    timing._durations.clear()
    yield
    timing._durations.clear()


def told(source: CollectorRegistry) -> dict[Key, float]:
    """Every number, by its name and the values of its labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in source.collect()
        for sample in metric.samples
    }


def answered(durations: Durations) -> dict[Key, float]:
    """How many requests of each route and class of status are told."""
    source = CollectorRegistry()
    source.register(durations)
    name = f"{timing.NAME}_count"
    return {key[1:]: n for key, n in told(source).items() if key[0] == name}


def written(text: str) -> dict[Key, float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in text_string_to_metric_families(text)
        for sample in metric.samples
    }


def test_workers_measure_together_and_the_dead_are_counted(sqlite_instance: Path) -> None:
    service = Service(sqlite_instance)
    counted = f"{timing.NAME}_count", "participation.goals", "2xx"
    with service.running(workers=2) as server, ThreadPoolExecutor(8) as people:
        sent = 0
        while len(workers := _workers(sqlite_instance)) < 2:  # the second one may start later
            assert set(people.map(service.ask, ["/en/goals"] * 20)) == {200}
            sent += 20
        assert written(service.metrics("--once").communicate()[0])[counted] == sent
        os.kill(workers.pop(), signal.SIGKILL)
        answers = sum(people.map(service.try_to_ask, ["/en/goals"] * 20))
        assert server.poll() is None
        n = written(service.metrics("--once").communicate()[0])[counted]
        # A request may have been measured and its answer never sent; ten may not yet be told.
        assert sent <= n <= sent + 20 and n > sent + answers - 10


def _workers(folder: Path) -> set[int]:
    files = (folder / "measured").glob("histogram_*.db")
    return {int(path.stem.rpartition("_")[2]) for path in files}


def test_they_are_served_to_this_machine_alone(sqlite_instance: Path) -> None:
    serving = Service(sqlite_instance).metrics("--port", "0")
    assert serving.stdout is not None
    try:
        address = serving.stdout.readline().strip()
        with urllib.request.urlopen(address, timeout=180) as answer:
            assert written(answer.read().decode())["musharaka_database_up",] == 1
        port = int(address.rpartition(":")[2].removesuffix("/metrics"))
        # Were it served on every address of the machine, none of them would be free.
        with socket.socket() as other:
            other.bind(("127.0.0.2", port))
    finally:
        serving.terminate()
        serving.communicate(timeout=10)
    assert {option.name for option in cli.metrics.params} == {"port", "once"}, "no host to choose"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "vote.example.org"])
def test_the_service_itself_has_no_such_page(client: Browser, host: str) -> None:
    """Whatever a proxy lets through comes to this port, where nothing is measured out."""
    for path in ("/metrics", "/en/metrics", "/metrics/"):
        answer = client.client.get(path, base_url=f"http://{host}")
        assert answer.status_code == 404 and "musharaka_" not in answer.text


def test_the_proxy_knows_one_port_only() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    passed = [line.strip() for line in text.splitlines() if "_pass " in line]
    assert passed == ["proxy_pass http://127.0.0.1:8000;"]


def test_a_vote_is_not_seen_at_its_moment(client: Browser) -> None:
    durations = Durations()
    vote = ("participation.create_vote", "3xx")
    seen = []
    for _ in range(21):
        client.vote("/en/goals/infrastructure", "support")
        seen.append(answered(durations).get(vote, 0))
    assert seen == [0] * 9 + [10] * 10 + [20, 20]


def test_every_bucket_waits_with_the_count(app: Flask) -> None:
    """Ten buckets that moved one by one would together tell every single moment."""
    durations, source = Durations(), CollectorRegistry()
    source.register(durations)
    moments = set()
    for n in range(40):
        timing.observe("participation.create_vote", 303, timing.SECONDS[n % 10] - 0.001)
        moments.add(frozenset(told(source).items()))
    assert len(moments) == 5, "nothing, and after each ten"


def test_a_failure_is_told_at_once(app: Flask) -> None:
    durations = Durations()
    timing.observe("participation.create_vote", 500, 0.1)
    timing.observe("participation.create_vote", 303, 0.1)
    assert answered(durations) == {("participation.create_vote", "5xx"): 1}


def test_a_service_that_began_anew_is_counted_from_none(app: Flask) -> None:
    durations = Durations()
    for _ in range(25):
        timing.observe("participation.home", 200, 0.1)
    assert answered(durations) == {("participation.home", "2xx"): 25}
    timing._durations.clear()
    timing.observe("participation.home", 200, 0.1)
    assert answered(durations) == {}


def test_votes_are_told_of_all_topics_together_and_down_to_ten(either_app: Flask) -> None:
    source = registry(either_app)
    seen = []
    for n in range(21):
        with either_app.test_request_context(), transaction():
            cast(n, list(Choice)[n % 3], topic=("infrastructure", "community")[n % 2])
        seen.append(told(source)["musharaka_votes",])
    assert seen == [0.0] * 9 + [10.0] * 10 + [20.0] * 2


def test_what_waits_is_told_with_its_age(
    either_app: Flask, moment: time_machine.Coordinates
) -> None:
    source = registry(either_app)
    before = told(source)
    assert {before["musharaka_queue_length", tab.value] for tab in Tab} == {0}
    assert before["musharaka_queue_oldest_age_seconds",] == 0
    with either_app.test_request_context("/en/"), transaction():
        write_comment("نص")
    moment.shift(timedelta(hours=5))
    after = told(source)
    assert after["musharaka_queue_length", "new"] == 1
    assert after["musharaka_queue_oldest_age_seconds",] == pytest.approx(5 * 3600, abs=60)


def test_news_that_nobody_delivers_ages(
    either_app: Flask, moment: time_machine.Coordinates
) -> None:
    source = registry(either_app)
    with either_app.test_request_context("/en/"), transaction():
        for name in ("asked", "did not ask"):
            outbox.note(author(name), "an event", clock.now())
        addresses.ask(author("asked"), "a@example.org", "en", clock.now())
    moment.shift(timedelta(hours=30))
    assert told(source)["musharaka_outbox_oldest_age_seconds",] == 0, "the code was never typed"
    with either_app.app_context(), transaction():
        addresses.confirm(author("asked"))
    assert told(source)["musharaka_outbox_oldest_age_seconds",] == pytest.approx(108_000, abs=60)
    with either_app.app_context(), transaction():
        outbox.mark_seen(author("asked"), clock.now())
    assert told(source)["musharaka_outbox_oldest_age_seconds",] == 0


def test_backup_and_room_are_told(sqlite_app: Flask) -> None:
    settings = sqlite_app.config["SETTINGS"]
    source = registry(sqlite_app)
    assert told(source)["musharaka_backup_timestamp_seconds",] == 0
    database = Path(settings.database_url.removeprefix("sqlite:///"))
    made = clock.now()
    keeping.create(database, settings.instance / "backups", bytes(32), made)
    after = told(source)
    assert after["musharaka_backup_timestamp_seconds",] == int(made.timestamp())
    assert after["musharaka_disk_size_bytes",] == shutil.disk_usage(settings.instance).total
    assert 0 < after["musharaka_disk_free_bytes",] <= after["musharaka_disk_size_bytes",]


def test_a_database_that_is_away_is_told_and_the_rest_goes_on(either_app: Flask) -> None:
    with either_app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE alembic_version RENAME TO away")
    found = told(registry(either_app))
    assert found["musharaka_database_up",] == 0
    assert ("musharaka_votes",) not in found and found["musharaka_disk_free_bytes",] > 0
