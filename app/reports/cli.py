"""Commands for the operator: what is too heavy for a page."""

from __future__ import annotations

from functools import partial

import click
from flask.cli import AppGroup

from app import clock
from app.catalogue import queries as catalogue
from app.reports import analysing
from app.reports.adults import present_adults
from app.web.unit_of_work import transaction

group = AppGroup("reports", help="Figures for leadership.")


@group.command("analyse")
def analyse() -> None:
    """Compute every round that has opened: weights, groups, themes and cases; every night."""
    # What it computes with weighs more than all the rest of a worker.
    from app.reports import computing  # noqa: PLC0415

    now = clock.now()
    for round_ in catalogue.all_rounds():
        if round_.opens_at > now:
            continue
        say = partial(_say, round_.slug)
        with transaction():
            found = analysing.analyse(round_, present_adults(), now)
            computing.keep(round_, present_adults(), now, say=say)
        if found is None:
            click.echo(f"{round_.slug}: nobody confirmed has chosen priorities yet")
            continue
        click.echo(
            f"{round_.slug}: {found.people} people count as {found.evidence.effective:.0f}, "
            f"design effect {found.evidence.design_effect:.2f}, largest gap {found.gap:.3f}"
        )


def _say(slug: str, told: str) -> None:
    click.echo(f"{slug}: {told}")
