"""Several processes count tries together in a real Redis, and each by itself while it is away."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import time_machine
from flask import Flask

from app import create_app
from app.db import db
from app.web import rate_limit, tries
from tests.conftest import store_settings
from tests.pages import OWN_PAGE, Browser, filled

PATH = "/en/goals/infrastructure"
ALLOWED = int(rate_limit.PER_DEVICE.split()[0])


class Redis:
    """A real server on a socket in a short folder, which can be killed, frozen and started."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self.url = f"unix://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = os.environ.get("REDIS_SERVER") or shutil.which("redis-server")
        assert program, "no Redis server: run the tests by `make test`, or set REDIS_SERVER"
        self.socket.unlink(missing_ok=True)
        nothing_on_disk = ["--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [program, "--port", "0", "--unixsocket", str(self.socket), *nothing_on_disk],
            cwd=self.socket.parent,
            stdout=subprocess.DEVNULL,
        )
        for _ in range(200):
            try:
                self.client().ping()
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError("Redis did not start")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    found = Redis(tmp_path_factory.mktemp("r"))
    found.start()
    yield found
    found.kill()


@pytest.fixture
def two(instance: Path, server: Redis) -> Iterator[list[Flask]]:
    """Two servers of one service."""
    found = [create_app(store_settings(instance, redis_url=server.url)) for _ in range(2)]
    yield found
    for app in found:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def press(browser: Browser, times: int) -> None:
    page = browser.get(PATH)
    for _ in range(times):
        browser.press(page, "/vote", ("choice", "support"), follow=False)


def elsewhere(browser: Browser, app: Flask) -> Browser:
    """The same device, answered by the other server."""
    other = Browser(app)
    cookie = browser.client.get_cookie("device")
    assert cookie is not None
    other.client.set_cookie("device", cookie.value)
    return other


def refused(browser: Browser) -> bool:
    action, fields = filled(browser.get(PATH), "/vote", ("choice", "oppose"))
    answer = browser.client.post(action, data=fields, headers=OWN_PAGE)
    assert answer.status_code in (303, 429)
    return answer.status_code == 429


def test_two_servers_count_one_device_together(two: list[Flask]) -> None:
    browser = Browser(two[0])
    browser.vote(PATH, "support")
    press(browser, ALLOWED // 2)
    other = elsewhere(browser, two[1])
    press(other, ALLOWED - ALLOWED // 2)
    assert refused(other)
    assert refused(browser)


def test_without_redis_each_server_counts_by_itself(app: Flask) -> None:
    assert not app.extensions["rate limits"].shared


def test_limits_and_service_stay_while_redis_is_dead_and_it_is_found_again(
    two: list[Flask], server: Redis, capfd: pytest.CaptureFixture[str]
) -> None:
    app = two[0]
    browser = Browser(app)
    browser.vote(PATH, "support")
    server.kill()
    press(browser, ALLOWED)
    assert refused(browser)  # counted in the server's own memory
    written = capfd.readouterr().err
    assert written.count("RedisAway") == 1  # asked once, then left alone for a while
    assert "unix" not in written
    assert "redis.sock" not in written
    server.start()
    app.extensions["rate limits"]._away_until = time.monotonic()  # a while later
    assert not refused(browser)
    assert server.client().dbsize() > 0


def test_a_frozen_redis_costs_one_request_a_moment_and_nobody_else(
    two: list[Flask], server: Redis
) -> None:
    browser = Browser(two[0])
    browser.vote(PATH, "support")
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)  # SIGSTOP: it takes connections and answers nothing
    try:
        page = browser.get(PATH)
        waits = []
        for _ in range(12):
            began = time.perf_counter()
            browser.press(page, "/vote", ("choice", "support"), follow=False)
            waits.append(time.perf_counter() - began)
    finally:
        server.process.send_signal(signal.SIGCONT)
    waits.sort()
    assert waits[-1] >= tries.PATIENCE_SECONDS  # the one that found out
    assert waits[-2] < tries.PATIENCE_SECONDS


def test_redis_learns_no_address_and_forgets_within_minutes(
    two: list[Flask], server: Redis, moment: time_machine.Coordinates
) -> None:
    browser = Browser(two[0])
    browser.vote(PATH, "support")
    names = server.client().keys("*")
    assert names
    for name in names:
        assert b"127.0.0.1" not in name
        assert 0 < server.client().ttl(name) <= 600  # type: ignore[operator] # asked at once
    found = set()
    for app in two:
        with app.app_context():
            found.add(rate_limit.digest(b"192.0.2.7"))
    assert len(found) == 1
    moment.shift(86400)
    with two[0].app_context():
        assert rate_limit.digest(b"192.0.2.7") not in found
