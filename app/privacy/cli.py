"""The operator's nightly command."""

from __future__ import annotations

from datetime import timedelta

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.db import empty_journal
from app.privacy.reordering import reorder
from app.privacy.retention import Schedule, purge
from app.web.unit_of_work import transaction

# How long the nightly purge waits for the last readers.
PATIENCE_MS = 30_000

group = AppGroup("privacy", help="What is kept, and for how long.")


@group.command("purge")
def purge_all() -> None:
    """Delete what has had its time, and empty the journal; meant for every night."""
    settings = current_app.config["SETTINGS"]
    schedule = Schedule(
        declined=timedelta(days=settings.keep_declined_days),
        background=timedelta(days=settings.keep_background_days),
    )
    with transaction():
        gone = purge(clock.now(), schedule)
    for kind, count in gone.items():
        click.echo(f"deleted {kind.replace('_', ' ')}: {count}")
    if not empty_journal(PATIENCE_MS):
        raise click.ClickException("The journal is still being read; run this again later.")


@group.command("reorder")
def reorder_rows() -> None:
    """Let no row tell when it was written; meant for every night on PostgreSQL, when few vote."""
    done = reorder()
    busy = sorted(name for name, could in done.items() if not could)
    click.echo(f"written anew in the order of their keys: {len(done) - len(busy)}")
    if busy:
        raise click.ClickException(f"Too busy now, run this again later: {', '.join(busy)}")
