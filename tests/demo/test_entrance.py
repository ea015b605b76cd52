"""Promises of the trial's entrance: one click into each role here, and no such door elsewhere."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.db import session
from app.demo import crew
from app.identity import staff
from app.identity.models import Staff, StaffSession
from app.participation.models import Comment
from app.participation.rules import Status
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.pages import OWN_PAGE, Browser


@pytest.mark.parametrize("path", ["/demo", "/ar/demo", "/ckb/demo", "/en/demo", "/en/demo/enter"])
def test_outside_the_trial_the_door_does_not_exist(app: Flask, path: str) -> None:
    browser = Browser(app)
    browser.get(path, status=404)
    answer = browser.client.post(path, data={"role": "moderator"}, headers=OWN_PAGE)
    assert answer.status_code in (404, 409)
    assert not any("/demo" in rule.rule for rule in app.url_map.iter_rules())
    with app.app_context():
        assert session().scalars(select(Staff)).all() == []


def test_the_page_says_that_everything_is_invented(trial: Flask) -> None:
    page = Browser(trial).get("/en/demo")
    assert "invented" in page.words
    assert "In real use this page does not exist." in page.words
    assert 'href="/en/"' in page.text


def test_the_short_address_leads_to_the_page(trial: Flask) -> None:
    assert Browser(trial).get("/demo", follow=True).path == "/ar/demo"


@pytest.mark.parametrize(
    ("role", "lands"),
    [
        (Role.MODERATOR, "/en/mod/queue"),
        (Role.LEADER, "/en/lead/"),
        (Role.ADMINISTRATOR, "/en/lead/"),
    ],
)
def test_one_click_enters_a_role(trial: Flask, role: Role, lands: str) -> None:
    browser = Browser(trial)
    inside = browser.press(browser.get("/en/demo"), "/demo/enter", ("role", role.value))
    assert inside.path == lands
    with trial.app_context():
        assert session().scalars(select(StaffSession)).one().staff.role is role


def test_a_role_can_be_changed_for_another_and_the_first_session_ends(trial: Flask) -> None:
    browser = Browser(trial)
    for role in ("moderator", "leader"):
        browser.press(browser.get("/en/demo"), "/demo/enter", ("role", role), follow=False)
    with trial.app_context():
        assert session().scalars(select(StaffSession)).one().staff.role is Role.LEADER
    browser.get("/en/mod/queue", status=403)


def test_entering_twice_is_the_same_person(trial: Flask) -> None:
    for _ in range(2):
        browser = Browser(trial)
        browser.press(browser.get("/en/demo"), "/demo/enter", ("role", "moderator"), follow=False)
    with trial.app_context():
        assert len(session().scalars(select(Staff)).all()) == 1


@pytest.mark.parametrize("role", ["citizen", "anonymous", "", "queen"])
def test_only_staff_roles_can_be_entered(trial: Flask, role: str) -> None:
    browser = Browser(trial)
    browser.press(browser.get("/en/demo"), "/demo/enter", status=404, role=role)
    with trial.app_context():
        assert session().scalars(select(StaffSession)).all() == []


def test_an_invented_account_opens_with_no_password(trial: Flask) -> None:
    with trial.app_context():
        with transaction():
            email = crew.account(Role.MODERATOR, clock.now()).email
        assert staff.authenticate(email, "") is None
        assert staff.authenticate(email, "moderator") is None


def test_a_moderator_finds_the_invented_comments_waiting(republic: Flask) -> None:
    browser = Browser(republic)
    queue = browser.press(browser.get("/en/demo"), "/demo/enter", ("role", "moderator"))
    with republic.app_context():
        oldest = session().scalars(
            select(Comment)
            .where(Comment.status == Status.PENDING, Comment.revision == 1)
            .order_by(Comment.submitted_at)
        )  # fmt: skip
        assert oldest.first().shown_ref in queue.words  # type: ignore[union-attr]
