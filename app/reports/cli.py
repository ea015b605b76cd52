"""Commands for the operator: what is too heavy for a page."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import click
from flask.cli import AppGroup

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.participation import telling
from app.reports import analysing, letters, pdf, publishing, queries
from app.reports.adults import present_adults
from app.reports.rules import Because, NotPublished, Occasion
from app.web.unit_of_work import transaction

group = AppGroup("reports", help="Figures for leadership.")


@group.command("analyse")
def analyse() -> None:
    """Compute every round that has opened: weights, groups, themes and cases; every night."""
    pdf.forget()
    now = clock.now()
    for round_ in catalogue.all_rounds():
        if round_.opens_at <= now:
            _analyse(round_, now)


def _analyse(round_: Round, now: datetime) -> None:
    # What it computes with weighs more than all the rest of a worker.
    from app.reports import computing  # noqa: PLC0415

    say = partial(_say, round_.slug)
    with transaction():
        found = analysing.analyse(round_, present_adults(), now)
        computing.keep(round_, present_adults(), now, say=say)
    if found is None:
        say("nobody confirmed has chosen priorities yet")
        return
    say(
        f"{found.people} people count as {found.evidence.effective:.0f}, "
        f"design effect {found.evidence.design_effect:.2f}, largest gap {found.gap:.3f}"
    )


def _say(slug: str, told: str) -> None:
    click.echo(f"{slug}: {told}")


@group.command("publish")
@click.argument("round_slug", metavar="ROUND")
@click.option(
    "--because",
    type=click.Choice([one.value for one in Because]),
    help="Why a published final report is corrected.",
)
def publish(round_slug: str, because: str | None) -> None:
    """Freeze the figures of ROUND as its next report; a repeat publishes nothing."""
    round_ = catalogue.round_by_slug(round_slug)
    _publish(round_, Because(because) if because else None)


@group.command("weekly")
def weekly() -> None:
    """Weigh and publish the round that runs, or has just ended, and mail leadership a link.

    Safe to repeat and to kill: nothing is published twice, and nobody is told twice.
    """
    now = clock.now()
    round_ = catalogue.current_round(now)
    if round_ is None or round_.opens_at > now:
        click.echo("no round has opened")
        return
    latest = queries.latest_report(round_.id)
    if latest is None or latest.occasion is Occasion.INTERIM:
        _analyse(round_, now)
        _publish(round_, None)
    told, failed = letters.tell(round_, clock.now())
    click.echo(f"{told} told, {failed} not told")
    if failed:
        raise click.exceptions.Exit(1)


def _publish(round_: Round, because: Because | None) -> None:
    try:
        with transaction():
            telling.tell(round_, clock.now())
        with transaction():
            report = publishing.publish(round_, clock.now(), because)
    except NotPublished as refusal:
        raise click.ClickException(f"{round_.slug}: {refusal}") from refusal
    if report is None or report.edition is None:
        click.echo(f"{round_.slug}: the latest report holds these figures already")
        return
    edition = report.edition
    click.echo(f"{round_.slug}: report {edition.number} ({edition.occasion}), {edition.digest}")
