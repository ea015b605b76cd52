"""Leases: what is open before one moderator is kept from the others for a few minutes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, or_, select

from app.db import insert_into, session
from app.errors import N_, Refusal
from app.moderation.models import Lease

# Long enough to read and think; while a page stays on screen it is renewed.
HELD_FOR = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)


class HeldByColleague(Refusal):
    """Somebody else has it open; the facts tell who, by their number, and until when."""

    title = N_("A colleague has this open")
    advice = N_("Nothing was stored. It comes back to the queue when they leave it.")


@dataclass(frozen=True)
class Holding:
    """Who holds something, and until when if they do nothing more."""

    staff_id: int
    until: datetime


def take(ref: str, staff_id: int, now: datetime) -> None:
    """Hold it from now on, or hold it longer; `HeldByColleague` while somebody else does."""
    until = _whole_minute(now + HELD_FOR)
    stored = session().execute(
        insert_into(Lease)
        .values(
            submission_ref=ref,
            staff_id=staff_id,
            taken_at=until - HELD_FOR - MINUTE,
            held_until=until,
        )
        .on_conflict_do_update(
            index_elements=["submission_ref"],
            set_={
                "staff_id": staff_id,
                "taken_at": case(
                    (and_(Lease.staff_id == staff_id, Lease.held_until > now), Lease.taken_at),
                    else_=until - HELD_FOR - MINUTE,
                ),
                "held_until": until,
            },
            where=or_(Lease.staff_id == staff_id, Lease.held_until <= now),
        )
        .returning(Lease.submission_ref)
    )
    if stored.first() is None:
        holding = holdings([ref], now).get(ref)
        raise HeldByColleague(
            holder=holding.staff_id if holding else 0, until=holding.until if holding else now
        )


def take_first(wanted: Select[Any], ref: Any, staff_id: int, now: datetime) -> Any | None:
    """Hold the first of an ordered list that nobody else holds; None when there is none.

    `ref` is the list's column of references. Two who ask at once never get the same: whoever comes
    between a look and its lease is refused by the lease's own key and looks again. What was decided
    in that moment is no longer in the list, which is asked once more while the lease is held.
    The lease is always taken before the text is locked, so that nobody waits in a circle.
    """
    free = wanted.where(not_held_by_others(ref, staff_id, now)).limit(1)
    while True:
        seen = session().scalars(free).first()
        if seen is None:
            return None
        try:
            take(seen.ref, staff_id, now)
        except HeldByColleague:
            continue
        still = wanted.where(ref == seen.ref).execution_options(populate_existing=True)
        found = session().scalars(still).first()
        if found is not None:
            return found
        leave(seen.ref, staff_id)


def leave(ref: str, staff_id: int) -> None:
    """Give it back to the queue; what a colleague holds stays theirs."""
    session().execute(
        delete(Lease)
        .where(Lease.submission_ref == ref, Lease.staff_id == staff_id)
        .execution_options(synchronize_session=False)
    )


def holdings(refs: Collection[str], now: datetime) -> Mapping[str, Holding]:
    """Who holds which of these."""
    rows = session().execute(
        select(Lease.submission_ref, Lease.staff_id, Lease.held_until).where(
            Lease.submission_ref.in_(refs), Lease.held_until > now
        )
    )
    return {ref: Holding(staff_id, until) for ref, staff_id, until in rows}


def not_held_by_others(ref: Any, staff_id: int, now: datetime) -> ColumnElement[bool]:
    """The condition that nobody but this moderator holds what the reference names."""
    return ~exists(
        select(Lease.submission_ref).where(
            Lease.submission_ref == ref, Lease.staff_id != staff_id, Lease.held_until > now
        )
    )


def _whole_minute(moment: datetime) -> datetime:
    """The end of a begun minute: the same form sent twice changes nothing, and no row is a log."""
    return moment.replace(second=0, microsecond=0) + MINUTE
