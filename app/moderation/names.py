"""The list of names whose mention takes two readers: reading it, changing it, declaring ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.db import insert_into, session
from app.errors import N_, NotFound, Refusal
from app.identity import acts
from app.identity.rules import Act
from app.moderation.mentions import ALWAYS, key, mentioned
from app.moderation.models import Tie, WatchedName
from app.moderation.rules import NameKind, TieKind
from app.transparency import ledger

# Two administrators may want the same version of the list; so often they never do.
TRIES = 20


class NoName(Refusal):
    status = 422
    title = N_("Write a name of at least two letters")


class NameListed(Refusal):
    title = N_("This name is on the list already")
    advice = N_("Nothing was changed.")


@dataclass(frozen=True)
class Mentions:
    """What a text mentions of the list, and who may therefore not decide on it."""

    guarded: bool
    tied: frozenset[int]

    def touch(self, staff_id: int) -> bool:
        """Whether this member of staff declared a tie to somebody who is mentioned."""
        return staff_id in self.tied


def mentions(text: str) -> Mentions:
    """Whether the text mentions the alliance or a name on the present list, and who has ties."""
    return mentions_of([text])[0]


def mentions_of(texts: Sequence[str]) -> list[Mentions]:
    """The same for each text, with one look at the list and one at the ties."""
    listed = {one.name: one.id for one in present()}
    found = [{listed[name] for name in mentioned(text, listed)} for text in texts]
    tied: dict[int, set[int]] = {}
    if any(found):
        ties = select(Tie.name_id, Tie.staff_id).where(Tie.name_id.in_(set().union(*found)))
        for name_id, staff_id in session().execute(ties):
            tied.setdefault(name_id, set()).add(staff_id)
    return [
        Mentions(
            guarded=bool(named or mentioned(text, ALWAYS)),
            tied=frozenset().union(*(tied.get(name_id, set()) for name_id in named)),
        )
        for text, named in zip(texts, found, strict=True)
    ]


def present() -> Sequence[WatchedName]:
    """The names on the list now, by kind and name."""
    return session().scalars(
        select(WatchedName)
        .where(WatchedName.removed_in.is_(None))
        .order_by(WatchedName.kind, WatchedName.name, WatchedName.id)
    ).all()  # fmt: skip


def version() -> int:
    """How often the list was changed."""
    latest = select(func.max(WatchedName.added_in), func.max(WatchedName.removed_in))
    added, removed = session().execute(latest).one()
    return max(added or 0, removed or 0)


def add(name: str, kind: NameKind, staff_id: int, now: datetime) -> WatchedName:
    """Put a name on the list; added again it is on it once, in whatever spelling.

    Raises `NameListed` when it stands there for somebody of another kind.
    """
    compared = key(name)
    if len(compared) < 2:
        raise NoName
    for _ in range(TRIES):
        there = next((one for one in present() if one.key == compared), None)
        if there is not None:
            if there.kind is kind:
                return there
            raise NameListed
        added = WatchedName(
            name=name,
            key=compared,
            kind=kind,
            added_in=version() + 1,
            added_by=staff_id,
            added_at=now,
        )
        if _stored(added):
            subject, after = f"name {added.id}", f"{kind.value}: {name}"
            acts.note(Act.NAMED, staff_id, now, subject=subject, after=after)
            _record("added")
            return added
    raise RuntimeError("the list changes too fast")


def remove(name_id: int, staff_id: int, now: datetime) -> None:
    """Take a name off the list; taken off twice is once. It stays on record."""
    for _ in range(TRIES):
        found = session().get(WatchedName, name_id, with_for_update=True, populate_existing=True)
        if found is None:
            raise NotFound
        if found.removed_in is not None:
            return
        found.removed_in, found.removed_by, found.removed_at = version() + 1, staff_id, now
        if _stored(found):
            before = f"{found.kind.value}: {found.name}"
            acts.note(Act.NAMED, staff_id, now, subject=f"name {found.id}", before=before)
            _record("removed")
            return
    raise RuntimeError("the list changes too fast")


def _stored(row: WatchedName) -> bool:
    """Whether the change could take the next version; somebody else may have taken it."""
    try:
        with session().begin_nested():
            session().add(row)
            session().flush()
    except IntegrityError:
        return False
    return True


def ties_of(staff_id: int) -> dict[int, TieKind]:
    """The ties this member of staff declared, by the name they are to."""
    ties = select(Tie.name_id, Tie.kind).where(Tie.staff_id == staff_id).order_by(Tie.name_id)
    return dict(session().execute(ties).all())


def declare(name_id: int, kind: TieKind, staff_id: int, now: datetime) -> None:
    """Declare one's own tie to a listed name; declared twice it is one. It is not taken back."""
    if name_id not in {one.id for one in present()}:
        raise NotFound
    stored = session().execute(
        insert_into(Tie)
        .values(staff_id=staff_id, name_id=name_id, kind=kind, declared_at=now)
        .on_conflict_do_nothing()
        .returning(Tie.name_id)
    )
    if stored.first() is not None:
        acts.note(Act.DECLARED, staff_id, now, subject=f"name {name_id}", after=kind.value)


def _record(event: str) -> None:
    """Say in public that the list changed: which version it is, and a digest of all its names."""
    listed = "\n".join(sorted(f"{one.kind.value} {one.name}" for one in present()))
    ledger.record(
        "name-list",
        {"event": event, "version": version(), "digest": sha256(listed.encode()).hexdigest()},
    )
