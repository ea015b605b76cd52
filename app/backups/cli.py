"""The operator's commands for backups of the database, which never hold a key of an island."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import make_url

from app import clock
from app.backups import keeping
from app.backups.keeping import Proof
from app.backups.sealing import NotReadable

# Of a nightly backup: later, one night was missed.
LATEST = timedelta(hours=26)

group = AppGroup("backup", help="Backups of the database on SQLite, sealed.")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_folder = click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), help="Otherwise INSTANCE/backups."
)


@group.command("create")
@_folder
def create(folder: Path | None) -> None:
    """Copy the database in one step while people vote, seal it, and remove what is too old."""
    path = _key_file()
    if not path.exists():
        keeping.make_key(path)
        click.echo(f"A new key lies in {path}.")
        click.echo("Keep a copy of it elsewhere: without it no backup opens.")
    made, removed = keeping.create(_database(), folder or _backups(), _key(), clock.now())
    click.echo(f"{made} ({made.stat().st_size:,} bytes)")
    for old in removed:
        click.echo(f"removed {old.name}: older than {keeping.KEPT_FOR.days} days")


@group.command("verify")
@click.argument("backup", type=_FILE)
def verify(backup: Path) -> None:
    """Open one backup and prove that it holds what it held; exits 1 when it does not."""
    try:
        _tell(keeping.verify(backup, _key(), _instance()))
    except NotReadable as error:
        raise click.ClickException(f"{backup.name}: {error}") from error


@group.command("check")
@_folder
def check(folder: Path | None) -> None:
    """Prove the newest backup, and that it is of the last night; meant for every night."""
    found = keeping.all_backups(folder or _backups())
    if not found:
        raise click.ClickException("There is no backup. Run flask backup create.")
    try:
        proof = keeping.verify(found[-1], _key(), _instance())
    except NotReadable as error:
        raise click.ClickException(f"{found[-1].name}: {error}") from error
    _tell(proof)
    if clock.now() - proof.made_at > LATEST:
        raise click.ClickException("It is older than a day: see why none was made last night.")


@group.command("restore")
@click.argument("backup", type=_FILE)
@click.option("--to", "target", type=click.Path(path_type=Path), required=True)
def restore(backup: Path, target: Path) -> None:
    """Put the database of a backup where nothing is yet, proved before it has its name."""
    try:
        proof = keeping.restore(backup, _key(), target)
    except NotReadable as error:
        raise click.ClickException(f"{backup.name}: {error}") from error
    except FileExistsError as error:
        raise click.ClickException(f"{target} is there already; nothing was touched.") from error
    _tell(proof)
    lost = clock.now() - proof.made_at
    click.echo(f"What was stored in the last {_duration(lost)} before now is not in it (RPO).")
    click.echo(
        f"It took {proof.seconds:.1f} s (RTO). Now: DATABASE_URL=sqlite:///{target} "
        "alembic upgrade head, flask participation recount, flask transparency verify."
    )


def _tell(proof: Proof) -> None:
    rows, tables = sum(proof.contents.rows.values()), len(proof.contents.rows)
    click.echo(f"made {proof.made_at:%Y-%m-%d %H:%M} UTC, schema {proof.contents.revision}")
    click.echo(f"{rows:,} rows in {tables} tables, digest {proof.contents.digest}")


def _duration(time: timedelta) -> str:
    return f"{time // timedelta(hours=1)} h {time % timedelta(hours=1) // timedelta(minutes=1)} min"


def _instance() -> Path:
    instance: Path = current_app.config["SETTINGS"].instance
    return instance


def _backups() -> Path:
    return _instance() / "backups"


def _key_file() -> Path:
    path: Path | None = current_app.config["SETTINGS"].backup_key
    return path or _instance() / "backup.key"


def _key() -> bytes:
    try:
        return keeping.read_key(_key_file())
    except (FileNotFoundError, NotReadable) as error:
        raise click.ClickException(str(error)) from error


def _database() -> Path:
    url = make_url(current_app.config["SETTINGS"].database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise click.ClickException("On PostgreSQL use its own archive: see docs/backups.md.")
    return Path(url.database)
