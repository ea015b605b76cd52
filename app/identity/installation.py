"""Whether database, keys and settings belong to one installation."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import inspect, select

from app.db import db, insert_into, reading, session
from app.identity.models import KeyCheck, Staff
from app.identity.sessions import INVENTED
from app.keys import KeyFolder

THE_ROW = 1


class InventedPeople(RuntimeError):
    """The database of a trial was about to be served to real people."""


def remembered() -> bytes | None:
    """The digest of the key that this database was filled with; None while it knows none."""
    with reading(), db.engine.connect() as connection:
        if not inspect(connection).has_table(KeyCheck.__tablename__):
            return None
        return connection.scalar(select(KeyCheck.digest).where(KeyCheck.id == THE_ROW))


def remember() -> None:
    """From now on this database refuses every other key; raises `KeysAstray` if it does already."""
    keys: KeyFolder = current_app.extensions["keys"]
    session().execute(
        insert_into(KeyCheck).values(id=THE_ROW, digest=keys.check()).on_conflict_do_nothing()
    )


def ensure_whole() -> None:
    """Refuse to serve with another database's keys, or invented people among real ones."""
    keys: KeyFolder = current_app.extensions["keys"]
    keys.check()
    production = current_app.config["SETTINGS"].production
    if production and keys.is_invented:
        raise InventedPeople(
            "The keys of this INSTANCE follow from the seed of invented people. Production needs "
            "an INSTANCE of its own: set another one and run tools/prepare.sh"
        )
    if production and _has_invented_staff():
        raise InventedPeople(
            "This database holds the demo's invented people. Production needs a database of its "
            "own: set another INSTANCE or DATABASE_URL and run tools/prepare.sh"
        )


def _has_invented_staff() -> bool:
    with reading(), db.engine.connect() as connection:
        if not inspect(connection).has_table(Staff.__tablename__):
            return False
        found = select(Staff.id).where(Staff.email.endswith(INVENTED)).limit(1)
        return connection.scalar(found) is not None
