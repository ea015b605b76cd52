"""A stolen password alone opens nothing: the second step, its codes, and what stays sensitive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from app import clock, create_app
from app.db import Base, db, session
from app.identity import rotating, staff
from app.identity.models import StaffAct
from app.identity.rules import FRESH_TO_OPEN, FRESH_TO_SEND, RECOVERY_CODES, STEP_WAITS, Act
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.conftest import production_settings
from tests.contracts.walk import addresses
from tests.factories import PASSWORD
from tests.identity.stepping import ACCOUNT, DOOR, SET_UP, STEP, guarded, person
from tests.pages import OWN_PAGE, Browser

QUEUE = "/en/mod/queue"
HALF_A_MINUTE = timedelta(seconds=31)


@pytest.fixture
def later(moment: time_machine.Coordinates) -> time_machine.Coordinates:
    return moment


@pytest.fixture
def real(instance: Path) -> Iterator[Flask]:
    """The service for real people, which asks everybody on the staff for the second step."""
    app = create_app(production_settings(instance))
    app.config.update(PREFERRED_URL_SCHEME="https", RATE_LIMITS=False)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


class SecureBrowser(Browser):
    """One that speaks HTTPS, without which no cookie is kept in production."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.client.environ_base["wsgi.url_scheme"] = "https"


def test_in_production_nobody_enters_before_the_second_step_is_set_up(real: Flask) -> None:
    somebody = person(real)
    somebody.browser = SecureBrowser(real)
    page = somebody.give_password()
    assert page.path == SET_UP
    assert somebody.browser.client.get(QUEUE).status_code == 303
    somebody.set_up()
    assert len(set(somebody.recovery)) == RECOVERY_CODES
    assert somebody.browser.get(QUEUE).status == 200


def test_a_password_alone_opens_no_page_of_the_staff(app: Flask) -> None:
    somebody = guarded(app, Role.ADMINISTRATOR)
    thief = Browser(app)
    assert somebody.give_password(thief).path == STEP
    for address in addresses(app, "K7M4Q2"):
        if not address.path.startswith(("/en/mod", "/en/lead", "/en/admin", "/en/staff/account")):
            continue
        answer = thief.client.open(address.path, method=address.method, headers=OWN_PAGE)
        expected = 303 if address.method == "GET" else 403
        assert answer.status_code == expected, address
        assert answer.status_code != 303 or STEP in answer.location


def test_the_code_leads_to_the_page_that_was_asked_for(app: Flask, later) -> None:
    somebody = guarded(app)
    later.shift(HALF_A_MINUTE)
    browser = Browser(app)
    somebody.give_password(browser)
    asked = browser.get("/en/mod/appeals", follow=True)
    assert asked.path == STEP
    page = browser.press(asked, "/second-step", code=somebody.code())
    assert page.path == "/en/mod/appeals"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/x", "/\\evil.example", "javascript:1", ""],
)
def test_nobody_is_led_out_of_the_house(app: Flask, later, elsewhere: str) -> None:
    somebody = guarded(app)
    later.shift(HALF_A_MINUTE)
    browser = Browser(app)
    page = somebody.give_password(browser)
    page = browser.press(page, "/second-step", code=somebody.code(), to=elsewhere)
    assert page.path == QUEUE


def test_a_wrong_code_opens_nothing_and_says_what_to_do(app: Flask, later) -> None:
    somebody = guarded(app)
    browser = Browser(app)
    page = browser.press(somebody.give_password(browser), "/second-step", code="000000", status=422)
    assert "Wait for the next one" in page.words
    page = browser.press(page, "/second-step", code="", status=422)
    assert "Enter the code that your app shows now" in page.words
    assert browser.client.get(QUEUE).status_code == 303


def test_digits_of_an_arabic_keyboard_are_read(app: Flask, later) -> None:
    somebody = guarded(app)
    later.shift(HALF_A_MINUTE)
    browser = Browser(app)
    arabic = somebody.code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    page = browser.press(somebody.give_password(browser), "/second-step", code=arabic)
    assert page.path == QUEUE


