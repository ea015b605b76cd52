"""The commands that invent a republic to try things on, and find again what was planted in it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.catalogue.rules import RoundState
from app.db import reading
from app.demo import digest, republic, truth
from app.keys import KeyFolder
from app.participation.rules import Status
from app.web.unit_of_work import transaction

group = AppGroup("demo", help="An invented republic to try things on.")


@group.command("republic")
@click.option("--people", type=click.IntRange(10, 1_000_000), default=400, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same rows.")
@click.option("--if-empty", is_flag=True, help="Do nothing when anybody has voted or written.")
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%dT%H"]),
    help="The hour (UTC) at which it is looked at, such as 2026-11-25T12; otherwise now.",
)
def invent(people: int, seed: int, if_empty: bool, at: datetime | None) -> None:
    """Fill the current round with invented votes, comments and decisions.

    Pseudonyms follow from the seed, so the same seed, people and hour give the same database.
    """
    _ensure_trial()
    started, now = time.perf_counter(), clock.now()
    until = min(now, at.replace(tzinfo=now.tzinfo)) if at else now
    with transaction():
        round_ = catalogue.current_round(now)
        if round_ is None or round_.state(until) is RoundState.UPCOMING:
            _stop("No round has opened yet; there is nothing to fill.", calmly=if_empty)
            return
        if not republic.is_empty(round_):
            _stop(f"Round {round_.slug} already holds votes or comments.", calmly=if_empty)
            return
        if not republic.nobody_came():
            _stop("The database already holds people of another round.", calmly=if_empty)
            return
        _keys().invent(f"{seed}", [one.slug for one in catalogue.all_rounds()])
        found = republic.fill(
            round_, people=people, seed=seed, now=until, say=click.echo, ahead=_ahead
        )
        whole = digest.database_digest()
    _write_truth(round_, found, seed, whole)
    click.echo(
        f"Round {round_.slug}, seed {seed}: {found.people} people, {found.votes} votes, "
        f"{found.answers} answers, {found.priorities} with priorities, "
        f"{found.agreements} agreements, "
        f"{found.flags} flags, {found.decisions} decisions "
        f"in {time.perf_counter() - started:.1f} s."
    )
    click.echo(", ".join(f"{found.comments[status]} {status.value}" for status in Status))
    click.echo(f"Digest at {found.until:%Y-%m-%dT%H}: {whole}")


@group.command("rediscover")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON in the place of a table.")
def rediscover(as_json: bool) -> None:
    """Compute the current round as every night, and compare with what was planted in it."""
    from app.demo import rediscovering  # noqa: PLC0415 - it loads what computes

    _ensure_trial()
    planted = truth.kept()
    round_ = catalogue.current_round(clock.now())
    if planted is None or round_ is None:
        raise click.ClickException("Nothing was planted here; run flask demo republic first.")
    with reading():
        rows = rediscovering.rediscover(round_, planted)
    click.echo(rediscovering.as_json(rows) if as_json else rediscovering.as_table(rows))


@group.command("digest")
def tell_digest() -> None:
    """The digest of everything in the database."""
    with reading():
        click.echo(digest.database_digest())


def _write_truth(round_: Round, found: republic.Summary, seed: int, whole: str) -> None:
    with reading():
        planted = truth.truth(round_, found, seed=seed, digest=whole)
    truth.path().write_text(planted.as_json(), encoding="utf-8")


def _ahead(batches: Sequence[Any], what: str) -> Iterable[Any]:
    """A bar on a terminal; nothing in a file."""
    if not sys.stderr.isatty():
        yield from batches
        return
    with click.progressbar(batches, label=what, file=sys.stderr) as bar:
        yield from bar


def _ensure_trial() -> None:
    settings = current_app.config["SETTINGS"]
    if not settings.demo or settings.production:
        raise click.ClickException(
            "Invented people may not be mixed with real ones. Set DEMO=1 to try things out."
        )


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys


def _stop(message: str, *, calmly: bool) -> None:
    if not calmly:
        raise click.ClickException(message)
    click.echo(message)
