"""The operator's question: is everything well, and if not, what is to be done."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app import clock
from app.db import reading
from app.operations.checks import findings


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look at everything an installation rests on; exits 1 and says what to do if any ails."""
    settings, keys = current_app.config["SETTINGS"], current_app.extensions["keys"]
    with reading():
        found = list(findings(settings, keys, clock.now()))
    for one in found:
        click.echo(f"{'ok' if one.is_well else 'AILS':4}  {one.name}: {one.state}")
        if one.advice:
            click.echo(f"      {one.advice}")
    if not all(one.is_well for one in found):
        raise SystemExit(1)
