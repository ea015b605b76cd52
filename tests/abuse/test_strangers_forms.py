"""Every form of one person, sent by everybody else: refused, or about the sender alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from app.permissions import Role
from tests.contracts.owning import OFFICES, ONE_PERSONS, SENDERS
from tests.contracts.replaying import Posting, World
from tests.contracts.test_access import PROVEN_BY_ADDRESS, TABLE
from tests.contracts.test_replay import CASES, opened, stored
from tests.factories import confirm, sign_in
from tests.identity.stepping import guarded
from tests.notifications.mailbox import Mailbox, mailbox
from tests.pages import OWN_PAGE, Browser

# What these show of oneself is what a stranger's form must leave as it was.
OF_CITIZENS = ("/en/me", "/en/me/data", "/en/me/about", "/en/me/name", "/en/me/notices")
OF_STAFF = ("/en/staff/account", "/en/mod/me", "/en/mod/ties")
# So many asked for the same account or contact; that bound is the owner's protection.
TOO_MANY = 429
QUICKLY_MADE = {"somebody new", "a citizen", "a confirmed citizen"}
CHANGING = re.compile(r'name="token" value="[^"]+"|\d\d?:\d\d(:\d\d)?')


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


@pytest.fixture
def world(instance: Path, box: Mailbox, moment: time_machine.Coordinates) -> Iterator[World]:
    with opened(instance, box, moment) as found:
        yield found


class Strangers:
    """One browser of every kind, of people who own nothing that a form here is about."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.roles = {
            "somebody new": Role.ANONYMOUS,
            "a moderator before the second step": Role.ANONYMOUS,
            "a citizen": Role.CITIZEN,
            "a confirmed citizen": Role.CITIZEN,
            "another moderator": Role.MODERATOR,
            "another leader": Role.LEADER,
            "another administrator": Role.ADMINISTRATOR,
        }
        self.browsers: dict[str, Browser] = {}

    def browser(self, name: str) -> Browser:
        """The one in use, or another where the last one's form was taken, whatever that did."""
        if name not in self.browsers:
            self.browsers[name] = self._make(name)
        return self.browsers[name]

    def _make(self, name: str) -> Browser:
        browser = Browser(self.app)
        if name == "a moderator before the second step":
            guarded(self.app).give_password(browser)
        elif name == "a confirmed citizen":
            confirm(browser)
        elif self.roles[name] is Role.CITIZEN:
            browser.vote("/en/goals/democracy", "oppose")
        elif self.roles[name] is not Role.ANONYMOUS:
            sign_in(browser, self.roles[name])
        return browser


def send(posting: Posting, by: Browser) -> int:
    """The very same form, with the sender's own token in it."""
    token = dict(by.get("/en/display").form("/display").fields)["token"]
    fields = posting.fields | {"token": [token]}
    return by.client.post(posting.address, data=fields, headers=OWN_PAGE).status_code


def own_pages(owner: Browser) -> list[str]:
    """Where the owner reads of themselves."""
    return [path for path in (*OF_CITIZENS, *OF_STAFF) if owner.client.get(path).status_code == 200]


def said(owner: Browser, pages: list[str]) -> list[str]:
    """What these say, but for moments and tokens."""
    return [CHANGING.sub("", owner.client.get(path).text) for path in pages]


def test_a_form_does_for_a_stranger_nothing_that_is_its_owners(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    strangers = Strangers(world.app)
    wrong: list[tuple[object, ...]] = []
    tried = 0
    for endpoint in sorted(ONE_PERSONS | SENDERS | OFFICES - PROVEN_BY_ADDRESS):
        posting = CASES[endpoint].prepare(world)
        people = {name: strangers.browser(name) for name in strangers.roles}
        outside = {
            name
            for name, role in strangers.roles.items()
            if role not in TABLE["POST", endpoint] or endpoint in ONE_PERSONS
        }
        before = stored(world)
        for name in sorted(outside):
            status = send(posting, people[name])
            if status not in (403, 404, 409):
                wrong.append((endpoint, name, status, "was not refused"))
        tried += len(outside)
        if stored(world) != before:
            wrong.append((endpoint, sorted(outside), "changed something"))
        if endpoint in OFFICES:
            continue  # the others have the role, or would have the paper
        pages = own_pages(posting.browser)
        seen = said(posting.browser, pages)
        for name in set(people) - outside:
            status = send(posting, people[name])
            if status >= 500:
                wrong.append((endpoint, name, status, "broke it"))
            if status < 400 and (endpoint.startswith("identity.") or name in QUICKLY_MADE):
                del strangers.browsers[name]  # it may have left, or become somebody
        tried += len(people) - len(outside)
        if said(posting.browser, pages) != seen:
            wrong.append((endpoint, "changed what is its owner's"))
        status = posting.browser.client.post(
            posting.address, data=posting.fields, headers=OWN_PAGE
        ).status_code
        if status >= 400 and status != TOO_MANY:
            wrong.append((endpoint, "its owner", status, "was refused after all that"))
    record_property("forms sent by strangers", tried)
    assert not wrong, "\n".join(str(one) for one in wrong)
    assert tried > 4 * len(CASES)
