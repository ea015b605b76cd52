"""Commands for the operator: who is on the staff, and printed participation cards."""

from __future__ import annotations

import re
from pathlib import Path

import click
from flask.cli import AppGroup

from app import clock
from app.db import reading
from app.identity import card_sheets, cards, rotating, staff
from app.identity.contacts import read_contact
from app.identity.rules import CARDS_PER_BATCH, STAFF_ROLES, Means
from app.permissions import Role
from app.web import address
from app.web.unit_of_work import transaction

group = AppGroup("identity", help="Staff accounts and participation cards.")


@group.command("invite")
@click.argument("role", type=click.Choice([role.value for role in STAFF_ROLES]))
@click.argument("email")
def invite(role: str, email: str) -> None:
    """Print a one-time link, good for three days, that lets EMAIL join as ROLE."""
    contact = read_contact(email)
    if contact is None or contact.kind is not Means.EMAIL:
        raise click.BadParameter("not an e-mail address", param_hint="EMAIL")
    with transaction():
        secret = staff.invite(Role(role), email, clock.now())
    click.echo(f"{address.site()}/ar/staff/invitation/{secret}")


@group.command("dismiss")
@click.argument("email")
def dismiss(email: str) -> None:
    """End the account of EMAIL and every session of it."""
    with transaction():
        person = staff.dismiss(email, clock.now())
    if person is None:
        raise click.ClickException("no such account")
    click.echo("The account is closed.")


@group.command("cards")
@click.option("--count", type=click.IntRange(1, CARDS_PER_BATCH), required=True)
@click.option("--label", required=True, help="The place or occasion; never a person.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option("--site", help="The address people open; that of the first of HOSTS by default.")
def print_cards(count: int, label: str, out: Path, site: str | None) -> None:
    """Make COUNT cards and write them once: a list and A4 sheets to print. Only digests stay."""
    label = label.strip()[:80]
    name = re.sub(r"\W+", "-", label).strip("-").lower()
    if not name or label in {batch.label for batch in cards.batches()}:
        raise click.ClickException("there is such a batch already; choose another label")
    place = site or address.site()
    out.mkdir(parents=True, exist_ok=True)
    files = [out / f"cards-{name}.csv", out / f"cards-{name}.html"]
    with transaction():
        codes = cards.make_batch(label, count, clock.now())
        try:
            card_sheets.write_once(files[0], card_sheets.as_csv(codes))
            card_sheets.write_once(files[1], card_sheets.as_html(codes, place, label))
        except FileExistsError as there:
            raise click.ClickException(f"{there.filename} is there already") from there
    click.echo(f"{count} cards in {files[0]} and {files[1]}. Print, count, and delete both files.")


@group.command("rotate-keys")
@click.option("--at-once", is_flag=True, help="After a theft: no device's cookie is believed.")
def rotate_keys(at_once: bool) -> None:
    """Change the master key while the service is stopped; run it again if it was cut off."""
    try:
        sealed = rotating.rotate(clock.now(), at_once=at_once)
    except rotating.RotatedLately as lately:
        raise click.ClickException(
            "rotated less than thirty days ago; wait, or --at-once"
        ) from lately
    click.echo(f"The master key is new; {sealed} addresses are sealed under it. Start the service.")


@group.command("card-use")
def card_use() -> None:
    """How many cards of each batch have been used."""
    with reading():
        for batch in cards.batches():
            click.echo(f"{batch.label}: {batch.used} of {batch.made} used")
