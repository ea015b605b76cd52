"""Guessing passwords: slowed by account and by address, and never in the way of a voter."""

from __future__ import annotations

from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from limits import parse

from app.identity import rules
from app.permissions import Role
from tests.factories import PASSWORD, employ
from tests.pages import OWN_PAGE, Browser


def guess(app: Flask, email: str, password: str = "a wrong password") -> int:
    browser = Browser(app)
    form = dict(browser.get("/en/staff/sign-in").form("sign-in").fields)
    form |= {"email": email, "password": password}
    return browser.client.post("/en/staff/sign-in", data=form, headers=OWN_PAGE).status_code


@pytest.mark.parametrize(("password", "status"), [(PASSWORD, 303), ("a wrong one", 422)])
def test_nobody_who_votes_waits_while_a_password_is_checked(
    app: Flask, monkeypatch: pytest.MonkeyPatch, password: str, status: int
) -> None:
    with app.test_request_context():
        email = employ(Role.MODERATOR).email
    voters = []
    verify = PasswordHasher.verify

    def verify_while_somebody_votes(*words: Any) -> Any:
        voter = Browser(app)
        voter.vote("/en/goals/community", "support")
        voters.append(voter)
        return verify(*words)

    monkeypatch.setattr(PasswordHasher, "verify", verify_while_somebody_votes)
    assert guess(app, email, password) == status
    assert len(voters) == 1


def test_one_address_cannot_try_account_after_account(app: Flask) -> None:
    limit = parse(rules.SIGN_IN_ADDRESS_RATE).amount
    answers = [guess(app, f"person-{number}@example.org") for number in range(limit + 1)]
    assert set(answers[:limit]) == {422}
    assert answers[limit] == 429


def test_what_is_counted_does_not_grow_with_what_was_typed(app: Flask) -> None:
    guess(app, "a" * 20_000)
    counted = app.extensions["rate limits"]._own.storage._counts
    assert max(len(name) for name in counted) < 200
