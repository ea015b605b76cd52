"""Rows for tests, made by the same verbs that the pages use."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from flask import Flask

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.db import session
from app.identity import cards, devices, sessions, staff
from app.identity.models import Staff
from app.participation import commenting, submitting, telling, voting
from app.participation.models import Comment, Submission
from app.participation.prioritising import set_priorities
from app.participation.rules import Choice, Kind, Stance, Status
from app.participation.submitting import Draft
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.pages import Browser

Sent = TypeVar("Sent", bound=Submission)

PASSWORD = "correct horse battery staple"
TOPIC = "infrastructure"


def present_round() -> Round:
    found = catalogue.current_round(clock.now())
    assert found is not None
    return found


def voter(number: int | str) -> bytes:
    """The pseudonym of an invented device in the present round."""
    return devices.voter_ref(present_round().slug, str(number).encode())


def author(number: int | str) -> bytes:
    return devices.participant_ref(str(number).encode())


def cast(number: int | str, choice: Choice | None, topic: str = TOPIC, nonce: str = "") -> None:
    """One invented device votes; needs an application context, commits nothing."""
    voting.cast_vote(
        present_round().slug,
        topic,
        voter(number),
        choice,
        nonce=nonce or secrets.token_hex(16),
        now=clock.now(),
    )


def cast_many(choices: dict[Choice, int], topic: str = TOPIC) -> None:
    """So many invented devices vote so; commits."""
    with transaction():
        for choice, count in choices.items():
            for _ in range(count):
                cast(secrets.token_hex(8), choice, topic)


def tell_figures() -> None:
    """Let the public read the figures of this moment; commits."""
    with transaction():
        telling.tell(present_round(), clock.now())


def prioritise(number: int | str, *slugs: str, nonce: str = "") -> None:
    """One invented device says where to begin; commits nothing."""
    set_priorities(
        present_round().slug,
        voter(number),
        frozenset(slugs),
        nonce=nonce or secrets.token_hex(16),
        now=clock.now(),
    )


def prioritise_many(choices: Mapping[tuple[str, ...], int]) -> None:
    """So many invented devices put these topics first; commits."""
    with transaction():
        for slugs, count in choices.items():
            for _ in range(count):
                prioritise(secrets.token_hex(8), *slugs)


def write_comment(
    text: str,
    *,
    by: int | str = "author",
    topic: str = TOPIC,
    stance: Stance = Stance.NONE,
    at: datetime | None = None,
) -> Comment:
    """A comment waiting for review; needs an application context, commits."""
    with transaction():
        ref = commenting.submit_comment(
            present_round(),
            topic,
            author(by),
            Draft(text, stance),
            nonce=secrets.token_hex(16),
            now=at or clock.now(),
        )
    found = session().get(Comment, ref)
    assert found is not None
    return found


def write(kind: Kind, text: str, *, by: int | str = "author", topic: str = TOPIC) -> Submission:
    """A submission of this kind waiting for review; needs an application context, commits."""
    with transaction():
        ref = submitting.submit(
            kind,
            present_round(),
            None if kind is Kind.PSEUDONYM else topic,
            author(by),
            Draft(text),
            most=20,
            nonce=secrets.token_hex(16),
            now=clock.now(),
        )
    return session().get_one(Submission, ref)


def publish(submission: Sent, text: str | None = None) -> Sent:
    """Put a submission before the public without a moderator; commits."""
    with transaction():
        submitting.set_status(
            submission,
            Status.PUBLISHED if text is None else Status.REDACTED,
            now=clock.now(),
            published_text=text or submission.text,
        )
    return submission


def employ(role: Role, email: str | None = None) -> Staff:
    """A member of staff with a password; commits."""
    with transaction():
        address = email or f"{role.value}-{secrets.token_hex(3)}@example.org"
        secret = staff.invite(role, address, clock.now())
        return staff.accept(secret, f"Staff {role.value}", PASSWORD, clock.now())


def sign_in(browser: Browser, role: Role) -> Staff:
    """Give the browser a live session of a new member of staff."""
    with browser.app.test_request_context():
        person = employ(role)
        with transaction():
            secret = sessions.start(person, clock.now())
        name = sessions.cookie_name()
    browser.client.set_cookie(name, secret)
    return person


def staff_browser(app: Flask, role: Role) -> Browser:
    browser = Browser(app)
    sign_in(browser, role)
    return browser


def confirm(browser: Browser) -> Browser:
    """Confirm the browser's device with a printed card of its own; commits."""
    with browser.app.test_request_context(), transaction():
        (card,) = cards.make_batch(f"Batch {secrets.token_hex(4)}", 1, clock.now())
    browser.press(browser.get("/en/verify/other-ways"), "/other-ways", card=card, adult="y")
    return browser
