"""What an operator wants to know of a running installation, each with what to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, make_url, select

from app import clock
from app.backups import keeping
from app.catalogue import queries as catalogue
from app.db import found_schema, schema_of_this_version, session
from app.keys import KeyFolder, KeysAstray
from app.moderation.models import Decision
from app.notifications.gateways import Smtp
from app.participation.figure_models import Figure
from app.participation.models import Submission
from config import Settings

# Of what happens every night: later, one was missed.
A_NIGHT = timedelta(hours=26)
# A clock that is wrong by less disturbs nothing.
A_LITTLE = timedelta(minutes=2)
LEAST_FREE = 1_000_000_000
LEAST_SHARE = 0.1


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `advice` says what to do, and is empty when it is well."""

    name: str
    state: str
    advice: str = ""

    @property
    def is_well(self) -> bool:
        return not self.advice


def findings(settings: Settings, keys: KeyFolder, now: datetime) -> Iterator[Finding]:
    """Everything that is looked at, in an order in which one would mend it."""
    yield _settings(settings)
    schema = found_schema()
    yield _database(schema)
    if schema is not None:
        yield _keys(keys)
    yield _disk(settings.instance)
    yield _mail(settings)
    if schema != schema_of_this_version():
        return  # what follows is asked of it
    yield _clock(now)
    yield _figures(now)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        yield _file(Path(url.database or ""))
        yield _backup(settings.instance / "backups", now)


def _settings(settings: Settings) -> Finding:
    if settings.demo:
        return Finding("settings", "a trial with invented people")
    if not settings.production:
        return Finding(
            "settings", "not in production", "Set PRODUCTION=1, HOSTS and LEDGER_ORIGIN (README)."
        )
    return Finding("settings", f"in production, for {', '.join(settings.hosts)}")


def _keys(keys: KeyFolder) -> Finding:
    try:
        keys.check()
        keys.ensure_unseen()
    except KeysAstray as error:
        return Finding("keys", "not as they must be", str(error))
    return Finding("keys", "those of this database, read by nobody else")


def _database(schema: str | None) -> Finding:
    if schema is None:
        return Finding("database", "does not answer", "See that it runs and DATABASE_URL names it.")
    if schema != schema_of_this_version():
        return Finding(
            "database", "has another schema than this version", "Run alembic upgrade head."
        )
    return Finding("database", f"answers with schema {schema}")


def _disk(instance: Path) -> Finding:
    space = shutil.disk_usage(instance)
    state = f"{space.free / 1e9:.1f} GB of {space.total / 1e9:.0f} GB free"
    if space.free < LEAST_FREE or space.free < LEAST_SHARE * space.total:
        return Finding("disk", state, "Make room: when it is full, nobody can vote.")
    return Finding("disk", state)


def _mail(settings: Settings) -> Finding:
    if not settings.mail_server:
        return Finding("mail", "none is set", "Set MAIL_SERVER and MAIL_SENDER to send codes.")
    failure = Smtp(settings.mail_server, settings.mail_sender).failure()
    if failure:
        return Finding(
            "mail",
            f"takes no letters from here ({failure})",
            "See that MAIL_SERVER is right, can be reached, and has a certificate of its name.",
        )
    return Finding("mail", "would take letters")


def _clock(now: datetime) -> Finding:
    latest = session().execute(
        select(
            select(func.max(Submission.submitted_at)).scalar_subquery(),
            select(func.max(Decision.decided_at)).scalar_subquery(),
        )
    ).one()  # fmt: skip
    ahead = max((moment - now for moment in latest if moment), default=timedelta(0))
    if ahead > A_LITTLE:
        return Finding(
            "clock", "stands before what was stored", "Set the machine's clock (chrony)."
        )
    return Finding("clock", f"{now:%Y-%m-%d %H:%M} UTC, not before what was stored")


def _figures(now: datetime) -> Finding:
    round_ = catalogue.current_round(now)
    if round_ is None or not round_.is_open(now):
        return Finding("figures", "no round is open")
    told = session().scalar(select(func.max(Figure.told_on)).where(Figure.round_id == round_.id))
    state = f"told on {told:%Y-%m-%d}" if told else "none told yet"
    days = (clock.baghdad_day(now) - (told or clock.baghdad_day(round_.opens_at))).days
    if days > 7:
        return Finding(
            "figures", state, "Run flask participation figures every night; few votes tell none."
        )
    return Finding("figures", state)


def _file(database: Path) -> Finding:
    parts = [Path(f"{database}{part}") for part in ("", "-wal", "-shm")]
    seen = [path.name for path in parts if path.exists() and path.stat().st_mode & 0o077]
    if seen:
        state = f"other accounts can read {', '.join(seen)}"
        return Finding("file", state, f"Run chmod go= {database}*")
    return Finding("file", "read by nobody else")


def _backup(folder: Path, now: datetime) -> Finding:
    found = keeping.all_backups(folder)
    if not found:
        return Finding("backup", "there is none", "Run flask backup create every night.")
    state = f"the newest is {found[-1].name}"
    if now - keeping.made_at(found[-1]) > A_NIGHT:
        return Finding("backup", state, "It is older than a day: run flask backup create.")
    return Finding("backup", state)
