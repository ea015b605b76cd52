"""Casting, changing and withdrawing a vote, and counts that say exactly what the rows say."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.catalogue.rules import RoundClosed, RoundNotYetOpen
from app.db import session
from app.errors import NotFound
from app.participation import queries, voting
from app.participation.models import Tally, Vote, VoteKey
from app.participation.rules import Choice
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, cast, cast_many, present_round, voter
from tests.pages import Browser


def choices() -> dict[str, str]:
    """The rows as they are: topic and choice of the invented device 1."""
    return {
        slug: choice.value
        for slug, choice in queries.own_votes(present_round().id, voter(1)).items()
    }


def total(choice: Choice) -> int:
    counted = queries.counts(present_round().id, TOPIC).get(TOPIC)
    if counted is None:
        return 0
    name = "no_opinion" if choice is Choice.NONE else choice.value
    return int(getattr(counted.votes, name))


def act(choice: Choice | None, *, by: int = 1, topic: str = TOPIC, nonce: str = "") -> None:
    with transaction():
        cast(by, choice, topic, nonce)


def test_going_back_to_the_form_and_tapping_another_choice_is_a_new_vote(app: Flask) -> None:
    browser = Browser(app)
    page = browser.get("/en/goals/infrastructure")
    browser.press(page, "/vote", ("choice", "support"))
    browser.press(page, "/vote", ("choice", "oppose"))
    with app.app_context():
        counted = queries.counts(present_round().id)["infrastructure"].votes
    assert (counted.support, counted.oppose) == (0, 1)


def test_a_vote_is_stored_and_counted(inside_either: Flask) -> None:
    act(Choice.SUPPORT)
    assert choices() == {TOPIC: "support"}
    assert total(Choice.SUPPORT) == 1


def test_a_second_vote_replaces_the_first(inside_either: Flask) -> None:
    act(Choice.SUPPORT)
    act(Choice.OPPOSE)
    assert choices() == {TOPIC: "oppose"}
    assert (total(Choice.SUPPORT), total(Choice.OPPOSE)) == (0, 1)


def test_the_same_choice_again_changes_nothing(inside: Flask) -> None:
    act(Choice.NONE)
    act(Choice.NONE)
    assert total(Choice.NONE) == 1


def test_a_withdrawn_vote_is_neither_kept_nor_counted(inside_either: Flask) -> None:
    act(Choice.NEUTRAL)
    act(None)
    assert choices() == {}
    assert total(Choice.NEUTRAL) == 0
    assert session().scalars(select(Vote)).all() == []


def test_withdrawing_what_was_never_cast_is_accepted_in_silence(inside: Flask) -> None:
    act(None)
    assert choices() == {}


def test_a_withdrawn_vote_can_be_cast_again(inside: Flask) -> None:
    for choice in (Choice.SUPPORT, None, Choice.OPPOSE):
        act(choice)
    assert choices() == {TOPIC: "oppose"}
    assert total(Choice.OPPOSE) == 1
    assert voting.recount(present_round().id) == []


def test_topics_are_counted_apart(inside: Flask) -> None:
    act(Choice.SUPPORT)
    act(Choice.OPPOSE, topic="youth")
    assert choices() == {TOPIC: "support", "youth": "oppose"}
    assert total(Choice.OPPOSE) == 0


def test_repeating_an_older_act_after_a_change_changes_nothing(inside_either: Flask) -> None:
    act(Choice.SUPPORT, nonce="a" * 32)
    act(Choice.OPPOSE, nonce="b" * 32)
    act(Choice.SUPPORT, nonce="a" * 32)
    assert choices() == {TOPIC: "oppose"}
    act(None, nonce="c" * 32)
    act(Choice.OPPOSE, nonce="b" * 32)
    assert choices() == {}
    assert voting.recount(present_round().id) == []


def test_two_people_may_use_the_same_nonce(inside: Flask) -> None:
    act(Choice.SUPPORT, by=1, nonce="a" * 32)
    act(Choice.SUPPORT, by=2, nonce="a" * 32)
    assert total(Choice.SUPPORT) == 2


def test_an_act_is_remembered_without_its_nonce(inside: Flask) -> None:
    act(Choice.SUPPORT, nonce="ab" * 16)
    (key,) = session().scalars(select(VoteKey)).all()
    assert bytes.fromhex("ab" * 16) not in key.key and b"abab" not in key.key


def test_a_change_on_a_later_day_is_counted_on_the_first(
    inside: Flask, moment: time_machine.Coordinates
) -> None:
    first = clock.today()
    act(Choice.SUPPORT)
    moment.shift(timedelta(days=2))
    act(Choice.OPPOSE)
    rows = session().execute(select(Tally.cast_on, Tally.choice, Tally.n).where(Tally.n > 0))
    assert [tuple(row) for row in rows] == [(first, Choice.OPPOSE, 1)]


def test_the_day_of_a_vote_is_baghdads(inside: Flask, moment: time_machine.Coordinates) -> None:
    moment.move_to("2026-11-23T22:30:00+00:00")
    act(Choice.SUPPORT)
    (row,) = session().scalars(select(Vote)).all()
    assert row.first_cast_on.isoformat() == "2026-11-24"


def test_an_unknown_round_takes_no_vote(inside: Flask) -> None:
    with pytest.raises(NotFound):
        voting.cast_vote("2031-1", TOPIC, b"x" * 32, Choice.SUPPORT, nonce="a", now=clock.now())


def test_nothing_is_stored_before_the_round_or_after_it(inside: Flask) -> None:
    round_ = present_round()
    for now, refusal in (
        (round_.opens_at - timedelta(seconds=1), RoundNotYetOpen),
        (round_.closes_at, RoundClosed),
    ):
        with pytest.raises(refusal) as refused, transaction():
            voting.cast_vote(round_.slug, TOPIC, voter(1), Choice.SUPPORT, nonce="a" * 32, now=now)
        assert refused.value.facts == {"opens": round_.opens_at, "closes": round_.closes_at}
    assert session().scalars(select(VoteKey)).all() == []


def test_a_vote_counts_from_the_first_moment_to_the_last(inside: Flask) -> None:
    round_ = present_round()
    for number, now in enumerate((round_.opens_at, round_.closes_at - timedelta(microseconds=1))):
        with transaction():
            voting.cast_vote(
                round_.slug, TOPIC, voter(number), Choice.SUPPORT, nonce="a" * 32, now=now
            )
    assert total(Choice.SUPPORT) == 2


def test_many_votes_are_counted_exactly(inside: Flask) -> None:
    asked = {Choice.SUPPORT: 17, Choice.NEUTRAL: 5, Choice.OPPOSE: 11, Choice.NONE: 3}
    cast_many(asked)
    assert {choice: total(choice) for choice in asked} == asked
    assert voting.recount(present_round().id) == []


def test_the_recount_names_a_counter_that_was_tampered_with(inside: Flask) -> None:
    act(Choice.SUPPORT)
    with transaction():
        session().execute(update(Tally).values(n=Tally.n + 3))
    (drift,) = voting.recount(present_round().id)
    assert (drift.topic_slug, drift.choice, drift.counted, drift.stored) == (
        TOPIC,
        Choice.SUPPORT,
        1,
        4,
    )


def test_the_recount_names_a_vote_that_no_counter_knows(inside: Flask) -> None:
    act(Choice.SUPPORT)
    with transaction():
        session().execute(update(Vote).values(choice=Choice.OPPOSE))
    assert [
        (one.choice, one.counted, one.stored) for one in voting.recount(present_round().id)
    ] == [
        (Choice.OPPOSE, 1, 0),
        (Choice.SUPPORT, 0, 1),
    ]


def test_the_operator_sees_whether_counters_equal_rows(inside: Flask) -> None:
    act(Choice.SUPPORT)
    clean = inside.test_cli_runner().invoke(args=["participation", "recount"])
    assert (clean.exit_code, clean.output) == (0, "2026-1: counters equal rows\n")
    with transaction():
        session().execute(update(Tally).values(n=7))
    drifted = inside.test_cli_runner().invoke(args=["participation", "recount"])
    assert drifted.exit_code == 1
    assert "rows 1, counter 7" in drifted.output


def test_each_round_begins_with_no_votes(inside: Flask) -> None:
    act(Choice.SUPPORT)
    first = present_round()
    with transaction():
        inside.extensions["keys"].create_round_key("2027-1")
        session().add(
            Round(
                slug="2027-1",
                opens_at=first.closes_at + timedelta(days=1),
                closes_at=first.closes_at + timedelta(days=30),
            )
        )
    second = catalogue.round_by_slug("2027-1")
    assert queries.counts(second.id) == {}
    assert queries.own_votes(second.id, voter(1)) == {}
