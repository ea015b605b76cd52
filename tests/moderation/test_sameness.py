"""A copy is declined with one button, its author is led to the public one, support stays."""

from __future__ import annotations

import pytest
from flask import Flask

from app import clock
from app.db import session
from app.moderation import leases
from app.participation import submitting
from app.participation.models import Agreement, Comment
from app.participation.rules import Status
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import employ, publish, staff_browser, write_comment
from tests.pages import Browser

TOPIC = "/en/goals/infrastructure"
TEXT = "نطالب بإنشاء محطة تحلية للمياه في البصرة قبل الصيف القادم"
NEAR = "نطالب بانشاء محطه تحليه للمياه فى البصره قبل الصيف القادم رجاء"


@pytest.fixture
def public(app: Flask) -> str:
    with app.test_request_context():
        return publish(write_comment(TEXT, by="first")).ref


def test_one_button_declines_a_copy_and_shows_its_author_the_public_one(
    app: Flask, public: str
) -> None:
    author, staff = Browser(app), staff_browser(app, Role.MODERATOR)
    ref = author.comment(TOPIC, NEAR).replace("-", "")
    page = staff.get(f"/en/mod/item/{ref}")
    assert "Similar, already published" in page.words and TEXT in page.words
    staff.press(page, "/same", ("same_as", public))
    with app.app_context():
        assert session().get_one(Comment, ref).status is Status.DECLINED
        assert session().get_one(Comment, public).status is Status.PUBLISHED
    own = author.get(f"/en/me/comments/{ref}")
    assert "The same is already published" in own.words and TEXT in own.words
    assert f"/comments/{public}" in own.text


def test_what_a_colleague_has_open_is_not_declined_beside_them(app: Flask, public: str) -> None:
    ref = Browser(app).comment(TOPIC, NEAR).replace("-", "")
    staff = staff_browser(app, Role.MODERATOR)
    page = staff.get(f"/en/mod/item/{ref}")
    with app.app_context(), transaction():
        leases.take(ref, employ(Role.MODERATOR).id, clock.now() + leases.HELD_FOR * 2)
    staff.press(page, "/same", ("same_as", public), status=409)
    with app.app_context():
        assert session().get_one(Comment, ref).status is Status.PENDING


def test_support_is_never_moved(app: Flask, public: str) -> None:
    reader, staff = Browser(app), staff_browser(app, Role.MODERATOR)
    reader.press(reader.get(TOPIC), f"/comments/{public}/agreement")
    ref = Browser(app).comment(TOPIC, NEAR).replace("-", "")
    staff.press(staff.get(f"/en/mod/item/{ref}"), "/same", ("same_as", public))
    with app.app_context():
        rows = session().query(Agreement).all()
        assert [row.comment_ref for row in rows] == [public]
        assert session().get_one(Comment, public).agreements == 1


def test_what_is_not_alike_or_not_public_cannot_be_pointed_to(app: Flask, public: str) -> None:
    staff = staff_browser(app, Role.MODERATOR)
    ref = Browser(app).comment(TOPIC, NEAR).replace("-", "")
    with app.test_request_context():
        other = publish(write_comment("الكهرباء قبل كل شيء", by="other")).ref
        waiting = write_comment(TEXT, by="waiting").ref
    page = staff.get(f"/en/mod/item/{ref}")
    form = page.form("/same")
    for wrong in (other, waiting, ref, "ZZZZZZ", ""):
        answer = staff.client.post(
            form.action,
            data=dict(form.fields) | {"same_as": wrong},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code in (404, 409), wrong
    with app.app_context():
        assert session().get_one(Comment, ref).status is Status.PENDING


def test_once_the_public_one_is_gone_nobody_is_led_to_it(app: Flask, public: str) -> None:
    author, staff = Browser(app), staff_browser(app, Role.MODERATOR)
    ref = author.comment(TOPIC, NEAR).replace("-", "")
    staff.press(staff.get(f"/en/mod/item/{ref}"), "/same", ("same_as", public))
    with app.test_request_context(), transaction():
        submitting.set_status(session().get_one(Comment, public), Status.DECLINED, now=clock.now())
    assert TEXT not in author.get(f"/en/me/comments/{ref}").words
