"""Commands for the operator: decisions and record compared, and learned from."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app import clock
from app.db import empty_journal, reading
from app.moderation import audit, forgetting, learning
from app.screening import advice, scorer
from app.screening.training import TooFewDecisions, measured, train
from app.web.unit_of_work import transaction

# How long the nightly purge waits for the last readers.
PATIENCE_MS = 30_000

group = AppGroup("moderation", help="Decisions, and what is learned from them.")


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


@group.command("train")
def learn() -> None:
    """Learn from every decision and tell how well; exit 1 when there are too few."""
    with reading():
        examples = list(learning.examples())
    before = scorer.read(advice.model_path())
    version = before.version + 1 if before is not None else 1
    try:
        model = train(examples, version=version, trained_on=clock.today().isoformat())
    except TooFewDecisions as refusal:
        click.echo(f"{refusal.title}: {len(examples)}", err=True)
        raise click.exceptions.Exit(1) from None
    scorer.write(model, advice.model_path())
    with transaction():
        changed = learning.weigh_again(clock.now())
    click.echo(f"Version {model.version}, learned from {model.decisions} decisions.")
    click.echo("On decisions kept away: language, decisions, stopped, precision, recall")
    for language, measure in measured(model, examples).items():
        shares = " ".join(
            "–" if share is None else f"{share:.2f}"
            for share in (measure.precision, measure.recall)
        )
        click.echo(f"{language:6} {measure.n:9} {measure.stopped:8} {shares}")
    click.echo(f"{changed} waiting texts stand elsewhere in the queue.")


@group.command("screen")
def screen() -> None:
    """Weigh what waits by today's lists and model, and let what is public be found again."""
    with transaction():
        changed, public = learning.weigh_again(clock.now()), learning.index_public()
    click.echo(f"{changed} waiting texts stand elsewhere in the queue; {public} public ones.")


@group.command("purge")
def purge() -> None:
    """Forget what was removed from texts a week ago, and empty the journal; for every night."""
    with transaction():
        gone = forgetting.forget_removed(clock.now())
    click.echo(f"Forgotten: what was removed from {gone} texts.")
    if not empty_journal(PATIENCE_MS):
        raise click.ClickException("The journal is still being read; run this again later.")
