"""Staff at the door: signing in and out, sessions that end, and nothing told to strangers."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import session
from app.identity import rules, sessions, staff
from app.identity.models import Staff, StaffSession
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import PASSWORD, employ, sign_in, staff_browser
from tests.pages import Browser, Page

DOOR = "/en/staff/sign-in"
QUEUE = "/en/mod/queue"
EMAIL = "moderator@example.org"


@pytest.fixture
def moderator(app: Flask) -> str:
    with app.test_request_context():
        employ(Role.MODERATOR, EMAIL)
    return EMAIL


def enter(browser: Browser, email: str, password: str = PASSWORD, *, status: int = 303) -> Page:
    return browser.press(
        browser.get(DOOR), "/sign-in", email=email, password=password, status=status
    )


def cookie_of(browser: Browser) -> str:
    found = browser.client.get_cookie("staff")
    assert found is not None
    return found.value


def with_cookie(app: Flask, cookie: str) -> Browser:
    browser = Browser(app)
    browser.client.set_cookie("staff", cookie)
    return browser


def sessions_in(app: Flask) -> int:
    with app.app_context():
        return int(session().scalar(select(func.count()).select_from(StaffSession)) or 0)


# --- signing in --------------------------------------------------------------------------------


def test_the_right_password_opens_the_queue(client: Browser, moderator: str) -> None:
    page = enter(client, moderator)
    assert page.path == QUEUE
    assert sessions_in(client.app) == 1


@pytest.mark.parametrize(
    ("role", "place"),
    [(Role.MODERATOR, QUEUE), (Role.LEADER, "/en/lead/"), (Role.ADMINISTRATOR, "/en/lead/")],
)
def test_everybody_begins_at_their_own_work(client: Browser, role: Role, place: str) -> None:
    with client.app.test_request_context():
        employ(role, "someone@example.org")
    assert enter(client, " Someone@Example.ORG ").path == place


def test_a_wrong_password_and_an_unknown_account_look_alike(app: Flask, moderator: str) -> None:
    with app.test_request_context():
        employ(Role.LEADER, "gone@example.org")
        with transaction():
            staff.dismiss("gone@example.org", clock.now())
            staff.invite(Role.MODERATOR, "invited@example.org", clock.now())
    pages = []
    for email in (moderator, "nobody@example.org", "gone@example.org", "invited@example.org"):
        page = enter(Browser(app), email, "wrong password indeed", status=422)
        text = re.sub(r'name="token" value="[^"]+"', "", page.text).replace(email, "EMAIL")
        pages.append((text, sorted(page.response.headers.keys())))
    assert all(page == pages[0] for page in pages)
    assert "do not match" in pages[0][0]
    assert sessions_in(app) == 0


def test_an_account_that_never_chose_a_password_opens_with_none(app: Flask) -> None:
    with app.test_request_context(), transaction():
        staff.invite(Role.MODERATOR, "invited@example.org", clock.now())
    for password in ("", "None", PASSWORD):
        assert enter(Browser(app), "invited@example.org", password, status=422).status == 422


def test_a_password_is_never_shown_again(client: Browser, moderator: str) -> None:
    page = enter(client, moderator, "wrong password indeed", status=422)
    assert "wrong password indeed" not in page.text
    assert moderator in page.text  # the address is kept


def test_a_password_is_stored_only_as_argon2id(app: Flask, moderator: str) -> None:
    with app.app_context():
        stored = session().scalar(select(Staff.password_hash))
    assert stored is not None and stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_sixth_try_in_a_minute_waits(
    app: Flask, moderator: str, moment: time_machine.Coordinates
) -> None:
    for spelling in (moderator, moderator.upper(), f" {moderator}", moderator, moderator.title()):
        enter(Browser(app), spelling, "wrong password indeed", status=422)
    page = enter(Browser(app), moderator, status=429)
    assert int(page.response.headers["Retry-After"]) > 0
    assert sessions_in(app) == 0
    enter(Browser(app), "somebody.else@example.org", "wrong password indeed", status=422)
    moment.shift(timedelta(minutes=2))
    assert enter(Browser(app), moderator).path == QUEUE


def test_guessing_an_unknown_address_is_slowed_like_a_known_one(app: Flask) -> None:
    for _ in range(5):
        enter(Browser(app), "nobody@example.org", "wrong password indeed", status=422)
    enter(Browser(app), "nobody@example.org", "wrong password indeed", status=429)


# --- the session -------------------------------------------------------------------------------


def test_signing_in_gives_a_new_session_and_ends_the_one_before(
    client: Browser, moderator: str
) -> None:
    planted = "planted-by-somebody-else"
    client.client.set_cookie("staff", planted)
    enter(client, moderator)
    first = cookie_of(client)
    assert first != planted
    assert with_cookie(client.app, planted).get(QUEUE, status=403).status == 403
    enter(client, moderator)
    second = cookie_of(client)
    assert second != first
    with_cookie(client.app, first).get(QUEUE, status=403)
    with_cookie(client.app, second).get(QUEUE)
    assert sessions_in(client.app) == 1


def test_a_copied_cookie_is_dead_after_signing_out(client: Browser, moderator: str) -> None:
    page = enter(client, moderator)
    copied = cookie_of(client)
    with_cookie(client.app, copied).get(QUEUE)
    client.press(page, "/sign-out")
    assert client.client.get_cookie("staff") is None
    with_cookie(client.app, copied).get(QUEUE, status=403)
    assert sessions_in(client.app) == 0


def test_the_database_alone_opens_no_session(client: Browser, moderator: str) -> None:
    enter(client, moderator)
    with client.app.app_context():
        (digest,) = session().scalars(select(StaffSession.digest)).all()
    for stolen in (digest.hex(), digest.decode("latin-1")):
        with_cookie(client.app, stolen).get(QUEUE, status=403)
    assert cookie_of(client).encode() not in digest


def test_two_idle_hours_end_a_session(
    client: Browser, moderator: str, moment: time_machine.Coordinates
) -> None:
    enter(client, moderator)
    moment.shift(rules.SESSION_IDLE - timedelta(minutes=1))
    client.get(QUEUE)
    moment.shift(timedelta(minutes=2))
    client.get(QUEUE, status=403)


def test_twelve_hours_end_a_session_however_busy(
    client: Browser, moderator: str, moment: time_machine.Coordinates
) -> None:
    enter(client, moderator)
    for _ in range(11):
        moment.shift(timedelta(minutes=64))
        client.press(client.get("/en/display"), "/display", theme="dark")
        client.get(QUEUE)
    moment.shift(timedelta(minutes=64))
    client.get(QUEUE, status=403)


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(hours=1)])
def test_a_clock_set_back_throws_nobody_out(
    client: Browser, moderator: str, moment: time_machine.Coordinates, back: timedelta
) -> None:
    page = enter(client, moderator)
    citizen = Browser(client.app)
    citizen.vote("/en/goals/democracy", "support")
    form = citizen.get("/en/goals/democracy")
    moment.shift(-back)
    client.get(QUEUE)
    assert "Your vote is saved" in citizen.press(form, "/vote", ("choice", "oppose")).words
    client.press(page, "/sign-out")


def test_a_form_of_one_session_is_not_taken_in_another(app: Flask) -> None:
    one, other = staff_browser(app, Role.MODERATOR), staff_browser(app, Role.MODERATOR)
    other.press(one.get("/en/display"), "/display", status=409, theme="dark")


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(
    client: Browser, moderator: str
) -> None:
    form = client.get(DOOR)
    answer = client.press(form, "/sign-in", email=moderator, password=PASSWORD, follow=False)
    (header,) = answer.response.headers.getlist("Set-Cookie")
    assert "HttpOnly" in header and "SameSite=Lax" in header and "Domain" not in header
    assert answer.response.headers["Cache-Control"] == "no-store"


def test_reading_as_staff_writes_nothing(client: Browser, moderator: str) -> None:
    enter(client, moderator)
    with client.app.app_context():
        before = session().scalar(select(StaffSession.used_at))
    client.get(QUEUE)
    with client.app.app_context():
        assert session().scalar(select(StaffSession.used_at)) == before


def test_an_unknown_address_costs_as_much_thought_as_a_known_one(
    app: Flask, moderator: str
) -> None:
    def effort(email: str) -> float:
        """Seconds of work, at best, of refusing a wrong password; free of other people's load."""
        with app.test_request_context():
            found = []
            for _ in range(5):
                began = time.thread_time()
                assert staff.authenticate(email, "wrong password indeed") is None
                found.append(time.thread_time() - began)
            return min(found)

    known, unknown = effort(moderator), effort("nobody@example.org")
    assert 0.5 < unknown / known < 2


def test_a_session_begun_in_code_is_a_session(app: Flask) -> None:
    browser = Browser(app)
    person = sign_in(browser, Role.LEADER)
    assert person.role is Role.LEADER
    browser.get("/en/lead/")
    with app.test_request_context(), transaction():
        sessions.end_all(person)
    browser.get("/en/lead/", status=403)
