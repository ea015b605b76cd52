"""The invented staff: accounts without a password, entered from the trial's own page only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.db import insert_into, session
from app.identity.models import Staff
from app.identity.sessions import INVENTED
from app.permissions import Role
from app.transparency import ledger

SECOND_MODERATOR = f"moderator-2{INVENTED}"
NAMES = {
    Role.MODERATOR: "مشرف تجريبي",
    Role.LEADER: "قائد تجريبي",
    Role.ADMINISTRATOR: "مدير تجريبي",
}


def account(role: Role, since: datetime, email: str | None = None) -> Staff:
    """The invented member of staff with this role, hired when nobody holds it yet."""
    email = email or f"{role.value}{INVENTED}"
    named = select(Staff).where(Staff.email == email)
    person = session().scalar(named)
    if person is not None:
        return person
    # Of several who come first at once, one hires.
    hired = session().execute(
        insert_into(Staff)
        .values(email=email, name=NAMES[role], role=role, invited_at=since)
        .on_conflict_do_nothing()
        .returning(Staff.id)
    ).scalar()  # fmt: skip
    if hired is not None:
        ledger.record("role", {"event": "invited", "role": role.value})
    return session().scalars(named).one()


def moderators(since: datetime) -> list[Staff]:
    """The two who decided on the republic's comments; the first is the one a visitor becomes."""
    return [
        account(Role.MODERATOR, since),
        account(Role.MODERATOR, since, SECOND_MODERATOR),
    ]


def known_moderators() -> list[Staff]:
    """The same two where they have been hired already, in the same order; nobody is hired."""
    emails = (f"{Role.MODERATOR.value}{INVENTED}", SECOND_MODERATOR)
    found = session().scalars(select(Staff).where(Staff.email.in_(emails)))
    return sorted(found, key=lambda person: emails.index(person.email))
