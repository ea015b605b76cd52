"""Staff come by invitation and go by dismissal; both stand in the public record, without a name."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import clock
from app.db import session
from app.identity import rules, staff
from app.identity.models import Staff
from app.identity.rules import InvitationSpent
from app.permissions import Role
from app.transparency import rules as ledger_rules
from app.transparency.models import LedgerEntry
from app.web.unit_of_work import transaction
from tests.factories import PASSWORD, employ, sign_in
from tests.pages import Browser

EMAIL = "new@example.org"


def invite(app: Flask, role: Role = Role.MODERATOR) -> str:
    with app.test_request_context(), transaction():
        return staff.invite(role, EMAIL, clock.now())


def join(browser: Browser, secret: str, **typed: str) -> None:
    page = browser.get(f"/en/staff/invitation/{secret}")
    browser.press(page, "/invitation", **({"name": "Layla", "password": PASSWORD} | typed))


def test_the_operator_invites_with_one_command(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["identity", "invite", "leader", " New@Example.org"])
    assert result.exit_code == 0
    link = re.fullmatch(r"http://127\.0\.0\.1:\d+/ar/staff/invitation/([\w-]{32})\n", result.output)
    assert link is not None
    browser = Browser(app)
    join(browser, link.group(1))
    browser.get("/en/lead/")
    with app.app_context():
        person = session().scalar(select(Staff))
        assert person is not None
        assert (person.email, person.role, person.name) == (EMAIL, Role.LEADER, "Layla")


@pytest.mark.parametrize("role", ["citizen", "anonymous", "king"])
def test_only_staff_roles_are_given(app: Flask, role: str) -> None:
    result = app.test_cli_runner().invoke(args=["identity", "invite", role, EMAIL])
    assert result.exit_code == 2


@pytest.mark.parametrize("typed", ["notanaddress", "07701234567", "a@b", ""])
def test_only_an_address_is_invited(app: Flask, typed: str) -> None:
    result = app.test_cli_runner().invoke(args=["identity", "invite", "leader", typed])
    assert result.exit_code == 2 and "not an e-mail address" in result.output


def test_an_invitation_works_once(app: Flask) -> None:
    secret = invite(app)
    join(Browser(app), secret)
    for browser in (Browser(app), Browser(app)):
        page = browser.get(f"/en/staff/invitation/{secret}", status=404)
        assert "This invitation can no longer be used" in page.words


def test_an_invitation_opened_twice_is_spent_by_the_first(app: Flask) -> None:
    secret = invite(app)
    slow = Browser(app)
    form = slow.get(f"/en/staff/invitation/{secret}")
    join(Browser(app), secret)
    slow.press(form, "/invitation", name="Thief", password=PASSWORD, status=404)
    with app.app_context():
        assert session().scalar(select(Staff.name)) == "Layla"


def test_an_invitation_ends_after_three_days(app: Flask, moment: time_machine.Coordinates) -> None:
    secret = invite(app)
    moment.shift(rules.INVITATION_LIFETIME - timedelta(minutes=1))
    form = Browser(app).get(f"/en/staff/invitation/{secret}")
    moment.shift(timedelta(minutes=2))
    Browser(app).get(f"/en/staff/invitation/{secret}", status=404)
    Browser(app).press(form, "/invitation", name="Late", password=PASSWORD, status=404)


@pytest.mark.parametrize("secret", ["x", "A" * 32, "%00", "é" * 10])
def test_an_unknown_invitation_reads_like_a_spent_one(app: Flask, secret: str) -> None:
    page = Browser(app).get(f"/en/staff/invitation/{secret}", status=404)
    assert "This invitation can no longer be used" in page.words


def test_a_second_invitation_replaces_the_first(app: Flask) -> None:
    first, second = invite(app), invite(app, Role.LEADER)
    Browser(app).get(f"/en/staff/invitation/{first}", status=404)
    join(Browser(app), second)
    with app.app_context():
        assert session().scalars(select(Staff.role)).all() == [Role.LEADER]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"name": ""}, "Enter your name"),
        ({"name": "x" * 81}, "up to 80 characters"),
        ({"password": "eleven char"}, "at least 12 characters"),
        ({"password": ""}, "Choose a password"),
    ],
)
def test_what_is_missing_at_joining_is_said_and_the_invitation_stays_good(
    app: Flask, typed: dict[str, str], complaint: str
) -> None:
    secret = invite(app)
    browser = Browser(app)
    page = browser.get(f"/en/staff/invitation/{secret}")
    fields = {"name": "Layla", "password": PASSWORD} | typed
    assert complaint in browser.press(page, "/invitation", status=422, **fields).words
    join(browser, secret)


def test_the_secret_of_an_invitation_is_not_in_the_database(app: Flask) -> None:
    secret = invite(app)
    with app.app_context():
        person = session().scalar(select(Staff))
        assert person is not None and person.invitation_digest is not None
        assert secret.encode() not in person.invitation_digest


def test_dismissed_staff_lose_session_password_and_invitation(app: Flask) -> None:
    browser = Browser(app)
    person = sign_in(browser, Role.MODERATOR)
    browser.get("/en/mod/queue")
    result = app.test_cli_runner().invoke(args=["identity", "dismiss", person.email.upper()])
    assert result.exit_code == 0
    browser.get("/en/mod/queue", status=403)
    page = Browser(app)
    page.press(
        page.get("/en/staff/sign-in"),
        "/sign-in",
        email=person.email,
        password=PASSWORD,
        status=422,
    )


def test_dismissing_nobody_is_an_error_the_operator_sees(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["identity", "dismiss", "nobody@example.org"])
    assert result.exit_code == 1


def test_a_new_role_ends_the_sessions_of_the_old_one(app: Flask) -> None:
    browser = Browser(app)
    person = sign_in(browser, Role.MODERATOR)
    with app.test_request_context(), transaction():
        staff.invite(Role.LEADER, person.email, clock.now())
    browser.get("/en/mod/queue", status=403)
    browser.get("/en/lead/", status=403)


def test_a_person_dismissed_and_invited_again_begins_anew(app: Flask) -> None:
    with app.test_request_context():
        person = employ(Role.MODERATOR, EMAIL)
        with transaction():
            staff.dismiss(EMAIL, clock.now())
    secret = invite(app)
    with app.test_request_context():
        assert staff.authenticate(EMAIL, PASSWORD) is None
    join(Browser(app), secret, password="another long password")
    with app.test_request_context():
        again = staff.authenticate(EMAIL, "another long password")
        assert again is not None and again.id == person.id


def test_the_public_record_tells_of_roles_and_of_no_person(app: Flask) -> None:
    invite(app)
    with app.test_request_context(), transaction():
        staff.dismiss(EMAIL, clock.now())
    with app.app_context():
        entries = [
            entry
            for entry in session().scalars(select(LedgerEntry))
            if b"moderator" in str(vars(entry)).encode()
        ]
        shown = " ".join(str(vars(entry)) for entry in entries)
    assert "invited" in shown and "dismissed" in shown
    assert "example.org" not in shown


def test_a_spent_invitation_is_refused_by_the_verb_itself(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(InvitationSpent):
        staff.accept("unknown", "Layla", PASSWORD, clock.now())


def test_a_person_invited_again_cannot_use_the_old_password(app: Flask) -> None:
    with app.test_request_context():
        employ(Role.MODERATOR, EMAIL)
        assert staff.authenticate(EMAIL, PASSWORD) is not None
    invite(app)
    with app.test_request_context():
        assert staff.authenticate(EMAIL, PASSWORD) is None


def test_each_step_of_an_office_is_in_the_public_record(app: Flask) -> None:
    join(Browser(app), invite(app))
    join(Browser(app), invite(app, Role.LEADER))
    with app.test_request_context(), transaction():
        staff.dismiss(EMAIL, clock.now())
    with app.app_context():
        entries = session().scalars(
            select(LedgerEntry.entry).where(LedgerEntry.kind == "role").order_by(LedgerEntry.idx)
        )
        steps = [(found["event"], found["role"]) for found in map(ledger_rules.read, entries)]
    assert steps == [
        ("invited", "moderator"), ("accepted", "moderator"),
        ("changed", "leader"), ("accepted", "leader"), ("dismissed", "leader"),
    ]  # fmt: skip
