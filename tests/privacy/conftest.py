"""Somebody with something of everything, on one device."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import update

from app import clock
from app.db import session
from app.moderation import appealing, suspending
from app.moderation.decisions import decide
from app.moderation.rules import HOLD, Outcome, Reason
from app.notifications import addresses
from app.participation.models import Submission
from app.participation.proposing import propose_statements
from app.participation.rules import read_reference
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, confirm, employ, present_round, write_comment
from tests.pages import Browser

PATH = f"/en/goals/{TOPIC}"
WORDS = {
    "public": "A footpath on the new bridge",
    "shortened": "Call Karim, he knows the pump",
    "declined": "quince-orchard-that-nobody-shall-read",
    "waiting": "Street lights before the winter",
}


@dataclass
class Person:
    """A browser, and the references of its texts by what became of them."""

    browser: Browser
    refs: dict[str, str]


def settle(ref: str, outcome: Outcome, reason: Reason | None, words: tuple[str, ...] = ()) -> None:
    with transaction():
        decide(
            ref, revision=1, outcome=outcome, reason=reason, words=words,
            note="see there" if reason else "", staff_id=employ(Role.MODERATOR).id,
            device=None, now=clock.now(),
        )  # fmt: skip
        # As after the minutes in which it can still be undone.
        session().execute(
            update(Submission)
            .where(Submission.ref == ref, Submission.published_text.is_not(None))
            .values(shown_from=clock.now())
            .execution_options(synchronize_session=False)
        )


def somebody(app: Flask, *, confirmed: bool = True) -> Person:
    """Votes, priorities, answers, an agreement, a flag, and a text in every state."""
    browser = Browser(app)
    if confirmed:
        confirm(browser)
    browser.vote(PATH, "support")
    browser.vote("/en/goals/democracy", "oppose")
    browser.press(browser.get("/en/priorities"), "/priorities", topics="youth")
    if confirmed:
        browser.press(browser.get("/en/me/about"), "/me/about", gender="woman", governorate="BA")
    with app.test_request_context("/en/"):
        stranger = secrets.token_hex(4)
        foreign = write_comment("The water is salty in summer.", by=stranger).ref
        settle(foreign, Outcome.PUBLISH, None)
    browser.press(browser.get(PATH), "/agreement")
    browser.press(browser.get(f"/en/comments/{foreign}/flag"), "/flag", reason="spam")
    refs = {name: read_reference(browser.comment(PATH, text)) for name, text in WORDS.items()}
    with app.test_request_context("/en/"):
        settle(refs["public"], Outcome.PUBLISH, None)
        settle(refs["shortened"], Outcome.REDACT, Reason.PERSONAL, ("Karim",))
        settle(refs["declined"], Outcome.DECLINE, Reason.INSULT, ("quince-orchard",))
        _more(refs["declined"])
    browser.press(browser.get("/en/statements"), "/vote", ("answer", "agree"))
    return Person(browser, refs)


def _more(declined: str) -> None:
    """An appeal, a pause, an address for news, and statements to answer; commits."""
    author = session().get_one(Submission, declined).participant_ref
    later = clock.now() + HOLD
    with transaction():
        appealing.appeal(declined, author, f"Read {WORDS['declined']} again", later)
        suspending.propose(
            declined, reason=Reason.SPAM, days=3, note="many copies",
            staff_id=employ(Role.MODERATOR).id, now=later, key=secrets.token_hex(16),
        )  # fmt: skip
        addresses.ask(author, f"{secrets.token_hex(4)}@example.iq", "en", later)
        addresses.confirm(author)
        propose_statements(present_round(), clock.now())


def text_of(app: Flask, ref: str) -> Submission:
    with app.test_request_context("/en/"):
        found = session().get(Submission, ref)
        assert found is not None
        session().expunge(found)
        return found


@pytest.fixture
def person(app: Flask) -> Person:
    return somebody(app)
