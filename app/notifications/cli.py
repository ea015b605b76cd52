"""The worker that tells people by e-mail, beside the server."""

from __future__ import annotations

import os
import time

import click
from flask.cli import AppGroup

from app import clock
from app.db import db
from app.notifications.delivery import Worker
from app.web import logs

group = AppGroup("notifications", help="Telling people by e-mail that there is news.")

ROUND_SECONDS = 30.0
GLANCE_SECONDS = 1.0


@group.command("deliver")
@click.option("--forever", is_flag=True, help="Again and again, until it is stopped.")
@click.option(
    "--beside", type=int, help="Again and again, until the process PID that started it ends."
)
@click.option("--every", type=float, default=ROUND_SECONDS, help="Seconds between two rounds.")
def deliver(forever: bool, beside: int | None, every: float) -> None:
    """Send every letter that is due; safe to kill, and to run several at once."""
    worker, forever = Worker(), forever or beside is not None
    while beside in (None, os.getppid()):
        try:
            done = worker.deliver(clock.now())
        except Exception as failure:
            if not forever:
                raise
            logs.log_failure(failure)
        else:
            if not forever:
                click.echo(f"{done.taken} sent, {done.failed} not sent")
        db.session.remove()
        if not forever:
            return
        rests_until = time.monotonic() + every
        while time.monotonic() < rests_until:
            if beside not in (None, os.getppid()):
                return  # the server that it belongs to has ended
            time.sleep(min(GLANCE_SECONDS, every))