def test_a_code_is_good_once(app: Flask, later) -> None:
    """Whoever looked over a shoulder is late."""
    somebody = guarded(app)
    later.shift(HALF_A_MINUTE)
    somebody.enter(Browser(app))
    watcher = Browser(app)
    page = watcher.press(
        somebody.give_password(watcher), "/second-step", code=somebody.code(), status=422
    )
    assert "was used already" in page.words


def test_a_code_of_a_clock_half_a_minute_off_is_good_and_an_old_one_is_not(
    app: Flask, later
) -> None:
    somebody = guarded(app)
    for late, status in ((29, 303), (95, 422)):
        later.shift(timedelta(minutes=3))
        browser = Browser(app)
        page, code = somebody.give_password(browser), somebody.code()
        later.shift(timedelta(seconds=late))
        browser.press(page, "/second-step", code=code, status=status)


def test_a_password_waits_ten_minutes_for_its_second_step(app: Flask, later) -> None:
    somebody = guarded(app)
    browser = Browser(app)
    page = somebody.give_password(browser)
    later.shift(STEP_WAITS)
    page = browser.press(page, "/second-step", code=somebody.code(), status=409)
    assert browser.client.get(STEP).location == DOOR


def test_the_session_that_opens_is_not_the_one_that_waited(app: Flask, later) -> None:
    somebody = guarded(app)
    later.shift(HALF_A_MINUTE)
    browser = Browser(app)
    page = somebody.give_password(browser)
    waited = browser.client.get_cookie("staff").value
    browser.press(page, "/second-step", code=somebody.code())
    assert browser.client.get_cookie("staff").value != waited
    fixed = Browser(app)
    fixed.client.set_cookie("staff", waited)
    assert fixed.client.get(QUEUE).status_code == 303


# --- without the telephone ----------------------------------------------------------------------


def test_a_recovery_code_opens_the_door_once(app: Flask) -> None:
    somebody = guarded(app)
    browser = Browser(app)
    typed = somebody.recovery[3].lower().replace("-", " ")
    browser.press(somebody.give_password(browser), "/second-step", code=typed)
    assert "9 recovery codes are left" in browser.get(ACCOUNT).words
    again = Browser(app)
    again.press(somebody.give_password(again), "/second-step", code=typed, status=422)
    assert Act.SECURED in _acts(app)


def test_new_recovery_codes_end_the_old_ones(app: Flask) -> None:
    somebody = guarded(app)
    page = somebody.browser.press(
        somebody.browser.get(ACCOUNT), "/recovery-codes", status=200, follow=False
    )
    browser = Browser(app)
    browser.press(
        somebody.give_password(browser), "/second-step", code=somebody.recovery[0], status=422
    )
    assert somebody.recovery[0] not in page.words and "recovery codes" in page.words


def test_whoever_is_invited_again_begins_anew(app: Flask) -> None:
    somebody = guarded(app)
    with app.test_request_context(), transaction():
        secret = staff.invite(Role.MODERATOR, somebody.email, clock.now())
    browser = Browser(app)
    browser.press(
        browser.get(f"/en/staff/invitation/{secret}"), "/invitation", name="H", password=PASSWORD
    )
    assert browser.get(QUEUE).status == 200
    assert "Only your password" in browser.get(ACCOUNT).words


# --- guessing -----------------------------------------------------------------------------------


def test_guessing_is_slowed_for_every_browser_and_never_locks_the_person_out(
    app: Flask, later
) -> None:
    somebody = guarded(app)
    app.config["RATE_LIMITS"] = True
    thief = Browser(app)
    page = somebody.give_password(thief)
    for _ in range(5):
        page = thief.press(page, "/second-step", code="123123", status=422)
    answer = thief.press(page, "/second-step", code="123123", status=429)
    assert int(answer.response.headers["Retry-After"]) <= 60
    later.shift(timedelta(minutes=2))
    somebody.enter(Browser(app))


# --- what is sensitive --------------------------------------------------------------------------


def test_what_is_sensitive_asks_again_after_a_while_and_comes_back(app: Flask, later) -> None:
    somebody = guarded(app)
    later.shift(FRESH_TO_OPEN)
    assert somebody.browser.get(QUEUE).status == 200
    asked = somebody.browser.get(ACCOUNT, follow=True)
    assert asked.path == STEP
    assert somebody.browser.press(asked, "/second-step", code=somebody.code()).path == ACCOUNT


