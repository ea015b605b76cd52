"""A request that fails leaves no trace; one that succeeds leaves all of it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import session
from app.participation import voting
from app.participation.models import Tally, Vote, VoteKey, Voter
from app.web.unit_of_work import transaction
from tests.factories import cast, present_round
from tests.pages import Browser

PATH = "/en/goals/infrastructure"


def _rows(app: Flask) -> int:
    with app.app_context():
        tables = (Voter, Vote, VoteKey, Tally)
        return sum(session().scalar(select(func.count()).select_from(t)) or 0 for t in tables)


def test_a_failure_after_the_last_statement_undoes_all(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*words: Any, **facts: Any) -> None:
        real(*words, **facts)
        raise RuntimeError("the machine stops here")

    real = voting.cast_vote
    browser = Browser(app)
    page = browser.get(PATH)
    with monkeypatch.context() as patch:
        patch.setattr(voting, "cast_vote", broken)
        answer = browser.press(page, "/vote", ("choice", "support"), status=500)
    assert "Sorry, the service is not working" in answer.words
    assert _rows(app) == 0
    browser.press(page, "/vote", ("choice", "support"))  # the very same form works afterwards
    assert _rows(app) == 4


def test_a_refused_request_undoes_all(app: Flask) -> None:
    browser = Browser(app)
    page = browser.get(PATH)
    browser.press(page, "/vote", status=400, choice="everything")
    assert _rows(app) == 0


def test_a_command_that_fails_undoes_all(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(KeyboardInterrupt), transaction():
            cast(1, None)
            cast(2, voting.Choice.SUPPORT)
            raise KeyboardInterrupt
        assert voting.recount(present_round().id) == []
    assert _rows(app) == 0
