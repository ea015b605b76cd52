"""Commands for the operator: bring content into the database, check it, list the rounds."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app import clock
from app.catalogue import checking, queries, sync
from app.identity import installation
from app.web.unit_of_work import transaction

group = AppGroup("catalogue", help="The alliance's texts and the rounds.")


@group.command("sync")
def sync_command() -> None:
    """Make rows for new topics, wordings and rounds; nothing is ever deleted."""
    problems = checking.check()
    if problems:
        raise click.ClickException("\n".join(problems))
    with transaction():
        installation.remember()
        changes = sync.synchronise(clock.now())
    for slug in changes.topics:
        click.echo(f"New wording published: {slug}")
    for slug in changes.rounds:
        click.echo(f"Round announced or moved: {slug}")
    if not changes:
        click.echo("Nothing has changed.")


@group.command("check")
def check_command() -> None:
    """Compare every text with the charter and its stored digest."""
    problems = checking.check()
    if problems:
        raise click.ClickException("\n".join(problems))
    click.echo("Every text is the charter's, letter by letter.")


@group.command("rounds")
def rounds_command() -> None:
    """List the rounds with their dates in Baghdad time, the latest first."""
    now = clock.now()
    for row in queries.all_rounds():
        opens, closes = (
            moment.astimezone(clock.BAGHDAD).isoformat(" ", "minutes")
            for moment in (row.opens_at, row.closes_at)
        )
        click.echo(f"{row.slug}  {row.state(now)}  {opens}  to  {closes}")
