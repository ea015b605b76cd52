"""Promise to everybody who types: whatever ends a session, what was typed comes back, once to send.

Every form that citizens send is sent with a token that is no good, filled as they would fill it.
"""

from __future__ import annotations

import html

import pytest
from flask import Flask

from app.permissions import Role
from tests.contracts.test_access import PROVEN_BY_ADDRESS, TABLE
from tests.contracts.walk import addresses, browser_of
from tests.factories import publish, write_comment
from tests.pages import OWN_PAGE, Page

WORDS = "جسر «قديم» & a <new> one\nsecond line"
# A choice as well as words: nothing is tapped twice either.
TYPED = {
    "text": WORDS,
    "stance": "support",
    "choice": "oppose",
    "gender": "woman",
    "contact": "x@y",
}
NEVER_KEPT = {"password": "correct horse", "token": "x"}


@pytest.fixture
def ref(app: Flask) -> str:
    with app.test_request_context():
        return publish(write_comment("The water is salty in summer.")).ref


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.CITIZEN])
def test_every_form_gives_back_what_was_typed_and_needs_one_more_press(
    app: Flask, ref: str, role: Role
) -> None:
    browser = browser_of(app, role)
    tried = 0
    for address in addresses(app, ref):
        if address.method == "GET" or role not in TABLE[address.method, address.endpoint]:
            continue
        if address.endpoint in PROVEN_BY_ADDRESS:
            continue  # the link in a letter: no form of ours, and nothing is typed
        sent = {**TYPED, **NEVER_KEPT}
        answer = browser.client.post(address.path, data=sent, headers=OWN_PAGE)
        page = Page(answer)
        assert page.status == 409 and not page.complaints, address
        (form,) = [one for one in page.forms if one.action == address.path]
        kept = dict(form.fields)
        assert kept.pop("token") != "x", address
        assert kept == {name: html.unescape(text) for name, text in TYPED.items()}, address
        assert "correct horse" not in page.text
        tried += 1
    assert tried > 15
