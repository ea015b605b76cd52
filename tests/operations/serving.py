"""The service in several processes that measure together, and its numbers beside it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

import config

# On a machine that is busy with other tests as well.
START_SECONDS = 180


class Service:
    """Gunicorn with workers, and `flask metrics` beside it, on one instance folder."""

    def __init__(self, folder: Path) -> None:
        self.environment = os.environ | {
            "INSTANCE": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'test.sqlite3'}",
            "PROMETHEUS_MULTIPROC_DIR": str(folder / "measured"),
            "FLASK_APP": "wsgi",
            "DEMO": "0",
            "PRODUCTION": "0",
        }
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    @contextmanager
    def running(self, workers: int) -> Iterator[subprocess.Popen[bytes]]:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "wsgi:app"),
                *("--bind", f"127.0.0.1:{self.port}", "--workers", str(workers)),
                *("--threads", "2"),
            ],
            cwd=config.ROOT,
            env=self.environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            until = time.monotonic() + START_SECONDS
            while not self._answers():
                assert time.monotonic() < until and server.poll() is None, "it did not start"
                time.sleep(0.05)
            yield server
        finally:
            server.terminate()
            server.wait(timeout=START_SECONDS)

    def ask(self, path: str) -> int:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self.port}{path}", timeout=START_SECONDS
        ) as answer:
            answer.read()
            status: int = answer.status
        return status

    def try_to_ask(self, path: str) -> bool:
        """Whether it was answered; not when the process that took it died with it."""
        try:
            return self.ask(path) == 200
        except (OSError, HTTPException):
            return False

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1):
                return True
        except OSError:
            return False

    def metrics(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "metrics", *arguments],
            cwd=config.ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
