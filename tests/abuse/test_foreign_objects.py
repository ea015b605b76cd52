"""Other people's things: no role reads what is not public but on the moderators' own pages."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import session
from app.moderation.models import Decision
from app.moderation.redress_models import Suspension
from app.participation.rules import read_reference
from app.permissions import Role
from tests.contracts.test_access import MODERATORS, TABLE
from tests.contracts.walk import ROLES, addresses
from tests.factories import TOPIC, confirm, staff_browser
from tests.pages import OWN_PAGE, Browser
from tests.privacy.conftest import Person, somebody

PATH = f"/en/goals/{TOPIC}"
# Parts of what one person wrote or was told, none of it public; see `tests.privacy.conftest`.
FOR_MODERATORS = {
    "a declined text and its appeal": "quince-orchard",
    "a waiting text": "Street lights before",
    "what was removed from a text": "Karim",
    "a note on a pause": "many copies",
}
ADDRESS = re.compile(r"\w+@example\.iq")
# Where an address may name a text although its rule has no place for one.
ASKING = ("c={}", "done={}", "after=99.{}", "topic={}", "round={}", "same_as={}")


@pytest.fixture
def person(app: Flask) -> Person:
    return somebody(app)


def places(app: Flask, person: Person) -> set[tuple[str, str]]:
    """Every page there is, of each of the person's texts and of what was made of them."""
    with app.app_context():
        named = {
            "ref": [ref for state, ref in person.refs.items() if state != "public"],
            "decision": session().scalars(select(Decision.id)).all(),
            "suspension": session().scalars(select(Suspension.id)).all(),
        }
        session().rollback()
    found = {
        (one.endpoint, one.path)
        for argument, names in named.items()
        for number, name in enumerate(names)
        for one in addresses(app, name)
        if one.method == "GET" and (argument in one.arguments or number == 0)
    }
    ref = person.refs["waiting"]
    for path in (PATH, f"{PATH}/comments", "/en/mod/queue", "/en/lead/"):
        found |= {("asking", f"{path}?{query.format(ref)}") for query in ASKING}
    return found


def visitors(app: Flask) -> dict[str, tuple[Role, Browser]]:
    found = {role.value: (role, staff_browser(app, role)) for role in ROLES[2:]}
    citizen = Browser(app)
    citizen.vote("/en/goals/community", "support")
    return found | {
        "anonymous": (Role.ANONYMOUS, Browser(app)),
        "citizen": (Role.CITIZEN, citizen),
        "confirmed": (Role.CITIZEN, confirm(Browser(app))),
    }


def test_what_is_not_public_is_read_by_its_owner_and_moderators_alone(
    app: Flask, person: Person
) -> None:
    address = ADDRESS.search(person.browser.get("/en/me/data").words)
    assert address is not None
    everything = FOR_MODERATORS | {"an address for news": address.group()}
    leaked, read = [], set()
    for name, (role, browser) in visitors(app).items():
        for endpoint, path in sorted(places(app, person)):
            answer = browser.client.get(path)
            assert answer.status_code < 500, path
            page = answer.data.decode(errors="replace")
            theirs = role is Role.MODERATOR and (
                endpoint == "asking" or TABLE["GET", endpoint] == MODERATORS
            )
            for what, words in everything.items():
                if words in page and theirs and what in FOR_MODERATORS:
                    read.add(what)
                elif words in page:
                    leaked.append((name, what, path))
    assert not leaked
    assert read == set(FOR_MODERATORS)  # the words are there to be found
    own = "".join(
        person.browser.client.get(path).text for path in ("/en/me/data", "/en/me/notices")
    )
    assert all(words in own for words in everything.values() if words != "many copies")


def test_a_moderator_can_neither_decide_nor_be_led_to_their_own_words(app: Flask) -> None:
    moderator = staff_browser(app, Role.MODERATOR)
    ref = read_reference(moderator.comment(PATH, "the moderator's own words"))
    token = dict(moderator.get("/en/display").form("/display").fields)["token"]
    form = {"token": token, "outcome": "publish", "revision": "1"}
    answer = moderator.client.post(f"/en/mod/item/{ref}/decisions", data=form, headers=OWN_PAGE)
    assert answer.status_code == 403
    answer = moderator.client.post("/en/mod/next", data={"token": token}, headers=OWN_PAGE)
    assert ref not in answer.location


def test_a_form_shown_to_nobody_is_not_taken_from_staff(app: Flask) -> None:
    stranger, moderator = Browser(app), staff_browser(app, Role.MODERATOR)
    token = dict(stranger.get("/en/display").form("/display").fields)["token"]
    for path in ("/en/staff/sign-out", "/en/display", f"{PATH}/vote"):
        answer = moderator.client.post(path, data={"token": token}, headers=OWN_PAGE)
        assert answer.status_code == 409
