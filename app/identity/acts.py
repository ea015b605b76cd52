"""The staff's own record: who did what and when, one row for each act, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import select

from app.db import insert_into, session
from app.identity.models import StaffAct
from app.identity.rules import Act

PER_PAGE = 50


def note(
    act: Act,
    staff_id: int | None,
    now: datetime,
    *,
    subject: str = "",
    before: str = "",
    after: str = "",
) -> None:
    """Write the act down, in the transaction of what was done.

    `subject` names what it was done to, `before` and `after` how that stood: short words of ours,
    never a citizen's text. `staff_id` is None for the operator at the server's own shell.
    """
    told = "\0".join((act.value, str(staff_id), subject, before, after))
    session().execute(
        insert_into(StaffAct)
        .values(
            acted_at=now,
            id=blake2b(told.encode(), digest_size=16).hexdigest(),
            staff_id=staff_id,
            act=act,
            subject=subject,
            before=before,
            after=after,
        )
        .on_conflict_do_nothing()  # the very same at the very same moment was noted already
    )


def listed(staff_id: int | None, before: tuple[datetime, str] | None) -> Sequence[StaffAct]:
    """Fifty acts, the latest first, of one person or all; `before` is where the last page ended."""
    query = select(StaffAct).order_by(StaffAct.acted_at.desc(), StaffAct.id.desc())
    if staff_id is not None:
        query = query.where(StaffAct.staff_id == staff_id)
    if before is not None:
        moment, key = before
        level = (StaffAct.acted_at == moment) & (StaffAct.id < key)
        query = query.where((StaffAct.acted_at < moment) | level)
    return session().scalars(query.limit(PER_PAGE)).all()
