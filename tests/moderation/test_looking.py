"""A look beyond one's office is written down first, and is open to one person for a while."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import session
from app.errors import FormExpired, NotFound
from app.identity.models import StaffAct
from app.identity.rules import Act
from app.moderation import looking
from app.moderation.redress_models import Look
from app.moderation.redress_rules import LOOK_LASTS, LookReason
from app.permissions import Role
from app.transparency import queries as record
from app.web.unit_of_work import transaction
from tests.factories import employ, staff_browser, write_comment

SECRET = "planted-unpublished"


def test_the_reason_is_on_record_before_the_text_opens(
    either_app: Flask, moment: time_machine.Coordinates
) -> None:
    with either_app.test_request_context():
        comment = write_comment(SECRET)
        one, other = (employ(Role.ADMINISTRATOR).id for _ in range(2))
        for _ in range(2):
            with transaction():
                opened = looking.look(
                    comment.shown_ref, LookReason.COURT, staff_id=one, now=clock.now(), key="a" * 32
                )
        with pytest.raises(FormExpired):  # gone back to, and sent for another reason
            looking.look(
                comment.shown_ref, LookReason.FAULT, staff_id=one, now=clock.now(), key="a" * 32
            )
        assert session().scalar(select(func.count()).select_from(Look)) == 1
        act = session().scalars(select(StaffAct).where(StaffAct.act == Act.LOOKED)).one()
        assert (act.staff_id, act.subject, act.after) == (one, comment.ref, "court")
        entry = next(one.entry for one in record.entries() if '"look"' in one.entry)
        assert comment.ref not in entry and SECRET not in entry
        assert looking.looked_at(opened.id, one, clock.now()).text == SECRET
        with pytest.raises(NotFound):
            looking.looked_at(opened.id, other, clock.now())
        moment.shift(LOOK_LASTS)
        with pytest.raises(NotFound):
            looking.looked_at(opened.id, one, clock.now())
        with pytest.raises(NotFound):
            looking.look("ZZZ-ZZZ", LookReason.COURT, staff_id=one, now=clock.now(), key="b" * 32)


def test_an_administrator_writes_the_reason_and_everybody_counts_it(app: Flask) -> None:
    with app.test_request_context():
        ref = write_comment(SECRET).shown_ref
    browser = staff_browser(app, Role.ADMINISTRATOR)
    asked = browser.press(browser.get("/en/admin/look"), "/admin/look", status=422, ref=ref)
    assert "Choose why it must be read" in asked.words and SECRET not in asked.words
    opened = browser.press(asked, "/admin/look", ref=ref, reason="danger")
    assert SECRET in opened.words
    acts = browser.get("/en/admin/acts")
    assert "Read an unpublished text" in acts.words and "danger" in acts.words
    assert SECRET not in acts.words
    public = staff_browser(app, Role.LEADER).get("/en/transparency").words
    assert "Unpublished texts read by administrators 1 1" in public
