"""Staff with an authenticator app in their pocket."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pyotp
from flask import Flask

from app import clock
from app.permissions import Role
from tests.factories import PASSWORD, employ
from tests.pages import Browser, Page

DOOR = "/en/staff/sign-in"
STEP = "/en/staff/second-step"
SET_UP = f"{STEP}/set-up"
ACCOUNT = "/en/staff/account"
CODE = re.compile(r"\b[2-9A-Z]{6}-[2-9A-Z]{6}\b")


@dataclass
class Person:
    """A member of staff, their browser, and what their telephone holds."""

    app: Flask
    browser: Browser
    email: str
    secret: str = ""
    recovery: list[str] = field(default_factory=list)

    def code(self) -> str:
        """What the app shows now."""
        return pyotp.TOTP(self.secret).at(clock.now())

    def give_password(self, browser: Browser | None = None) -> Page:
        """Sign in with the password and open the page that it leads to."""
        at = browser or self.browser
        at.press(at.get(DOOR), "/sign-in", email=self.email, password=PASSWORD, follow=False)
        return at.get(STEP, follow=True)

    @staticmethod
    def key_on(page: Page) -> str:
        """The key that an app would read from the page."""
        found = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
        assert found is not None
        return found.group(1).replace(" ", "")

    def set_up(self) -> Page:
        """Read the key from the page into the app, and prove it."""
        page = self.browser.get(SET_UP)
        self.secret = self.key_on(page)
        page = self.browser.press(page, "/set-up", code=self.code(), status=200)
        self.recovery = CODE.findall(page.words)
        return page

    def enter(self, browser: Browser | None = None) -> Browser:
        """Through both steps, in the present or another browser."""
        at = browser or self.browser
        at.press(self.give_password(at), "/second-step", code=self.code())
        return at


def person(app: Flask, role: Role = Role.MODERATOR) -> Person:
    """Somebody who has a password and nothing more."""
    with app.test_request_context():
        email = employ(role).email
    return Person(app, Browser(app), email)


def guarded(app: Flask, role: Role = Role.MODERATOR) -> Person:
    """Somebody who is signed in and has set up the second step."""
    somebody = person(app, role)
    somebody.give_password()
    somebody.set_up()
    return somebody
