"""Choosing, changing and withdrawing priorities, and counts that say exactly what the rows say."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from app import clock
from app.catalogue.queries import all_topics
from app.catalogue.rules import RoundClosed, RoundNotYetOpen
from app.db import session
from app.errors import NotFound
from app.identity.rules import Means
from app.participation import priority_queries, queries
from app.participation.merging import confirm_voter
from app.participation.models import Priority, PriorityPeople, PriorityTally, VoteKey, Voter
from app.participation.prioritising import set_priorities
from app.participation.priority_recount import recount_priorities
from app.participation.rules import Choice, ConfirmationLevel, TooManyPriorities
from app.participation.voting import add_voter
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, cast, present_round, prioritise, voter
from tests.participation.watching import statements

SLUGS = [topic.slug for topic in all_topics()]
A, B, C, D = SLUGS[:4]


def choose(*slugs: str, by: int = 1, nonce: str = "") -> None:
    with transaction():
        prioritise(by, *slugs, nonce=nonce)


def chosen(by: int = 1) -> set[str]:
    return set(priority_queries.own_priorities(present_round().id, voter(by)))


def counted() -> tuple[int, dict[str, int]]:
    """People who chose any, and topics with the number who chose each."""
    found = priority_queries.priority_counts(present_round().id)
    return found.people, {slug: n for slug, n in found.topics.items() if n}


def drift() -> list[object]:
    return list(recount_priorities(present_round().id))


def test_priorities_are_stored_and_counted(inside_either: Flask) -> None:
    choose(A, B, C)
    assert chosen() == {A, B, C}
    assert counted() == (1, {A: 1, B: 1, C: 1})


def test_a_new_choice_replaces_the_whole_of_the_old_one(inside_either: Flask) -> None:
    choose(A, B, C)
    choose(C, D)
    assert chosen() == {C, D}
    assert counted() == (1, {C: 1, D: 1})
    assert drift() == []


def test_choosing_nothing_withdraws_what_was_chosen(inside_either: Flask) -> None:
    choose(A, B)
    choose()
    assert chosen() == set()
    assert counted() == (0, {})
    assert session().scalars(select(Priority)).all() == []
    choose(A)
    assert counted() == (1, {A: 1})
    assert drift() == []


def test_choosing_nothing_when_nothing_was_chosen_is_accepted_in_silence(inside: Flask) -> None:
    choose()
    assert counted() == (0, {})


def test_the_same_choice_again_is_counted_once(inside_either: Flask) -> None:
    choose(A, B)
    choose(B, A)
    assert counted() == (1, {A: 1, B: 1})
    assert drift() == []


def test_people_are_counted_apart(inside: Flask) -> None:
    choose(A, B, by=1)
    choose(B, C, by=2)
    assert counted() == (2, {A: 1, B: 2, C: 1})
    choose(by=1)
    assert (chosen(1), chosen(2)) == (set(), {B, C})
    assert counted() == (1, {B: 1, C: 1})


def test_four_are_too_many_and_change_nothing(inside: Flask) -> None:
    choose(A)
    with pytest.raises(TooManyPriorities):
        choose(A, B, C, D)
    assert chosen() == {A}
    assert counted() == (1, {A: 1})


def test_an_unknown_topic_or_round_takes_nothing(inside: Flask) -> None:
    with pytest.raises(NotFound):
        choose(A, "nowhere")
    with pytest.raises(NotFound), transaction():
        set_priorities("2031-1", voter(1), frozenset({A}), nonce="a" * 32, now=clock.now())
    assert session().scalars(select(Voter)).all() == []


def test_repeating_an_older_act_after_a_change_changes_nothing(inside_either: Flask) -> None:
    choose(A, nonce="a" * 32)
    choose(B, nonce="b" * 32)
    choose(A, nonce="a" * 32)
    assert chosen() == {B}
    choose(nonce="c" * 32)
    choose(B, nonce="b" * 32)
    assert chosen() == set()
    assert drift() == []


def test_nothing_is_stored_before_the_round_or_after_it(inside: Flask) -> None:
    round_ = present_round()
    for now, refusal in (
        (round_.opens_at - timedelta(seconds=1), RoundNotYetOpen),
        (round_.closes_at, RoundClosed),
    ):
        with pytest.raises(refusal), transaction():
            set_priorities(round_.slug, voter(1), frozenset({A}), nonce="a" * 32, now=now)
    assert session().scalars(select(VoteKey)).all() == []


def test_the_day_of_a_choice_is_baghdads_and_the_latest(
    inside: Flask, moment: time_machine.Coordinates
) -> None:
    choose(A, B)
    moment.move_to("2026-11-25T22:30:00+00:00")
    choose(B, C)
    days = {
        row.topic_slug: row.chosen_on.isoformat() for row in session().scalars(select(Priority))
    }
    assert days == {B: "2026-11-26", C: "2026-11-26"}


def test_a_voter_keeps_their_level_and_is_counted_at_it(inside_either: Flask) -> None:
    with transaction():
        add_voter(present_round().id, voter(1), Means.PHONE)
    choose(A, B, by=1)
    choose(B, by=2)
    found = priority_queries.priority_counts(present_round().id)
    assert (found.people, found.confirmed, found.waiting) == (1, 1, 1)
    assert dict(found.topics) == {A: 1, B: 1}  # whoever waits is outside the figures
    levels = session().scalars(select(Voter.level).order_by(Voter.level)).all()
    assert levels == [ConfirmationLevel.CONFIRMED, ConfirmationLevel.PROVISIONAL]
    assert drift() == []


@pytest.mark.parametrize(
    ("before", "after"),
    [((), (A, B, C)), ((A, B, C), (A, B, D)), ((A, B, C), ()), ((A, B), SLUGS[4:7])],
    ids=["first", "change", "withdrawal", "all three changed"],
)
def test_a_choice_costs_at_most_seven_statements(
    inside: Flask, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    choose(*before)
    round_slug, ref = present_round().slug, voter(1)
    with statements(inside) as asked, transaction():
        set_priorities(round_slug, ref, frozenset(after), nonce="e" * 32, now=clock.now())
    assert len(asked) <= 7, asked


choices = st.tuples(st.integers(1, 3), st.sets(st.sampled_from(SLUGS[:5]), max_size=3))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=st.lists(choices, max_size=12))
def test_after_any_history_the_counters_equal_the_rows(
    inside: Flask, history: list[tuple[int, set[str]]]
) -> None:
    with transaction():
        for table in (Priority, PriorityTally, PriorityPeople):
            session().execute(delete(table))
    present: dict[int, set[str]] = {}
    for by, slugs in history:
        choose(*slugs, by=by)
        present[by] = slugs
    people = [slugs for slugs in present.values() if slugs]
    assert counted() == (
        len(people),
        {slug: n for slug in SLUGS if (n := sum(slug in slugs for slugs in people))},
    )
    assert drift() == []


def join(device: int, voice: int) -> None:
    """The device is confirmed as that voice."""
    with transaction():
        confirm_voter(present_round().slug, voter(device), voter(voice), Means.CARD, clock.now())


def levels() -> tuple[int, int]:
    found = priority_queries.priority_counts(present_round().id)
    return found.people, found.confirmed


def test_what_waits_on_a_device_goes_to_its_voice_counted_once(inside_either: Flask) -> None:
    choose(A, B, by=1)
    join(1, 9)
    assert (chosen(1), chosen(9)) == (set(), {A, B})
    assert counted() == (1, {A: 1, B: 1}) and levels() == (1, 1)
    join(1, 9)
    assert levels() == (1, 1) and drift() == []


def test_a_device_with_nothing_waiting_changes_nothing_of_its_voice(inside_either: Flask) -> None:
    choose(A, by=1)
    join(1, 9)
    join(2, 9)
    assert chosen(9) == {A} and levels() == (1, 1) and drift() == []


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_of_two_sets_the_newer_one_stands_whole(
    inside_either: Flask, moment: time_machine.Coordinates, days: int
) -> None:
    choose(A, B, by=1)
    join(1, 9)
    moment.shift(timedelta(days=2))
    choose(B, C, D, by=9)
    moment.shift(timedelta(days=days))
    choose(A, C, by=2)
    moment.shift(timedelta(days=3))
    join(2, 9)
    stands = {B, C, D} if days < 0 else {A, C}
    assert (chosen(2), chosen(9)) == (set(), stands)
    assert counted() == (1, dict.fromkeys(sorted(stands, key=SLUGS.index), 1))
    assert levels() == (1, 1) and drift() == []


def test_until_anybody_is_confirmed_those_who_wait_are_in_the_figures(inside: Flask) -> None:
    choose(A, by=1)
    choose(B, by=2)
    before = priority_queries.priority_counts(present_round().id)
    assert (before.people, before.confirmed, before.waiting) == (2, 0, 0)
    with transaction():  # a confirmed voice that votes, and has no priorities
        add_voter(present_round().id, voter(7), Means.CARD)
        cast(7, Choice.SUPPORT)
    after = priority_queries.priority_counts(present_round().id)
    assert (after.people, after.confirmed, after.waiting) == (0, 0, 2)
    assert not after.standings.enough


def test_a_confirmed_priority_takes_waiting_votes_out_of_the_figures(inside: Flask) -> None:
    with transaction():
        cast(1, Choice.SUPPORT)
    choose(A, by=2)
    join(2, 9)
    votes = queries.counts(present_round().id)[TOPIC]
    assert (votes.votes.total, votes.waiting) == (0, 1)


def test_a_form_sent_before_and_after_confirming_is_one_act(inside: Flask) -> None:
    choose(A, by=1, nonce="a" * 32)
    join(1, 9)
    choose(B, by=9)
    with transaction():
        set_priorities(
            present_round().slug,
            voter(9),
            frozenset({A}),
            nonce="a" * 32,
            now=clock.now(),
            confirmed_by=Means.CARD,
            formerly=voter(1),
        )
    assert chosen(9) == {B}


def test_the_recount_names_counters_that_were_tampered_with(inside: Flask) -> None:
    choose(A)
    with transaction():
        session().execute(update(PriorityTally).values(n=4))
        session().execute(update(PriorityPeople).values(n=7))
    found = [(one.topic_slug, one.counted, one.stored) for one in
             recount_priorities(present_round().id)]  # fmt: skip
    assert found == [("", 1, 7), (A, 1, 4)]
    answer = inside.test_cli_runner().invoke(args=["participation", "recount"])
    assert answer.exit_code == 1
    assert "rows 1, counter 4" in answer.output and "rows 1, counter 7" in answer.output
