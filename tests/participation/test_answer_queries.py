"""A command reads every answer in the figures of a round, and no name comes out with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.db import session
from app.identity.rules import Means
from app.participation import describing
from app.participation.answer_queries import ANSWERS, CHOICES, RoundAnswers, round_answers
from app.participation.answering import answer_statement
from app.participation.background_rules import Answers, Gender
from app.participation.prioritising import set_priorities
from app.participation.rules import Choice, Kind, Status
from app.participation.statement_rules import Answer
from app.participation.submitting import set_status
from app.participation.voting import cast_vote
from app.web.unit_of_work import transaction
from tests.factories import present_round, publish, voter, write

TOPICS = ("infrastructure", "youth")


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def read() -> RoundAnswers:
    return round_answers(present_round().id, TOPICS)


def vote(name: str, topic: str, choice: Choice, by: Means | None = None, later: int = 0) -> None:
    with transaction():
        cast_vote(
            present_round().slug, topic, voter(name), choice,
            nonce=f"{name} {topic} {later}", now=clock.now() + timedelta(days=later),
            confirmed_by=by,
        )  # fmt: skip


def test_before_anybody_is_confirmed_everybody_counts_and_then_only_the_confirmed() -> None:
    vote("one", "youth", Choice.SUPPORT)
    held = read()
    assert held.people == 1 and list(held.votes.said) == [CHOICES.index(Choice.SUPPORT)]
    vote("two", "youth", Choice.OPPOSE, Means.CARD)
    held = read()
    assert held.people == 1 and held.means == [Means.CARD]
    assert list(held.votes.said) == [CHOICES.index(Choice.OPPOSE)]


def test_everything_a_person_did_stands_under_one_place_and_under_no_name() -> None:
    statement = publish(write(Kind.STATEMENT, "تُنشر كلفة كل مشروع قبل بدئه"))
    gone = publish(write(Kind.STATEMENT, "تُلغى الرسوم كلها"))
    for name, gender in (("one", Gender.WOMAN), ("two", Gender.MAN)):
        vote(name, "infrastructure", Choice.NONE, Means.PHONE)
        told = {"nonce": f"{name} told", "now": clock.now(), "confirmed_by": Means.PHONE}
        with transaction():
            describing.describe(present_round().slug, voter(name), Answers(gender=gender), **told)  # type: ignore[arg-type]
            set_priorities(present_round().slug, voter(name), frozenset(TOPICS[:1]), **told)  # type: ignore[arg-type]
            for one in (statement, gone):
                answer_statement(
                    one.ref, voter(name), Answer.UNSURE,
                    nonce=f"{name} {one.ref}", now=clock.now(), confirmed_by=Means.PHONE,
                )  # fmt: skip
    with transaction():
        set_status(gone, Status.DECLINED, now=clock.now())
    held = read()
    assert held.people == 2 and {one.gender for one in held.backgrounds} == set(Gender)
    assert held.statements == {statement.ref: statement.topic_slug}, "what is gone is left out"
    assert list(held.answers.said) == [ANSWERS.index(Answer.UNSURE)] * 2
    assert sorted(held.answers.person) == sorted(held.votes.person) == [0, 1]
    assert dict(held.priorities) == dict.fromkeys((0, 1), frozenset({"infrastructure"}))
    told_of = repr(held)
    for name in ("one", "two"):
        assert voter(name).hex() not in told_of and repr(voter(name)) not in told_of


def test_days_are_the_first_and_the_latest() -> None:
    vote("one", "youth", Choice.SUPPORT, Means.CARD)
    vote("one", "infrastructure", Choice.SUPPORT, Means.CARD, later=1)
    held = read()
    assert held.last_on[0] - held.first_on[0] == 1
    assert held.first_on[0] == clock.today().toordinal()
    session().rollback()
