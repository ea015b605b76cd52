"""A device joins its voice: the newer choice stands, counted once, in whatever order it happens."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from app import clock
from app.catalogue.models import Round
from app.db import session
from app.identity.rules import Means
from app.participation import merging, queries, signalling, voting
from app.participation.models import Agreement, Comment, Vote, Voter
from app.participation.rules import Choice, ConfirmationLevel
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, cast, present_round, publish, voter, write_comment
from tests.participation.watching import at_once, drift_in

SUPPORT, OPPOSE, NEUTRAL = Choice.SUPPORT, Choice.OPPOSE, Choice.NEUTRAL
SLUG = "2026-1"


def confirm(device: int | str, voice: int | str, now: datetime | None = None) -> None:
    with transaction():
        merging.confirm_voter(SLUG, voter(device), voter(voice), Means.EMAIL, now or clock.now())


def cast_by(who: int | str, choice: Choice | None, now: datetime, topic: str = TOPIC) -> None:
    with transaction():
        voting.cast_vote(
            SLUG, topic, voter(who), choice, nonce=secrets.token_hex(16), now=now,
            confirmed_by=Means.EMAIL if str(who).startswith("voice") else None,
        )  # fmt: skip


def standing() -> dict[bytes, Choice]:
    rows = session().execute(select(Vote.voter_ref, Vote.choice).where(Vote.topic_slug == TOPIC))
    return {row[0]: row[1] for row in rows}


def test_a_waiting_vote_becomes_confirmed_and_is_counted_once(inside_either: Flask) -> None:
    cast("device", SUPPORT)
    confirm("device", "voice")
    assert standing() == {voter("voice"): SUPPORT}
    (counts,) = queries.counts(present_round().id).values()
    assert counts.votes.support == counts.confirmed == 1
    assert voting.recount(present_round().id) == []


def test_confirming_again_changes_nothing(inside_either: Flask) -> None:
    cast("device", SUPPORT)
    for _ in range(3):
        confirm("device", "voice")
    assert standing() == {voter("voice"): SUPPORT}
    assert voting.recount(present_round().id) == []


def test_the_voter_says_how_it_was_confirmed_and_nothing_else(inside_either: Flask) -> None:
    confirm("device", "voice")
    row = session().get(Voter, (present_round().id, voter("voice")))
    assert row is not None
    assert (row.level, row.confirmed_by) == (ConfirmationLevel.CONFIRMED, Means.EMAIL)


@pytest.mark.parametrize(("voice_days", "device_days", "stands"), [
    (0, 1, OPPOSE), (1, 0, SUPPORT), (0, 0, OPPOSE),
])  # fmt: skip
def test_the_newer_choice_stands_and_today_the_device_that_confirms(
    inside_either: Flask, voice_days: int, device_days: int, stands: Choice
) -> None:
    now = clock.now()
    for who, days, choice in sorted(
        [("voice", voice_days, SUPPORT), ("device", device_days, OPPOSE)], key=lambda one: one[1]
    ):
        cast_by(who, choice, now + timedelta(days=days))
    confirm("device", "voice", now + timedelta(days=2))
    assert standing() == {voter("voice"): stands}
    assert voting.recount(present_round().id) == []


def test_a_change_makes_an_older_vote_the_newer_choice(inside_either: Flask) -> None:
    now = clock.now()
    cast_by("voice", OPPOSE, now)
    cast_by("device", NEUTRAL, now + timedelta(days=1))
    cast_by("voice", SUPPORT, now + timedelta(days=2))
    confirm("device", "voice", now + timedelta(days=3))
    assert standing() == {voter("voice"): SUPPORT}
    first = session().scalar(select(Vote.first_cast_on))
    assert first == clock.baghdad_day(now)


def test_other_topics_of_both_are_kept(inside_either: Flask) -> None:
    now = clock.now()
    cast_by("voice", SUPPORT, now, "youth")
    cast_by("device", OPPOSE, now, "democracy")
    confirm("device", "voice")
    assert set(queries.own_votes(present_round().id, voter("voice"))) == {"youth", "democracy"}
    assert queries.own_votes(present_round().id, voter("device")) == {}


@pytest.mark.parametrize("day", ["2026-10-01", "2027-06-01"])
def test_outside_the_round_nothing_moves(inside_either: Flask, day: str) -> None:
    cast("device", SUPPORT)
    confirm("device", "voice", datetime.fromisoformat(f"{day}T09:00:00+00:00"))
    assert standing() == {voter("device"): SUPPORT}


def test_an_agreement_given_by_both_is_one(inside_either: Flask) -> None:
    both, one = (publish(write_comment(f"comment {n}", by=n)) for n in (1, 2))
    refs = both.ref, one.ref
    with transaction():
        for who, comment in (("device", both), ("device", one), ("voice", both)):
            signalling.agree(
                comment, present_round(), voter(who), b"x" * 32, nonce="a", now=clock.now()
            )
    confirm("device", "voice")
    session().expire_all()
    counted = {ref: session().get(Comment, ref) for ref in refs}
    assert [found.agreements for found in counted.values() if found] == [1, 1]
    assert set(session().scalars(select(Agreement.voter_ref))) == {voter("voice")}


def test_a_form_sent_before_the_confirmation_is_not_sent_again_after_it(
    inside_either: Flask,
) -> None:
    nonce = secrets.token_hex(16)
    with transaction():
        cast("device", SUPPORT, nonce=nonce)
    confirm("device", "voice")
    cast_by("voice", OPPOSE, clock.now())
    with transaction():
        voting.cast_vote(
            SLUG, TOPIC, voter("voice"), SUPPORT, nonce=nonce, now=clock.now(),
            confirmed_by=Means.EMAIL, formerly=voter("device"),
        )  # fmt: skip
    assert standing() == {voter("voice"): OPPOSE}


def test_devices_confirming_and_voting_at_once_are_one_voice(either_app: Flask) -> None:
    devices = [f"device {number}" for number in range(6)]
    with either_app.test_request_context():
        for number, device in enumerate(devices):
            with transaction():
                cast(device, list(Choice)[number % 4])
                cast(device, SUPPORT, "youth")

    def join(device: str) -> None:
        with either_app.test_request_context():
            confirm(device, "voice")

    def vote() -> None:
        with either_app.test_request_context():
            cast_by("voice", OPPOSE, clock.now(), "youth")

    at_once([*(lambda device=device: join(device) for device in devices), vote, vote])
    with either_app.test_request_context():
        assert set(standing()) == {voter("voice")}
        assert session().scalar(select(func.count()).select_from(Vote)) == 2
    assert drift_in(either_app) == []


@dataclass
class Person:
    """What one contact and its devices have chosen: the newest day wins, then the last to come."""

    votes: dict[str, tuple[Choice, date, date]] = field(default_factory=dict)


WHO = st.integers(0, 5)  # devices 0–3 belong to voices 4 and 5
TOPICS = st.sampled_from(["infrastructure", "youth"])
ANSWERS = st.sampled_from([*Choice, None])


class Confirmations(RuleBasedStateMachine):
    """Devices vote and confirm, voices vote, days pass: against plain dictionaries."""

    def __init__(self) -> None:
        super().__init__()
        pattern = present_round()
        self.slug, self.now = f"m-{secrets.token_hex(6)}", clock.now()
        with transaction():
            row = Round(slug=self.slug, opens_at=pattern.opens_at, closes_at=pattern.closes_at)
            session().add(row)
            session().flush()
            self.round_id = row.id
        self.people = {number: Person() for number in range(6)}

    def ref(self, number: int) -> bytes:
        return bytes([number]) * 32

    @rule(number=WHO, topic=TOPICS, choice=ANSWERS)
    def vote(self, number: int, topic: str, choice: Choice | None) -> None:
        with transaction():
            voting.cast_vote(
                self.slug, topic, self.ref(number), choice, nonce=secrets.token_hex(16),
                now=self.now, confirmed_by=Means.PHONE if number > 3 else None,
            )  # fmt: skip
        votes, today = self.people[number].votes, clock.baghdad_day(self.now)
        if choice is None:
            votes.pop(topic, None)
        elif topic not in votes:
            votes[topic] = (choice, today, today)
        elif votes[topic][0] is not choice:
            votes[topic] = (choice, votes[topic][1], today)

    @rule(number=st.integers(0, 3), times=st.integers(1, 2))
    def confirm(self, number: int, times: int) -> None:
        voice = 4 + number % 2
        for _ in range(times):
            with transaction():
                merging.confirm_voter(
                    self.slug, self.ref(number), self.ref(voice), Means.PHONE, self.now
                )
        kept = self.people[voice].votes
        for topic, (choice, first, chosen) in self.people[number].votes.items():
            if topic in kept:
                there, earlier, later = kept[topic]
                newer = choice if chosen >= later else there
                kept[topic] = (newer, min(first, earlier), max(chosen, later))
            else:
                kept[topic] = (choice, first, chosen)
        self.people[number].votes.clear()

    @rule()
    def sleep(self) -> None:
        if self.now < datetime.fromisoformat("2026-12-20T00:00:00+00:00"):
            self.now += timedelta(days=1)

    @invariant()
    def rows_and_counters_are_the_model(self) -> None:
        rows = session().execute(
            select(
                Vote.voter_ref, Vote.topic_slug, Vote.choice, Vote.first_cast_on, Vote.chosen_on
            ).where(Vote.round_id == self.round_id)
        )
        assert {(row[0], row[1]): tuple(row[2:]) for row in rows} == {
            (self.ref(number), topic): vote
            for number, person in self.people.items()
            for topic, vote in person.votes.items()
        }
        assert voting.recount(self.round_id) == []
        confirmed = Counter(topic for number in (4, 5) for topic in self.people[number].votes)
        counts = queries.counts(self.round_id)
        assert {slug: found.confirmed for slug, found in counts.items() if found.confirmed} == (
            confirmed
        )

    def teardown(self) -> None:
        session().rollback()


def test_any_order_of_votes_and_confirmations_leaves_exact_rows_and_counters(
    inside: Flask,
) -> None:
    run_state_machine_as_test(
        Confirmations,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
