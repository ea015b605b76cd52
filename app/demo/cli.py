"""The command that invents a republic to try things on."""

from __future__ import annotations

import time

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.rules import RoundState
from app.demo import republic
from app.participation.rules import Status
from app.web.unit_of_work import transaction

group = AppGroup("demo", help="An invented republic to try things on.")


@group.command("republic")
@click.option("--people", type=click.IntRange(10, 1_000_000), default=400, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same rows.")
@click.option("--if-empty", is_flag=True, help="Do nothing when anybody has voted or written.")
def invent(people: int, seed: int, if_empty: bool) -> None:
    """Fill the current round with invented votes, comments and decisions."""
    if not current_app.config["SETTINGS"].demo:
        raise click.ClickException(
            "Invented people may not be mixed with real ones. Set DEMO=1 to try things out."
        )
    started, now = time.perf_counter(), clock.now()
    with transaction():
        round_ = catalogue.current_round(now)
        if round_ is None or round_.state(now) is RoundState.UPCOMING:
            _stop("No round has opened yet; there is nothing to fill.", calmly=if_empty)
            return
        if not republic.is_empty(round_):
            _stop(f"Round {round_.slug} already holds votes or comments.", calmly=if_empty)
            return
        found = republic.fill(round_, people=people, seed=seed, now=now, say=click.echo)
    click.echo(
        f"Round {round_.slug}, seed {seed}: {found.people} people, {found.votes} votes, "
        f"{found.priorities} with priorities, {found.agreements} agreements, "
        f"{found.flags} flags, {found.decisions} decisions "
        f"in {time.perf_counter() - started:.1f} s."
    )
    click.echo(", ".join(f"{found.comments[status]} {status.value}" for status in Status))


def _stop(message: str, *, calmly: bool) -> None:
    if not calmly:
        raise click.ClickException(message)
    click.echo(message)