def test_a_form_of_such_a_page_may_take_its_time_but_not_for_ever(app: Flask, later) -> None:
    somebody = guarded(app)
    page = somebody.browser.get(ACCOUNT)
    later.shift(FRESH_TO_OPEN)
    assert somebody.browser.press(page, "/sign-out-others", follow=False).status == 303
    later.shift(FRESH_TO_SEND - FRESH_TO_OPEN)
    page = somebody.browser.press(page, "/sign-out-others", status=403)
    assert "Confirm once more that it is you" in page.words


@pytest.mark.parametrize(
    "path", ["/en/admin/look", "/en/admin/confirmations", "/en/admin/names", "/en/admin/requests"]
)
def test_an_administrators_heavier_acts_are_sensitive(app: Flask, later, path: str) -> None:
    somebody = guarded(app, Role.ADMINISTRATOR)
    assert somebody.browser.get(path).status == 200
    later.shift(FRESH_TO_OPEN)
    assert somebody.browser.client.get(path).location.startswith(STEP)


def test_signing_out_everywhere_else_leaves_this_browser_alone(app: Flask, later) -> None:
    somebody = guarded(app)
    later.shift(HALF_A_MINUTE)
    other = somebody.enter(Browser(app))
    page = somebody.browser.get(ACCOUNT)
    assert "Your change is saved" in somebody.browser.press(page, "/sign-out-others").words
    assert other.client.get(QUEUE).status_code == 403


def test_what_was_typed_too_slowly_is_sent_after_the_code(app: Flask, later) -> None:
    somebody = guarded(app, Role.ADMINISTRATOR)
    browser = somebody.browser
    page = browser.get("/en/admin/names")
    later.shift(FRESH_TO_SEND)
    page = browser.press(page, "/admin/names", name="Karim Karim", kind="candidate", status=403)
    assert "What you typed is kept" in page.words
    browser.press(browser.get(STEP), "/second-step", code=somebody.code())
    page = browser.press(page, "/admin/names")
    assert "Karim Karim" in page.words


# --- what is kept -------------------------------------------------------------------------------


def test_a_dump_opens_no_door(app: Flask) -> None:
    """Neither the app's secret nor a recovery code stands in the database."""
    somebody = guarded(app)
    with app.app_context(), db.engine.connect() as connection:
        dump = "".join(
            str(row)
            for name in Base.metadata.tables
            for row in connection.execute(text(f'SELECT * FROM "{name}"'))
        )
    for secret in (somebody.secret, *somebody.recovery, somebody.recovery[0].replace("-", "")):
        assert secret not in dump


def test_new_keys_lock_nobody_out(app: Flask, later) -> None:
    somebody = guarded(app)
    later.shift(HALF_A_MINUTE)
    with app.app_context():
        rotating.rotate(clock.now(), at_once=False)
    somebody.enter(Browser(app))
    browser = Browser(app)
    browser.press(somebody.give_password(browser), "/second-step", code=somebody.recovery[1])


def test_a_second_setting_up_replaces_nothing(app: Flask) -> None:
    """A form left open in another tab cannot slip a second telephone in."""
    somebody = person(app)
    somebody.give_password()
    forgotten = somebody.browser.get(SET_UP)
    somebody.set_up()
    before = _sealed(app)
    action = forgotten.form("/set-up")
    answer = somebody.browser.client.post(
        action.action, data={**dict(action.fields), "code": somebody.code()}, headers=OWN_PAGE
    )
    assert answer.status_code in (303, 409) and _sealed(app) == before


def _acts(app: Flask) -> list[Act]:
    with app.app_context():
        return list(session().scalars(select(StaffAct.act)))


def _sealed(app: Flask) -> list[bytes]:
    with app.app_context(), db.engine.connect() as connection:
        rows = connection.execute(text("SELECT step_sealed FROM staff WHERE step_sealed <> ''"))
        return [bytes(row[0]) for row in rows]
