"""The worker beside the server: it says what it did, and ends when the server does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from flask import Flask

import config


def environment(app: Flask) -> dict[str, str]:
    settings = app.config["SETTINGS"]
    return os.environ | {
        "INSTANCE": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "DEMO": "0",
        "FLASK_APP": "wsgi",
    }


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0]


def test_one_round_says_what_it_did(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["notifications", "deliver"])
    assert result.exit_code == 0
    assert "sent" in result.output


def test_the_worker_ends_when_the_server_that_started_it_does(app: Flask) -> None:
    starter = subprocess.Popen(
        [
            "/bin/sh",
            "-c",
            f"{sys.executable} -m flask notifications deliver --beside $$ --every 0.2 & "
            "echo $!; exec sleep 600",
        ],
        cwd=config.ROOT,
        env=environment(app),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert starter.stdout is not None
    worker = int(starter.stdout.readline())
    time.sleep(0.5)
    assert is_alive(worker)
    starter.kill()
    starter.wait()
    starter.stdout.close()
    until = time.monotonic() + 60
    while is_alive(worker) and time.monotonic() < until:
        time.sleep(0.1)
    assert not is_alive(worker)
