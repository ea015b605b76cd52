"""Erased texts are erased from their decisions too, and the decisions stay."""

from __future__ import annotations

from flask import Flask

from app.db import session
from app.moderation import unquoting
from app.moderation.models import Decision
from app.web.unit_of_work import transaction
from tests.privacy.conftest import somebody


def test_the_passages_go_and_the_decision_stays(app: Flask) -> None:
    person = somebody(app)
    with app.test_request_context("/en/"):
        with transaction():
            unquoting.forget_words([person.refs["declined"]])
            unquoting.forget_words([])
        found = {one.submission_ref: one for one in session().query(Decision)}
        declined, shortened = found[person.refs["declined"]], found[person.refs["shortened"]]
        assert (declined.words, declined.note, declined.reason) == ("", "", "R2")
        assert (shortened.note, shortened.reason) == ("see there", "R1")
