"""Commands for the operator: proof that decisions and the public record say the same."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.db import reading
from app.moderation import audit

group = AppGroup("moderation", help="Decisions on submissions.")


@group.command("verify")
def verify() -> None:
    """Compare every decision and public text with the record; exit 1 if they differ."""
    with reading():
        found = audit.discrepancies()
    for problem in found:
        click.echo(f"problem: {problem}", err=True)
    if found:
        raise click.exceptions.Exit(1)
    click.echo("Decisions and record say the same.")
