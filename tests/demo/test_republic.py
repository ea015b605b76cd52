"""Promises of the invented republic: same seed, same rows; every counter equals its rows."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.catalogue import queries as catalogue
from app.db import Base, session
from app.demo import republic as demo_republic
from app.identity import devices
from app.moderation.models import Decision
from app.participation import commenting, voting
from app.participation.commenting import Draft
from app.participation.models import (
    Agreement,
    Comment,
    CommentTally,
    Flag,
    Participant,
    Vote,
    VoteKey,
    Voter,
)
from app.participation.rules import PUBLIC, AlreadySent, CommentStatus, Stance
from app.transparency.audit import audit
from app.transparency.models import LedgerEntry
from app.web.unit_of_work import transaction
from tests.demo.conftest import TrialMaker, invent
from tests.factories import present_round

DRAWN = (
    "voter", "vote", "vote_key", "tally", "participant", "comment", "comment_tally", "agreement",
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
    assert {name for name in DRAWN if before[name] == after[name]} == {"comment_tally"}


def test_every_vote_is_counted(republic: Flask) -> None:
    with republic.app_context():
        assert voting.recount(present_round().id) == []
        assert count(Vote) == count(VoteKey) > 1_500
        assert count(Voter) == 400


def test_every_vote_is_counted_on_either_store(either_app: Flask) -> None:
    with either_app.app_context(), transaction():
        demo_republic.fill(present_round(), people=25, seed=2, now=clock.now(), say=str)
        assert voting.recount(present_round().id) == []
        assert count(Voter) == 25


def test_every_comment_is_counted_where_it_stands(republic: Flask) -> None:
    cell = ("round_id", "topic_slug", "status", "stance")
    with republic.app_context():
        columns = [getattr(Comment, name) for name in cell]
        rows = session().execute(select(*columns, func.count()).group_by(*columns))
        stored = session().execute(
            select(*(getattr(CommentTally, name) for name in cell), CommentTally.n)
        )
        assert sorted(map(tuple, rows)) == sorted(map(tuple, stored))


@pytest.mark.parametrize(
    ("signal", "counter"), [(Agreement, Comment.agreements), (Flag, Comment.flags)]
)
def test_every_signal_is_counted_on_a_public_comment(
    republic: Flask, signal: type[Agreement | Flag], counter: object
) -> None:
    with republic.app_context():
        rows = dict(
            session()
            .execute(select(signal.comment_ref, func.count()).group_by(signal.comment_ref))
            .all()
        )
        stored = session().execute(
            select(Comment.ref, counter, Comment.status).where(counter > 0)  # type: ignore[operator]
        )
        found = {ref: (n, status) for ref, n, status in stored}
    assert rows and rows == {ref: n for ref, (n, _) in found.items()}
    assert {status for _, status in found.values()} <= PUBLIC


def test_nobody_agrees_with_their_own_words(republic: Flask) -> None:
    with republic.app_context():
        slug = present_round().slug
        people = [demo_republic.device(1, number) for number in range(400)]
        voter_of = {devices.participant_ref(one): devices.voter_ref(slug, one) for one in people}
        said = session().execute(select(Comment.ref, Comment.participant_ref))
        own = {(ref, voter_of[author]) for ref, author in said}
        pairs = session().execute(select(Agreement.comment_ref, Agreement.voter_ref))
        agreed = set(pairs)
    assert agreed and not own & agreed


def test_every_decision_stands_in_a_sound_public_record(republic: Flask) -> None:
    with republic.app_context():
        recorded = session().scalar(select(func.count()).where(LedgerEntry.kind == "decision"))
        assert recorded == count(Decision) > 100
        assert audit().problems == []


def test_two_moderators_shared_the_work(republic: Flask) -> None:
    with republic.app_context():
        shares = Counter(session().scalars(select(Decision.staff_id)))
    assert len(shares) == 2 and min(shares.values()) > 30


def test_moments_follow_one_another_inside_the_round(republic: Flask) -> None:
    with republic.app_context():
        round_, now = present_round(), clock.now()
        for comment in session().scalars(select(Comment)):
            moments = [round_.opens_at, comment.submitted_at, comment.decided_at, now]
            known = [moment for moment in moments if moment is not None]
            assert known == sorted(known), comment.ref
        people = session().scalars(select(Participant))
        joined = {person.ref: person.joined_on for person in people}
        for comment in session().scalars(select(Comment)):
            assert joined[comment.participant_ref] <= clock.baghdad_day(comment.submitted_at)


def test_at_least_a_dozen_comments_wait_and_are_of_different_age(republic: Flask) -> None:
    with republic.app_context():
        waiting = session().scalars(
            select(Comment).where(Comment.status == CommentStatus.PENDING)
        ).all()  # fmt: skip
    assert len(waiting) >= 12
    assert len({comment.submitted_at for comment in waiting}) == len(waiting)
    assert {comment.revision for comment in waiting} == {1, 2}


def test_an_invented_person_can_go_on_taking_part(republic: Flask) -> None:
    with republic.app_context():
        comment = session().scalars(select(Comment).limit(1)).one()
        person = next(
            one for one in (demo_republic.device(1, number) for number in range(400))
            if devices.participant_ref(one) == comment.participant_ref
        )  # fmt: skip
        with pytest.raises(AlreadySent):
            commenting.submit_comment(
                present_round(),
                comment.topic_slug,
                devices.participant_ref(person),
                Draft(comment.text, Stance.NONE),
                nonce="0" * 32,
                now=clock.now(),
            )
        session().rollback()


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
