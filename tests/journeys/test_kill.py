"""The server dies twenty times while eight people vote: nothing that was acknowledged is lost."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select, text

import config
from app.catalogue import queries as catalogue
from app.db import db, session
from app.identity import devices
from app.participation import voting
from app.participation.models import Vote
from app.web.unit_of_work import transaction
from tests.factories import present_round

KILLS = 20
VOTERS = 8
# Acknowledged between two deaths, so that a slow machine proves as much as a fast one.
VOTES_BEFORE_DEATH = 15
# Below the number of acts a minute at which one device is asked to slow down.
ACTS_OF_ONE_CITIZEN = 12
ANSWERS = ("support", "neutral", "oppose", "none", "withdraw")
TOKEN = re.compile(r'name="token" value="([^"]+)"')
PATIENCE_SECONDS = 90.0


class Server:
    """The service as `make run` serves it, on an instance and a port of its own."""

    def __init__(self, instance: Path, database_url: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        bind = ("--bind", f"127.0.0.1:{self.port}")
        self.command = [sys.executable, "-m", "gunicorn", "wsgi:app", *bind]
        self.environment = os.environ | {
            "INSTANCE": str(instance),
            "DATABASE_URL": database_url,
            "DEMO": "0",
            "PORT": str(self.port),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve, and return when it answers."""
        self.process = subprocess.Popen(
            self.command,
            cwd=config.ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if self.ask("GET", "/healthz").status == 200:
                    return
            except OSError:
                time.sleep(0.03)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """`kill -9` of the master and its worker, whatever they are doing."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def ask(self, method: str, path: str, *, cookie: str | None = None, body: str = "") -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Sec-Fetch-Site": "same-origin"}
        if cookie is not None:
            headers["Cookie"] = f"device={cookie}"
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            page = response.read().decode()
            return Answer(response.status, page, response.getheader("Set-Cookie") or "")
        finally:
            connection.close()

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.kill()


@dataclass(frozen=True)
class Answer:
    status: int
    page: str
    set_cookie: str


@dataclass
class Citizen:
    """One device, and what the service has acknowledged to it."""

    cookie: str | None = None
    choices: dict[str, str] = field(default_factory=dict)  # by topic; the last acknowledged
    sent: list[tuple[str, str]] = field(default_factory=list)  # address and form, as sent


@dataclass
class Crowd:
    """People who vote until told to stop, and never give up on an unknown outcome."""

    server: Server
    addresses: dict[str, str]  # topic -> path
    stop: threading.Event = field(default_factory=threading.Event)
    citizens: list[Citizen] = field(default_factory=list)
    acknowledged: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, method: str, path: str, cookie: str | None, body: str = "") -> Answer:
        """Ask until there is an answer: without one, what happened is unknown."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                return self.server.ask(method, path, cookie=cookie, body=body)
            except (OSError, http.client.HTTPException) as unknown:
                refused = isinstance(unknown, ConnectionRefusedError)
                self.note("refused" if refused else f"unknown {method}")
                time.sleep(0.05)
        raise AssertionError("no answer for too long")

    def note(self, what: str) -> None:
        with self._lock:
            self.acknowledged[what] += 1

    def wait_for_votes(self, more: int) -> None:
        """Until so many more votes have been acknowledged, or a voter has failed."""
        until = time.monotonic() + PATIENCE_SECONDS
        enough = self.acknowledged["votes"] + more
        while self.acknowledged["votes"] < enough and not self.stop.is_set():
            assert time.monotonic() < until, "votes are not acknowledged any more"
            time.sleep(0.01)

    def vote_on_and_on(self, seed: int) -> None:
        dice = random.Random(seed)
        while not self.stop.is_set():
            citizen = Citizen()
            with self._lock:
                self.citizens.append(citizen)
            for _ in range(ACTS_OF_ONE_CITIZEN):
                if self.stop.is_set():
                    return
                self.act(citizen, dice)

    def act(self, citizen: Citizen, dice: random.Random) -> None:
        """Open a topic, tap an answer, and sometimes let the network repeat an older tap."""
        topic = dice.choice(list(self.addresses))
        choice = dice.choice(ANSWERS)
        page = self.ask("GET", self.addresses[topic], citizen.cookie).page
        token = TOKEN.search(page)
        assert token is not None, page
        form = urlencode({"token": token.group(1), "round": "2026-1", "choice": choice})
        self.post(citizen, f"{self.addresses[topic]}/vote", form)
        citizen.choices[topic] = choice
        if dice.random() < 0.2:
            self.post(citizen, *dice.choice(citizen.sent))
            self.note("repeated")

    def post(self, citizen: Citizen, address: str, form: str) -> None:
        answer = self.ask("POST", address, citizen.cookie, form)
        assert answer.status == 303, (answer.status, answer.page)
        self.note("votes")
        citizen.sent.append((address, form))
        given = re.match(r"device=([^;]+)", answer.set_cookie)
        if given is not None:
            assert citizen.cookie in (None, given.group(1)), "one person became two"
            citizen.cookie = given.group(1)


def stored(app: Flask) -> list[tuple[bytes, str, str]]:
    with app.app_context():
        rows = session().execute(select(Vote.voter_ref, Vote.topic_slug, Vote.choice))
        return [(row.voter_ref, row.topic_slug, row.choice.value) for row in rows]


def promised(app: Flask, crowd: Crowd) -> list[tuple[bytes, str, str]]:
    """The rows there must be: each citizen's last acknowledged answer on each topic."""
    rows = []
    with app.app_context():
        for citizen in crowd.citizens:
            secret = devices.read(citizen.cookie)
            assert secret is not None or not citizen.choices
            for topic, choice in citizen.choices.items():
                if choice != "withdraw":
                    ref = devices.voter_ref("2026-1", secret or b"")
                    rows.append((ref, topic, choice))
    return rows


def open_for_good(app: Flask) -> None:
    """The server reads the real clock, whatever day the tests live in."""
    with app.app_context():
        with transaction():
            round_ = present_round()
            round_.opens_at = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
            round_.closes_at = datetime.fromisoformat("2100-01-01T00:00:00+00:00")
        db.session.remove()
        db.engine.dispose()


def test_no_acknowledged_vote_is_lost_or_counted_twice_when_the_server_is_killed(
    app: Flask,
) -> None:
    open_for_good(app)
    settings = app.config["SETTINGS"]
    dice = random.Random()
    with app.test_request_context():
        addresses = {
            topic.slug: f"/en/{topic.kind.path}/{topic.slug}" for topic in catalogue.all_topics()
        }
    with Server(settings.instance, settings.database_url) as server:
        crowd = Crowd(server, addresses)
        failures: list[BaseException] = []

        def vote(seed: int) -> None:
            try:
                crowd.vote_on_and_on(seed)
            except BaseException as failure:  # shown by the test, not by a dying thread
                failures.append(failure)
                crowd.stop.set()

        voters = [
            threading.Thread(target=vote, args=(dice.randrange(2**32),)) for _ in range(VOTERS)
        ]
        for voter in voters:
            voter.start()
        try:
            for _ in range(KILLS):
                crowd.wait_for_votes(VOTES_BEFORE_DEATH)
                time.sleep(dice.uniform(0, 0.3))
                server.kill()
                server.start()
        finally:
            crowd.stop.set()
            for voter in voters:
                voter.join()
    assert not failures, failures[0]

    noted = crowd.acknowledged
    assert noted["votes"] >= KILLS * VOTES_BEFORE_DEATH, noted
    assert noted["unknown POST"] > 0, f"no kill ever met a vote on its way: {noted}"
    assert sorted(stored(app)) == sorted(promised(app, crowd))
    with app.test_request_context():
        assert voting.recount(present_round().id) == []
        if db.engine.dialect.name == "sqlite":
            assert session().scalar(text("PRAGMA integrity_check")) == "ok"
