"""Commands for the operator: proof that the counters tell the truth."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.catalogue import queries as catalogue
from app.db import reading
from app.participation import voting

group = AppGroup("participation", help="Votes and comments.")


@group.command("recount")
def recount() -> None:
    """Count every vote of every round again; exit 1 if a counter differs from the rows."""
    drifts = 0
    with reading():
        for round_ in catalogue.all_rounds():
            found = voting.recount(round_.id)
            drifts += len(found)
            for drift in found:
                click.echo(
                    f"{round_.slug} {drift.topic_slug} {drift.choice} {drift.cast_on}: "
                    f"rows {drift.counted}, counter {drift.stored}"
                )
            click.echo(f"{round_.slug}: {'counters equal rows' if not found else 'DRIFT'}")
    if drifts:
        raise SystemExit(1)
