"""Leaving a round: the counters stay exact, in whatever order people come, leave and come back."""

from __future__ import annotations

import secrets

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import session
from app.identity.rules import Means
from app.participation import leaving, merging, queries, voting
from app.participation.models import Vote, Voter
from app.participation.priority_recount import recount_priorities
from app.participation.rules import TALLY_SHARDS, Choice, VotesStand
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, present_round, voter


def cast(ref: bytes, choice: Choice, *, confirmed: bool = True) -> None:
    with transaction():
        voting.cast_vote(
            present_round().slug, TOPIC, ref, choice, nonce=secrets.token_hex(8), now=clock.now(),
            confirmed_by=Means.CARD if confirmed else None,
        )  # fmt: skip


def stay(ref: bytes, *, is_open: bool = True) -> None:
    with transaction():
        leaving.let_choices_stand(present_round().id, ref, is_open=is_open)


def go(ref: bytes) -> None:
    with transaction():
        leaving.take_back_choices(present_round().id, ref)


def total() -> int:
    found = queries.counts(present_round().id).get(TOPIC)
    assert voting.recount(present_round().id) == []
    assert recount_priorities(present_round().id) == []
    return found.votes.total if found else 0


def test_leaving_again_changes_nothing(inside_either: Flask) -> None:
    cast(voter(1), Choice.SUPPORT)
    cast(voter(2), Choice.OPPOSE)
    for _ in range(2):
        stay(voter(1))
        go(voter(2))
        assert total() == 1
    go(voter(1))
    assert total() == 1, "what stands under nobody's name is nobody's to withdraw"


def test_the_new_name_is_drawn_anew_and_stands_in_the_same_counters(inside: Flask) -> None:
    drawn = set()
    for number in range(20):
        before = voter(number)
        cast(before, Choice.SUPPORT)
        stay(before)
        names = set(session().scalars(select(Vote.voter_ref)))
        (new,) = names - drawn
        assert new[0] % TALLY_SHARDS == before[0] % TALLY_SHARDS
        assert not any(new[at : at + 6] in before for at in range(1, 26))
        drawn = names
    assert total() == 20


@pytest.mark.parametrize("confirmed", [True, False])
def test_only_a_confirmed_voice_in_an_open_round_is_barred_from_it(
    inside: Flask, confirmed: bool
) -> None:
    round_id = present_round().id
    cast(voter(1), Choice.SUPPORT, confirmed=confirmed)
    stay(voter(1))
    assert leaving.has_left(round_id, voter(1)) is confirmed
    cast(voter(2), Choice.SUPPORT)
    stay(voter(2), is_open=False)
    assert not leaving.has_left(round_id, voter(2))
    left = select(func.count()).where(Voter.has_left)
    assert session().scalar(left) == int(confirmed)


def test_a_voter_without_a_choice_leaves_no_trace(inside: Flask) -> None:
    with transaction():
        voting.add_voter(present_round().id, voter(1), Means.CARD)
    stay(voter(1))
    assert session().scalar(select(func.count()).select_from(Voter)) == 0


def test_what_waits_on_a_device_is_not_given_to_a_voice_that_has_left(inside: Flask) -> None:
    cast(voter("voice"), Choice.SUPPORT)
    stay(voter("voice"))
    cast(voter("device"), Choice.OPPOSE, confirmed=False)
    with transaction():
        merging.confirm_voter(
            present_round().slug, voter("device"), voter("voice"), Means.CARD, clock.now()
        )
    counts = queries.counts(present_round().id)[TOPIC]
    assert (counts.confirmed, counts.waiting) == (1, 1)
    with pytest.raises(VotesStand):
        cast(voter("voice"), Choice.OPPOSE)
    assert voting.recount(present_round().id) == []
