"""Promises of the invented republic: same seed, same rows; every counter equals its rows."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.catalogue import queries as catalogue
from app.db import Base, session
from app.demo import republic as demo_republic
from app.participation import told_figures, voting
from app.participation.models import (
    Comment,
    Priority,
    PriorityPeople,
    Vote,
    VoteKey,
    Voter,
)
from app.participation.priority_queries import priority_counts
from app.participation.priority_recount import recount_priorities
from app.reports.priorities import priority_report
from app.web.unit_of_work import transaction
from tests.demo.conftest import TrialMaker, invent
from tests.factories import present_round

DRAWN = (
    "voter", "vote", "vote_key", "tally", "priority", "priority_tally", "priority_people",
    "participant", "submission", "submission_tally", "agreement",
    "flag", "decision", "ledger_entry",
)  # fmt: skip


def digest_of(app: Flask) -> dict[str, str]:
    """One digest for each table, whatever order its rows come in."""
    with app.app_context():
        return {
            name: hashlib.sha256(
                "\n".join(
                    sorted(repr(tuple(row)) for row in session().execute(select(table)))
                ).encode()
            ).hexdigest()
            for name, table in Base.metadata.tables.items()
            if name in DRAWN
        }


def count(table: type[Base]) -> int:
    return session().scalar(select(func.count()).select_from(table)) or 0


def test_the_same_seed_gives_the_same_rows(make_trial: TrialMaker) -> None:
    digests = []
    for name in ("one", "another"):
        app = make_trial(name)
        assert invent(app, "--people", "60", "--seed", "5").exit_code == 0
        digests.append(digest_of(app))
    assert digests[0].keys() == set(DRAWN)
    assert digests[0] == digests[1]


def test_another_seed_gives_another_republic(make_trial: TrialMaker) -> None:
    one, another = make_trial("one"), make_trial("another")
    invent(one, "--people", "60", "--seed", "5")
    invent(another, "--people", "60", "--seed", "6")
    before, after = digest_of(one), digest_of(another)
    # The same hand-written comments stand under the same topics, whoever says them.
    assert {name for name in DRAWN if before[name] == after[name]} == {"submission_tally"}


def test_every_vote_is_counted(republic: Flask) -> None:
    with republic.app_context():
        assert voting.recount(present_round().id) == []
        answering = session().scalar(select(func.sum(PriorityPeople.n))) or 0
        assert count(Vote) + answering == count(VoteKey) > 1_500
        assert count(Voter) == 400


def test_every_priority_is_counted_and_nobody_has_more_than_three(republic: Flask) -> None:
    with republic.app_context():
        assert recount_priorities(present_round().id) == []
        each = (
            session()
            .scalars(select(func.count()).select_from(Priority).group_by(Priority.voter_ref))
            .all()
        )
        assert set(each) <= {1, 2, 3} and len(each) > 250
        told = priority_counts(present_round().id)
        assert told.people + told.waiting == len(each)


def test_one_topic_comes_clearly_first_and_the_next_three_are_close(republic: Flask) -> None:
    with republic.app_context():
        found = priority_report(told_figures.of_priorities(present_round().id))
    assert [one.slug for one in found.leading] == ["infrastructure"]
    assert {one.slug for one in found.runs[1]} >= {"social-justice", "youth", "institutions"}


def test_every_vote_is_counted_on_either_store(either_app: Flask) -> None:
    with either_app.app_context(), transaction():
        demo_republic.fill(present_round(), people=25, seed=2, now=clock.now(), say=str)
        assert voting.recount(present_round().id) == []
        assert recount_priorities(present_round().id) == []
        assert count(Voter) == 25


def test_a_closed_round_is_filled_to_its_end_and_not_beyond(
    trial: Flask, moment: time_machine.Coordinates
) -> None:
    moment.move_to(datetime(2027, 3, 1, tzinfo=UTC))
    assert invent(trial, "--people", "40").exit_code == 0
    with trial.app_context():
        round_ = catalogue.current_round(clock.now())
        assert round_ is not None
        last = session().scalar(select(func.max(Vote.first_cast_on)))
        assert last is not None and last <= clock.baghdad_day(round_.closes_at)
        decided = session().scalar(select(func.max(Comment.decided_at)))
        assert decided is not None and decided <= round_.closes_at
