"""Requests from outside to remove a text: entered, answered by another, counted in public."""

from __future__ import annotations

import secrets
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, true
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import session
from app.errors import FormExpired, NotFound
from app.identity.models import StaffAct
from app.identity.rules import Act
from app.moderation import requesting
from app.moderation.redress_models import RemovalRequest
from app.moderation.redress_rules import (
    AlreadyAnswered,
    ExplanationNeeded,
    Origin,
    StillPublic,
    TookPart,
)
from app.moderation.rules import Outcome, Reason
from app.participation.models import Comment
from app.participation.rules import Status
from app.permissions import Role
from app.transparency import queries as record
from app.web.unit_of_work import transaction
from tests.factories import employ, publish, staff_browser, write_comment
from tests.moderation.deciding import both, people
from tests.pages import Browser

GROUND = "تطلب الوزارة حذفه"


@pytest.fixture
def comment(context: None) -> Comment:
    return publish(write_comment("نص منشور"))


def _enter(comment: Comment, staff_id: int, key: str = "") -> RemovalRequest:
    with transaction():
        return requesting.enter(
            comment.shown_ref,
            origin=Origin.ALLIANCE,
            ground=GROUND,
            received_on=date(2026, 11, 20),
            staff_id=staff_id,
            now=clock.now(),
            key=key or secrets.token_hex(16),
        )


def _answer(asked: RemovalRequest, staff_id: int, *, granted: bool, why: str = "x") -> object:
    with transaction():
        return requesting.answer(
            asked.id, granted=granted, explanation=why, staff_id=staff_id, now=clock.now()
        )


def test_a_request_is_entered_once_and_changes_nothing(comment: Comment) -> None:
    administrator = employ(Role.ADMINISTRATOR).id
    key = secrets.token_hex(16)
    assert _enter(comment, administrator, key) is _enter(comment, administrator, key)
    with pytest.raises(FormExpired):  # gone back to, and filled in about another text
        _enter(publish(write_comment("نص آخر")), administrator, key)
    assert comment.status is Status.PUBLISHED
    assert requesting.counts(true()) == {(Origin.ALLIANCE, None): 1}
    entries = [one.entry for one in record.entries() if "removal-request" in one.entry]
    assert len(entries) == 1 and GROUND not in entries[0] and comment.ref not in entries[0]
    with pytest.raises(NotFound):
        requesting.enter(
            "ZZZ-ZZZ",
            origin=Origin.PERSON,
            ground="x",
            received_on=date(2026, 11, 20),
            staff_id=administrator,
            now=clock.now(),
            key=secrets.token_hex(16),
        )


def test_a_request_is_no_reason_to_take_a_text_down(comment: Comment) -> None:
    asked = _enter(comment, employ(Role.ADMINISTRATOR).id)
    moderator = people(1)[0]
    with pytest.raises(StillPublic):
        _answer(asked, moderator, granted=True)
    with pytest.raises(ExplanationNeeded):
        _answer(asked, moderator, granted=False, why="")
    both(comment, Outcome.DECLINE, reason=Reason.PERSONAL, whole=True)
    _answer(asked, moderator, granted=True)
    assert requesting.counts(true()) == {(Origin.ALLIANCE, True): 1}


def test_it_is_answered_once_and_by_a_second_person(comment: Comment) -> None:
    one, two, three = people(3)
    asked = _enter(comment, one)
    with pytest.raises(TookPart):
        _answer(asked, one, granted=False)
    assert _answer(asked, two, granted=False) is _answer(asked, two, granted=False)
    with pytest.raises(AlreadyAnswered):
        _answer(asked, three, granted=True)
    acts = session().scalars(select(StaffAct.after).where(StaffAct.act == Act.REQUESTED))
    assert sorted(acts) == ["entered alliance", "refused"]


def test_the_database_itself_asks_for_a_second_person(comment: Comment) -> None:
    one = people(1)[0]
    with pytest.raises(IntegrityError), transaction():
        session().add(
            RemovalRequest(
                id=secrets.token_hex(16),
                submission_ref=comment.ref,
                source=Origin.AUTHORITY,
                ground="x",
                received_on=date(2026, 11, 20),
                entered_by=one,
                entered_at=clock.now(),
                answered_by=one,
                answered_at=clock.now(),
                granted=True,
            )
        )
        session().flush()


def test_an_administrator_enters_it_and_a_moderator_answers_on_the_pages(app: Flask) -> None:
    with app.test_request_context():
        comment = publish(write_comment("نص منشور"))
        ref = comment.shown_ref
    administrator, moderator = (
        staff_browser(app, role) for role in (Role.ADMINISTRATOR, Role.MODERATOR)
    )
    page = administrator.get("/en/admin/requests")
    asked = administrator.press(page, "/admin/requests", status=422, ref="ZZZ-ZZZ", ground=GROUND)
    for complaint in ("Choose who asks", "Write a day that has been"):
        assert complaint in asked.words
    typed = {"source": "alliance", "received_on": "٢٠٢٦-١١-٢٠", "ground": GROUND}
    asked = administrator.press(asked, "/admin/requests", status=422, ref="ZZZ-ZZZ", **typed)
    assert "No text has this reference" in asked.words
    entered = administrator.press(asked, "/admin/requests", ref=ref, **typed)
    assert GROUND in entered.words and "نص منشور" not in entered.words
    public = Browser(app).get("/en/transparency").words
    assert "The alliance or its leadership 1 1 0 0" in public
    with app.app_context():
        key = session().scalar(select(RemovalRequest.id))
    assert GROUND in moderator.get("/en/mod/requests").words
    page = moderator.get(f"/en/mod/requests/{key}")
    refused = moderator.press(page, "/answers", status=422, answer="yes", explanation="x")
    assert "A request is not a reason" in refused.words
    done = moderator.press(refused, "/answers", answer="no", explanation="لا يخالف قاعدة")
    assert "لا يخالف قاعدة" in done.words
