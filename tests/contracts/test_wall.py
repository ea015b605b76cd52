"""The wall: whoever leads reaches no unpublished word, by any address, link, export or form."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from datetime import timedelta

import pypdf
import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from app import clock
from app.moderation import appealing, suspending
from app.moderation.rules import Outcome, Reason
from app.participation.models import Comment
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.contracts.walk import addresses, browser_of
from tests.factories import author, publish, write_comment
from tests.moderation.deciding import both, choose, people

PUBLIC = "planted-quince-public"
HIDDEN = (
    "pending", "held", "declined-held", "second-review", "third-reader", "changes", "declined",
    "appealed", "upheld", "set-aside", "taken-down", "removed", "withdrawn-quote", "paused",
    "note", "appeal-words", "pause-note", "judgement-note",
)  # fmt: skip
ADDED = (
    "",
    "?results=1&sort=new",
    "?sort=agreed",
    "?order=support",
    "?round=2026-1",
    "?format=csv",
)
LONGEST_WALK = 600


def word(name: str) -> str:
    return f"planted-quince-{name}"


def _write(name: str) -> Comment:
    return write_comment(f"A text with {word(name)} in it", by=name)


def _declined(name: str) -> Comment:
    comment = _write(name)
    earlier = clock.now() - timedelta(minutes=5)
    choose(
        comment,
        people(1)[0],
        Outcome.DECLINE,
        reason=Reason.INSULT,
        words=[word(name)],
        note=word("note"),
        now=earlier,
    )
    return comment


@pytest.fixture(autouse=True)
def standing_still() -> Iterator[None]:
    """A walk takes longer than a decision can be undone: for its length no time passes.

    A log writes a moment with its fraction, so it stands just after a whole second.
    """
    with time_machine.travel(clock.now().replace(microsecond=1), tick=False):
        yield


@pytest.fixture
def planted(app: Flask) -> list[str]:
    """One text in every state that has words nobody outside may read; their references."""
    with app.test_request_context():
        one, two, three = people(3)
        made = [_write("pending")]
        held = _write("held")
        choose(held, one, Outcome.PUBLISH)
        declined_held = _write("declined-held")
        choose(declined_held, one, Outcome.DECLINE, reason=Reason.SPAM)
        second, third = _write("second-review"), _write("third-reader")
        note = word("judgement-note")
        for comment in (second, third):
            choose(comment, one, Outcome.DECLINE, reason=Reason.HATE, whole=True, note=note)
        choose(third, two, Outcome.PUBLISH)
        changes = _write("changes")
        choose(changes, one, Outcome.ASK, reason=Reason.UNCLEAR)
        appealed, upheld = _declined("appealed"), _declined("upheld")
        for comment, name in ((appealed, "appealed"), (upheld, "upheld")):
            with transaction():
                appeal = appealing.appeal(
                    comment.ref, author(name), word("appeal-words"), clock.now()
                )
        with transaction():
            appealing.rule(
                appeal.decision_id,
                overturned=False,
                explanation=word("appeal-words"),
                staff_id=three,
                device=None,
                now=clock.now(),
            )
        aside, down = publish(_write("set-aside")), publish(_write("taken-down"))
        choose(aside, one, Outcome.DECLINE, reason=Reason.VIOLENCE, whole=True)
        both(down, Outcome.DECLINE, reason=Reason.SPAM)
        removed = write_comment(f"Call {word('removed')} about {PUBLIC}", by="removed")
        earlier = clock.now() - timedelta(minutes=5)
        choose(removed, one, Outcome.REDACT, words=[word("removed")], now=earlier)
        paused = _declined("paused")
        with transaction():
            proposed = suspending.propose(
                paused.ref,
                reason=Reason.IMPERSONATION,
                days=3,
                note=word("pause-note"),
                staff_id=one,
                now=clock.now(),
                key="a" * 32,
            )
            suspending.answer(
                proposed.id, confirmed=True, staff_id=two, device=None, now=clock.now()
            )
        made += [held, declined_held, second, third, changes, appealed, upheld, aside, down]
        made += [removed, paused, _declined("declined")]
        return [comment.ref for comment in made]


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR, Role.ANONYMOUS])
def test_no_address_link_export_or_form_leads_through_it(
    app: Flask, planted: list[str], role: Role
) -> None:
    browser = browser_of(app, role)
    waiting = deque(
        address.path + added
        for ref in planted
        for address in addresses(app, ref)
        if address.method == "GET"
        for added in ADDED
    )
    seen: set[str] = set()
    found_public = False
    while waiting and len(seen) < LONGEST_WALK * len(planted):
        path = waiting.popleft()
        if path in seen:
            continue
        seen.add(path)
        answer = browser.client.get(path)
        body = html.unescape(readable(answer)) + str(answer.headers)
        for name in HIDDEN:
            assert word(name) not in body, (role, path, name)
        found_public = found_public or PUBLIC in body
        waiting.extend(_links(readable(answer)) - seen)
    assert found_public, "the search itself must be able to find something"
    assert len(seen) > len(planted) * 40


def test_no_form_answers_with_a_hidden_word(app: Flask, planted: list[str]) -> None:
    browser = browser_of(app, Role.LEADER)
    token = dict(browser.get("/en/display").form("/display").fields)["token"]
    for ref in planted:
        for address in addresses(app, ref):
            if address.method == "GET":
                continue
            typed = {"token": token, "ref": ref, "revision": "1", "place": "1", "reason": "court"}
            answer = browser.client.post(address.path, data=typed)
            body = html.unescape(answer.get_data(as_text=True)) + str(answer.headers)
            for name in HIDDEN:
                assert word(name) not in body, (address, name)
            token = dict(_signed_in_again(browser, token))["token"]


def _signed_in_again(browser: object, token: str) -> dict[str, str]:
    """A fresh token where there still is a session; the old one after signing out."""
    page = browser.client.get("/en/display").get_data(as_text=True)  # type: ignore[attr-defined]
    found = re.search(r'name="token" value="([^"]+)"', page)
    return {"token": found.group(1) if found else token}


def readable(answer: TestResponse) -> str:
    """Every word of an answer, also of a workbook or a printed page."""
    body = answer.get_data()
    if answer.mimetype == "application/pdf":
        pages = pypdf.PdfReader(io.BytesIO(body)).pages
        return "\n".join(page.extract_text() for page in pages)
    if answer.mimetype.endswith("spreadsheetml.sheet"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    return body.decode()


def _links(page: str) -> set[str]:
    """Every address of this site that a page names."""
    named = re.findall(r'(?:href|src|action|formaction)="(/[^"#]*)', html.unescape(page))
    return {one for one in named if not one.startswith(("//", "/static/"))}
