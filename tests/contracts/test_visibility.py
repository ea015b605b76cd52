"""Nothing unpublished appears anywhere: planted texts are looked for everywhere, as everybody."""

from __future__ import annotations

import pytest
from flask import Flask

from app import clock
from app.participation import submitting
from app.participation.models import Comment
from app.participation.rules import Status
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.contracts.walk import ROLES, addresses, browser_of
from tests.factories import publish, write_comment

PLANTED = {
    Status.PENDING: "planted-quince-pending",
    Status.CHANGES: "planted-quince-changes",
    Status.DECLINED: "planted-quince-declined",
}
REMOVED = "planted-quince-removed"
PUBLIC = "planted-quince-public"


@pytest.fixture
def planted(app: Flask) -> dict[str, str]:
    """Comments of every status; returns reference by planted word."""
    with app.test_request_context():
        found = {}
        for status, word in PLANTED.items():
            comment = write_comment(f"A text with {word} in it", by=word)
            if status is not Status.PENDING:
                _set(comment, status)
            found[word] = comment.ref
        redacted = write_comment(f"Call {REMOVED} about {PUBLIC}", by="redacted")
        found[REMOVED] = publish(redacted, f"Call […] about {PUBLIC}").ref
        return found


def _set(comment: Comment, status: Status) -> None:
    with transaction():
        submitting.set_status(comment, status, now=clock.now())


@pytest.mark.parametrize("role", ROLES)
def test_unpublished_words_are_nowhere_but_before_moderators(
    app: Flask, planted: dict[str, str], role: Role
) -> None:
    browser = browser_of(app, role)
    seen_public = False
    for word, ref in planted.items():
        for address in addresses(app, ref):
            if address.method != "GET" or address.path.startswith("/en/mod/"):
                continue
            for query in ("", "?results=1&sort=new", "?sort=agreed", f"?c={ref}", "?round=2026-1"):
                answer = browser.client.get(address.path + query)
                body = answer.get_data(as_text=True) + str(answer.headers)
                for hidden in (*PLANTED.values(), REMOVED):
                    assert hidden not in body, (role, address, query, word)
                seen_public = seen_public or PUBLIC in body
    assert seen_public, "the search itself must be able to find something"


def test_moderators_do_read_what_waits(app: Flask, planted: dict[str, str]) -> None:
    browser = browser_of(app, Role.MODERATOR)
    word = PLANTED[Status.PENDING]
    page = browser.get(f"/en/mod/item/{planted[word]}")
    assert word in page.words
