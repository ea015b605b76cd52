"""Somebody leaves and lets their votes stand while another device of theirs acts: nothing extra."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import clock
from app.db import db, session
from app.identity.rules import Means
from app.participation import answering, leaving, prioritising, signalling, voting
from app.participation.models import Agreement, Priority, Statement, Vote, Voter
from app.participation.proposing import propose_statements
from app.participation.rules import Choice, VotesStand
from app.participation.statement_models import StatementVote
from app.participation.statement_rules import Answer
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, author, present_round, publish, voter, write_comment

Act = Callable[[], None]
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")


def cast(choice: Choice, topic: str = TOPIC, confirmed: Means | None = Means.CARD) -> None:
    with transaction():
        voting.cast_vote(
            present_round().slug, topic, voter("voice"), choice,
            nonce=secrets.token_hex(8), now=clock.now(), confirmed_by=confirmed,
        )  # fmt: skip


def agree(ref: str) -> None:
    with transaction():
        comment, round_ = signalling.public_comment(ref)
        signalling.agree(
            comment, round_, voter("voice"), author("reader"),
            nonce=secrets.token_hex(8), now=clock.now(),
        )  # fmt: skip


def prioritise(slug: str) -> None:
    with transaction():
        prioritising.set_priorities(
            present_round().slug, voter("voice"), frozenset({slug}),
            nonce=secrets.token_hex(8), now=clock.now(), confirmed_by=Means.CARD,
        )  # fmt: skip


def answer(ref: str, said: Answer) -> None:
    with transaction():
        answering.answer_statement(
            ref, voter("voice"), said,
            nonce=secrets.token_hex(8), now=clock.now(), confirmed_by=Means.CARD,
        )  # fmt: skip


def leaving_while(app: Flask, act: Act) -> bool:
    """The owner has moved everything and not yet committed when the act begins; was it refused?"""
    moved, begun = threading.Event(), threading.Event()

    def leave() -> None:
        with app.app_context(), transaction():
            leaving.let_choices_stand(present_round().id, voter("voice"), is_open=True)
            session().flush()
            moved.set()
            begun.wait(10)
            _until_somebody_waits()

    def other() -> bool:
        moved.wait(10)
        with app.app_context():
            begun.set()
            try:
                act()
            except VotesStand:
                return True
            return False

    with ThreadPoolExecutor(2) as hands:
        first, second = hands.submit(leave), hands.submit(other)
        first.result(30)
        return second.result(30)


def _until_somebody_waits() -> None:
    for _ in range(200):
        with db.engine.connect() as connection:
            if connection.execute(WAITING).scalar():
                return
        threading.Event().wait(0.01)
    raise AssertionError("nobody waited: the race did not take place")


def rows(table: type) -> int:
    return int(session().scalar(select(func.count()).select_from(table)) or 0)


@pytest.fixture
def met(postgres_app: Flask) -> tuple[Flask, str, str]:
    """Somebody with one of everything: the application, a comment and a statement."""
    with postgres_app.app_context():
        comment = publish(write_comment("The water is salty in summer.", by="another")).ref
        with transaction():
            propose_statements(present_round(), clock.now())
        statement = session().scalars(select(Statement.ref).order_by(Statement.ref)).first() or ""
        cast(Choice.SUPPORT)
        agree(comment)
        prioritise(TOPIC)
        answer(statement, Answer.AGREE)
    return postgres_app, comment, statement


@pytest.mark.parametrize(
    "what", ["another choice", "the same choice", "another topic", "agree", "priority", "answer"]
)
def test_nothing_arrives_after_everything_was_moved_away(
    met: tuple[Flask, str, str], what: str
) -> None:
    app, comment, statement = met
    acts: dict[str, Act] = {
        "another choice": lambda: cast(Choice.OPPOSE),
        "the same choice": lambda: cast(Choice.SUPPORT),
        "another topic": lambda: cast(Choice.OPPOSE, "youth"),
        "agree": lambda: agree(comment),
        "priority": lambda: prioritise("youth"),
        "answer": lambda: answer(statement, Answer.DISAGREE),
    }
    assert leaving_while(app, acts[what])
    with app.app_context():
        assert [rows(table) for table in (Vote, Agreement, Priority, StatementVote)] == [1] * 4
        assert voting.recount(present_round().id) == []
    recounted = app.test_cli_runner().invoke(args=["participation", "recount"])
    assert recounted.exit_code == 0, recounted.output


def test_an_unconfirmed_device_that_forgets_itself_and_votes_at_once_leaves_no_orphan(
    postgres_app: Flask,
) -> None:
    with postgres_app.app_context():
        cast(Choice.SUPPORT, confirmed=None)
    assert not leaving_while(postgres_app, lambda: cast(Choice.OPPOSE, confirmed=None))
    with postgres_app.app_context():
        joined = select(func.count()).select_from(Vote).join(Voter, Voter.ref == Vote.voter_ref)
        assert rows(Vote) == session().scalar(joined) == 2
        assert voting.recount(present_round().id) == []
