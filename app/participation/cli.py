"""A command for the operator: proof that the counters tell the truth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from flask.cli import AppGroup

from app import clock
from app.catalogue import queries as catalogue
from app.db import reading, session
from app.participation import (
    background_recount,
    priority_recount,
    proposing,
    search_recount,
    statement_recount,
    submission_recount,
    telling,
    voting,
)
from app.web.unit_of_work import transaction

group = AppGroup("participation", help="Votes, priorities and comments.")


@group.command("recount")
def recount() -> None:
    """Count everything in every round again; exit 1 if a counter differs from the rows."""
    drifted = False
    with reading():
        for round_ in catalogue.all_rounds():
            found = [
                *_drifting_votes(round_.id),
                *_drifting_priorities(round_.id),
                *_drifting_submissions(round_.id),
                *_drifting_backgrounds(round_.id),
                *_drifting_statements(round_.id),
            ]
            for line in found:
                click.echo(f"{round_.slug} {line}")
            click.echo(f"{round_.slug}: {'DRIFT' if found else 'counters equal rows'}")
            drifted = drifted or bool(found)
    if drifted:
        raise SystemExit(1)


@group.command("propose")
def propose() -> None:
    """Put the proposed statements into every round that has none yet; again changes nothing."""
    with transaction():
        added = sum(
            proposing.propose_statements(round_, clock.now()) for round_ in catalogue.all_rounds()
        )
    click.echo(f"Statements proposed: {added}.")


@group.command("figures")
def figures() -> None:
    """Tell the public the figures of the day; again changes nothing."""
    with transaction():
        for round_ in catalogue.all_rounds():
            renewed = telling.tell(round_, clock.now())
            click.echo(f"{round_.slug}: {renewed} questions told anew.")


@group.command("index")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if anything differs.")
def index(check: bool) -> None:
    """Let search find exactly what is public; piece by piece, so that nobody waits long."""
    differing = 0
    for step in search_recount.STEPS:
        begin: dict[str, Any] = {}
        while True:
            with reading():
                piece = step(**begin)
                session().rollback()
            differing += len(piece.names)
            if check:
                for name in piece.names:
                    click.echo(f"differs: {name}")
            elif piece.names:
                with transaction():
                    step(**begin, hold=True).mend()
            if piece.last is None:
                break
            begin = {"after": piece.last}
    with transaction():
        whole = search_recount.index_is_whole()
        if not whole and not check:
            search_recount.rebuild_index()
    click.echo(f"Search: {differing} texts {'differ' if check else 'put right'}.")
    if not whole:
        click.echo("The store's own index was not whole.")
    if check and (differing or not whole):
        raise SystemExit(1)


def _drifting_votes(round_id: int) -> Iterator[str]:
    for one in voting.recount(round_id):
        where = f"{one.topic_slug} {one.choice} {one.cast_on}"
        yield f"{where}: rows {one.counted}, counter {one.stored}"


def _drifting_priorities(round_id: int) -> Iterator[str]:
    for one in priority_recount.recount_priorities(round_id):
        where = f"priorities {one.topic_slug or 'people'} {one.level}"
        yield f"{where}: rows {one.counted}, counter {one.stored}"


def _drifting_submissions(round_id: int) -> Iterator[str]:
    for one in submission_recount.recount_submissions(round_id):
        where = f"{one.topic_slug or 'no topic'} {one.kind}s {one.status} {one.stance}"
        yield f"{where}: rows {one.counted}, counter {one.stored}"
    for signal in submission_recount.recount_signals(round_id):
        yield f"{signal.ref} {signal.signal}: rows {signal.counted}, counter {signal.stored}"


def _drifting_backgrounds(round_id: int) -> Iterator[str]:
    for one in background_recount.recount_backgrounds(round_id):
        where = f"{one.question} {one.answer}"
        yield f"{where}: rows {one.counted}, counter {one.stored}"


def _drifting_statements(round_id: int) -> Iterator[str]:
    for one in statement_recount.recount_statements(round_id):
        where = f"statement {one.statement_ref} {one.answer} {one.level}"
        yield f"{where}: rows {one.counted}, counter {one.stored}"
