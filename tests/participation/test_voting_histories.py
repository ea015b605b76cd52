"""Any history of casting, changing, withdrawing and repeating, against a plain dictionary."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date, datetime, timedelta

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app import clock
from app.catalogue.models import Round
from app.db import session
from app.participation import queries, voting
from app.participation.models import Vote
from app.participation.rules import Choice
from app.web.unit_of_work import transaction
from tests.factories import present_round

TOPICS = ("infrastructure", "youth", "democracy")
VOTERS = st.integers(min_value=0, max_value=4)
WHERE = st.sampled_from(TOPICS)
ANSWERS = st.sampled_from([*Choice, None])


class Histories(RuleBasedStateMachine):
    """Several voters, several topics, one fresh round for each history."""

    def __init__(self) -> None:
        super().__init__()
        pattern = present_round()
        self.slug = f"h-{secrets.token_hex(6)}"
        self.now: datetime = clock.now()
        with transaction():
            row = Round(slug=self.slug, opens_at=pattern.opens_at, closes_at=pattern.closes_at)
            session().add(row)
            session().flush()
            self.round_id = row.id
        self.model: dict[tuple[bytes, str], tuple[Choice, date]] = {}
        self.sent: list[tuple[bytes, str, Choice | None, str]] = []

    def send(self, voter: bytes, topic: str, choice: Choice | None, nonce: str) -> None:
        with transaction():
            voting.cast_vote(self.slug, topic, voter, choice, nonce=nonce, now=self.now)

    @rule(number=VOTERS, topic=WHERE, choice=ANSWERS)
    def answer(self, number: int, topic: str, choice: Choice | None) -> None:
        voter = bytes([number]) * 32
        nonce = secrets.token_hex(16)
        self.act(voter, topic, choice, nonce)

    def act(self, voter: bytes, topic: str, choice: Choice | None, nonce: str) -> None:
        """What has not been sent before counts; what has changes nothing."""
        self.send(voter, topic, choice, nonce)
        if (voter, topic, choice, nonce) in self.sent:
            return
        self.sent.append((voter, topic, choice, nonce))
        if choice is None:
            self.model.pop((voter, topic), None)
        else:
            _, first = self.model.get((voter, topic), (choice, clock.baghdad_day(self.now)))
            self.model[voter, topic] = (choice, first)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """The network delivers an old request again, perhaps much later."""
        self.send(*data.draw(st.sampled_from(self.sent)))

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), choice=ANSWERS, topic=WHERE)
    def go_back(self, data: st.DataObject, choice: Choice | None, topic: str) -> None:
        """An old form again, with another answer, or the same one."""
        voter, _, _, nonce = data.draw(st.sampled_from(self.sent))
        self.act(voter, topic, choice, nonce)

    @rule()
    def sleep(self) -> None:
        if self.now < datetime.fromisoformat("2026-12-20T00:00:00+00:00"):
            self.now += timedelta(days=1)

    @invariant()
    def rows_are_the_model(self) -> None:
        rows = session().execute(
            select(Vote.voter_ref, Vote.topic_slug, Vote.choice, Vote.first_cast_on).where(
                Vote.round_id == self.round_id
            )
        ).all()  # fmt: skip
        assert {(row[0], row[1]): (row[2], row[3]) for row in rows} == self.model
        assert len(rows) == len(self.model)

    @invariant()
    def counters_are_the_rows(self) -> None:
        assert voting.recount(self.round_id) == []
        expected = Counter((topic, choice) for (_, topic), (choice, _) in self.model.items())
        counts = queries.counts(self.round_id)
        for topic in TOPICS:
            found = counts.get(topic)
            shown = (0, 0, 0, 0)
            if found is not None:
                votes = found.votes
                shown = (votes.support, votes.neutral, votes.oppose, votes.no_opinion)
            assert shown == tuple(expected[topic, choice] for choice in Choice)

    def teardown(self) -> None:
        session().rollback()


def test_every_history_of_votes_leaves_exact_rows_and_counters(inside: Flask) -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
