"""Commands for the operator: who is on the staff."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app import clock
from app.identity import staff
from app.identity.rules import STAFF_ROLES
from app.permissions import Role
from app.web.unit_of_work import transaction

group = AppGroup("identity", help="Staff accounts.")


@group.command("invite")
@click.argument("role", type=click.Choice([role.value for role in STAFF_ROLES]))
@click.argument("email")
def invite(role: str, email: str) -> None:
    """Print a one-time link, good for three days, that lets EMAIL join as ROLE."""
    with transaction():
        secret = staff.invite(Role(role), email, clock.now())
    click.echo(f"/ar/staff/invitation/{secret}")


@group.command("dismiss")
@click.argument("email")
def dismiss(email: str) -> None:
    """End the account of EMAIL and every session of it."""
    with transaction():
        person = staff.dismiss(email, clock.now())
    if person is None:
        raise click.ClickException("no such account")
    click.echo("The account is closed.")
