"""The platform as it is really served: a server process of its own and a real browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

import config

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60


@contextmanager
def served(folder: Path, *, demo: bool = False) -> Iterator[str]:
    """The address of a server for the installation in the folder; it ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}"],
        cwd=config.ROOT,
        env={
            **os.environ,
            "INSTANCE": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'test.sqlite3'}",
            "DEMO": "1" if demo else "0",
            "PRODUCTION": "0",
        },
    )
    try:
        wait_for(f"{site}/healthz", server)
        yield site
    finally:
        server.terminate()
        server.wait(timeout=20)


_running: list[Browser] = []


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser for this process, without a window; blocks inside the first one share it."""
    if _running:
        yield _running[0]
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM_FLAGS
        )
        _running.append(browser)
        yield browser
        _running.clear()
        browser.close()


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")
