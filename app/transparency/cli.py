"""What operators and auditors ask of the public record at the command line."""

from __future__ import annotations

from typing import IO

import click
from flask import current_app
from flask.cli import AppGroup

from app.db import reading
from app.transparency import audit, checkpoints

group = AppGroup("transparency", help="The public, tamper-evident record.")


@group.command()
@click.option("--since", type=click.File(encoding="utf-8"), help="An older checkpoint to hold to.")
def verify(since: IO[str] | None) -> None:
    """Recompute the whole record and say what does not match."""
    origin, keys = current_app.config["LEDGER_ORIGIN"], current_app.extensions["keys"]
    older = None
    if since is not None:
        try:
            older = checkpoints.read(since.read(), checkpoints.verifier_key(origin, keys))
        except checkpoints.NotGenuine as error:
            raise click.ClickException(f"The checkpoint is not genuine: {error}.") from error
    found = audit.audit(older)
    click.echo(f"entries: {found.size}")
    click.echo(f"root:    {found.root.hex() if found.root else 'cannot be computed'}")
    for problem in found.problems:
        click.echo(f"problem: {problem}", err=True)
    if found.problems:
        raise click.exceptions.Exit(1)
    click.echo("The record is sound.")


@group.command()
def checkpoint() -> None:
    """Print a signed checkpoint of the record as it stands."""
    with reading():
        origin, keys = current_app.config["LEDGER_ORIGIN"], current_app.extensions["keys"]
        click.echo(checkpoints.issue(origin, keys), nl=False)


@group.command("verifier-key")
def verifier_key() -> None:
    """Print the public key line with which anyone checks the checkpoints."""
    origin, keys = current_app.config["LEDGER_ORIGIN"], current_app.extensions["keys"]
    click.echo(checkpoints.verifier_key(origin, keys))
