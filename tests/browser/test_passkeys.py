"""A passkey in a real browser: made on one's own page, and used at the door without a code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from app.permissions import Role
from tests.browser.scenes import application, release
from tests.browser.serving import served
from tests.factories import PASSWORD, employ

EMAIL = "passkey@example.org"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def site(filled_instance: Path, tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "instance"
    app = application(filled_instance, folder)
    with app.test_request_context():
        employ(Role.MODERATOR, EMAIL)
    release(app)
    with served(folder) as address:
        # A passkey belongs to a name; an address of figures has none.
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A browser on a device that can hold passkeys."""
    context = browser.new_context()
    found = context.new_page()
    tools = context.new_cdp_session(found)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield found
    context.close()


def give_password(page: Page, site: str) -> None:
    page.goto(f"{site}/ar/staff/sign-in")
    page.locator("#email").fill(EMAIL)
    page.locator("#password").fill(PASSWORD)
    _press(page, "main form button")


def _press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).first.click()


def test_a_passkey_is_made_and_takes_the_place_of_the_code(page: Page, site: str) -> None:
    give_password(page, site)
    page.goto(f"{site}/ar/staff/second-step/set-up")
    key = page.locator(".steps code").inner_text().replace(" ", "")
    page.locator("#code").fill(pyotp.TOTP(key).now())
    _press(page, "main form button")
    page.goto(f"{site}/ar/staff/account")
    page.locator("#name").fill("حاسوب المكتب")
    _press(page, "form[data-passkey=add] button")
    assert "حاسوب المكتب" in page.locator("main").inner_text()
    _press(page, "form[action$=sign-out] button")

    give_password(page, site)
    assert page.url.endswith("to=/ar/mod/queue")
    _press(page, "form[data-passkey=prove] button")
    assert page.url == f"{site}/ar/mod/queue"


def test_a_device_that_does_not_answer_says_so_and_the_code_is_still_there(
    page: Page, site: str
) -> None:
    give_password(page, site)
    page.goto(f"{site}/ar/staff/second-step/set-up")
    key = page.locator(".steps code").inner_text().replace(" ", "")
    page.locator("#code").fill(pyotp.TOTP(key).now())
    _press(page, "main form button")
    page.goto(f"{site}/ar/staff/account")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error('no')) }")
    page.locator("#name").fill("هاتف")
    page.locator("form[data-passkey=add] button").click()
    said = page.locator("form[data-passkey=add] [role=status]")
    said.filter(has_text="لم يُنشئ الجهاز مفتاح مرور").wait_for()
