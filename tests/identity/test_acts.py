"""Every act of the staff is written down in its own transaction, and never changed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import session
from app.identity import acts, staff
from app.identity.models import StaffAct
from app.identity.rules import Act
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import employ


def test_offices_are_told_with_what_they_were_before(either_app: Flask) -> None:
    with either_app.test_request_context():
        person = employ(Role.MODERATOR)
        with transaction():
            staff.invite(Role.LEADER, person.email, clock.now())
        with transaction():
            staff.dismiss(person.email, clock.now())
        found = [(one.act, one.before, one.after) for one in reversed(acts.listed(None, None))]
        assert found == [
            (Act.INVITED, "", "moderator"),
            (Act.ACCEPTED, "", "moderator"),
            (Act.INVITED, "moderator", "leader"),
            (Act.DISMISSED, "leader", ""),
        ]
        assert [one.act for one in acts.listed(person.id, None)] == [Act.ACCEPTED]


def test_pages_of_acts_neither_repeat_nor_miss_one(either_app: Flask) -> None:
    with either_app.test_request_context():
        now = clock.now()
        with transaction():
            for number in range(2 * acts.PER_PAGE + 3):
                acts.note(Act.DECIDED, None, now, subject=str(number))
        seen, before = [], None
        while page := acts.listed(None, before):
            seen += [one.subject for one in page]
            before = (page[-1].acted_at, page[-1].id)
        assert len(seen) == len(set(seen)) == 2 * acts.PER_PAGE + 3


def test_an_act_is_gone_with_what_was_undone_and_never_changed(either_app: Flask) -> None:
    with either_app.test_request_context():
        with pytest.raises(ZeroDivisionError), transaction():
            acts.note(Act.DECIDED, None, clock.now())
            raise ZeroDivisionError
        assert session().scalar(select(func.count()).select_from(StaffAct)) == 0
        with transaction():
            acts.note(Act.DECIDED, None, clock.now())
        kept = acts.listed(None, None)[0]
        with pytest.raises(RuntimeError, match="never"), transaction():
            kept.after = "another"
            session().flush()
        session().rollback()
        with pytest.raises(RuntimeError, match="never"), transaction():
            session().delete(kept)
            session().flush()
