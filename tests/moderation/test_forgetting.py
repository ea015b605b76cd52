"""What was removed from a text is forgotten once nobody can appeal any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from app import clock
from app.db import Base, db
from app.moderation import appealing, audit
from app.moderation.forgetting import forget_removed
from app.moderation.redress_rules import APPEAL_WITHIN
from app.moderation.rules import Outcome
from app.participation.models import Comment
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import author, employ, write_comment
from tests.moderation.deciding import both, choose

PHONE = "07701234567"


def _redacted(words: str) -> Comment:
    comment = write_comment(words)
    if "التحالف" in words:
        both(comment, Outcome.REDACT, words=[PHONE], now=clock.now() - timedelta(minutes=1))
    else:
        moderator = employ(Role.MODERATOR).id
        earlier = clock.now() - timedelta(minutes=1)
        choose(comment, moderator, Outcome.REDACT, words=[PHONE], now=earlier)
    return comment


def _whole_database() -> str:
    with db.engine.connect() as connection:
        return "".join(
            str(row)
            for name in Base.metadata.tables
            for row in connection.execute(text(f'SELECT * FROM "{name}"'))
        )


@pytest.mark.parametrize("words", [f"رقمي {PHONE}", f"التحالف يعرف رقمي {PHONE}"])
def test_after_a_week_no_table_holds_what_was_removed(
    either_app: Flask, moment: time_machine.Coordinates, words: str
) -> None:
    with either_app.test_request_context():
        comment = _redacted(words)
        assert PHONE in _whole_database()
        with transaction():
            assert forget_removed(clock.now()) == 0
        moment.shift(APPEAL_WITHIN)
        with transaction():
            assert forget_removed(clock.now()) == 1
        assert comment.text == comment.published_text == words.replace(PHONE, "[…]")
        assert PHONE not in _whole_database()
        assert audit.discrepancies() == []
        with transaction():
            assert forget_removed(clock.now()) == 0


def test_what_an_appeal_waits_about_is_kept_until_it_is_answered(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    with app.test_request_context():
        comment = _redacted(f"رقمي {PHONE}")
        with transaction():
            appeal = appealing.appeal(comment.ref, author("author"), "", clock.now())
        moment.shift(APPEAL_WITHIN)
        with transaction():
            assert forget_removed(clock.now()) == 0
        with transaction():
            appealing.rule(
                appeal.decision_id,
                overturned=False,
                explanation="x",
                staff_id=employ(Role.MODERATOR).id,
                device=None,
                now=clock.now(),
            )
        with transaction():
            assert forget_removed(clock.now()) == 1


def test_the_nightly_command_says_what_it_forgot(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    with app.test_request_context():
        _redacted(f"رقمي {PHONE}")
    moment.shift(APPEAL_WITHIN)
    answer = app.test_cli_runner().invoke(args=["moderation", "purge"])
    assert answer.exit_code == 0, answer.output
    assert "Forgotten: what was removed from 1 texts." in answer.output
