"""Who is asking: nobody known, a device that took part, or a member of staff."""

from __future__ import annotations

import contextlib
import sqlite3
import time

import pytest
from flask import Flask

from app.permissions import Role
from app.web import visitor
from tests.factories import sign_in, staff_browser
from tests.pages import Browser

PATH = "/en/goals/democracy"


def seen(browser: Browser) -> visitor.Visitor:
    """The visitor as the service recognises this browser."""
    cookies = "; ".join(
        f"{name}={found.value}"
        for name in ("device", "staff")
        if (found := browser.client.get_cookie(name)) is not None
    )
    with browser.app.test_request_context("/en/", headers={"Cookie": cookies}):
        browser.app.preprocess_request()
        return visitor.current()


def test_whoever_only_reads_is_nobody(client: Browser) -> None:
    client.get(PATH)
    assert seen(client) == visitor.NOBODY


def test_a_device_that_took_part_is_a_citizen(client: Browser) -> None:
    client.vote(PATH, "support")
    found = seen(client)
    assert (found.role, found.is_staff) == (Role.CITIZEN, False)
    assert found.device is not None


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.LEADER, Role.ADMINISTRATOR])
def test_a_live_session_is_a_member_of_staff(app: Flask, role: Role) -> None:
    found = seen(staff_browser(app, role))
    assert (found.role, found.is_staff, found.device) == (role, True, None)
    assert found.staff_name == f"Staff {role.value}"


def test_staff_who_vote_are_staff_with_a_device(client: Browser) -> None:
    client.vote(PATH, "support")
    device = seen(client).device
    sign_in(client, Role.MODERATOR)
    found = seen(client)
    assert (found.role, found.device) == (Role.MODERATOR, device)


def test_an_unknown_session_leaves_a_citizen_a_citizen(client: Browser) -> None:
    client.vote(PATH, "support")
    client.client.set_cookie("staff", "invented")
    assert seen(client).role is Role.CITIZEN


def test_reading_as_staff_does_not_wait_for_a_vote_being_stored(app: Flask) -> None:
    browser = staff_browser(app, Role.MODERATOR)
    path = str(app.config["SETTINGS"].instance / "test.sqlite3")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as voter:
        voter.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        browser.get("/en/mod/queue")
        assert time.monotonic() - began < 10  # a blocked one gives up after fifteen
        voter.execute("ROLLBACK")
