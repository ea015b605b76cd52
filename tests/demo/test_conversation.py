"""Promises of what the invented republic says: counters equal rows, moments in order, work left."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from app import clock
from app.db import session
from app.demo import republic as demo_republic
from app.identity import devices
from app.moderation.models import Decision
from app.participation import commenting
from app.participation.models import Agreement, Comment, Flag, Participant, SubmissionTally
from app.participation.rules import PUBLIC, AlreadySent, Stance, Status
from app.participation.submitting import Draft
from app.transparency.audit import audit
from app.transparency.models import LedgerEntry
from tests.factories import present_round


def test_every_comment_is_counted_where_it_stands(republic: Flask) -> None:
    cell = ("round_id", "kind", "topic_slug", "status", "stance")
    with republic.app_context():
        columns = [getattr(Comment, name) for name in cell]
        rows = session().execute(select(*columns, func.count()).group_by(*columns))
        stored = session().execute(
            select(*(getattr(SubmissionTally, name) for name in cell), SubmissionTally.n)
        )
        assert sorted(map(tuple, rows)) == sorted(map(tuple, stored))


@pytest.mark.parametrize(
    ("signal", "counter"),
    [(Agreement.comment_ref, Comment.agreements), (Flag.submission_ref, Comment.flags)],
)
def test_every_signal_is_counted_on_a_public_comment(
    republic: Flask, signal: InstrumentedAttribute[str], counter: object
) -> None:
    with republic.app_context():
        rows = dict(session().execute(select(signal, func.count()).group_by(signal)).all())
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
        assert recorded == session().scalar(select(func.count(Decision.id)))
        assert recorded is not None and recorded > 100
        assert audit().problems == []


def test_two_moderators_shared_the_work(republic: Flask) -> None:
    with republic.app_context():
        shares = Counter(session().scalars(select(Decision.staff_id)))
    one, other, *rulings = sorted(shares.values(), reverse=True)
    assert other > 30 and one + other > 100
    assert rulings == [1]  # a third published after an appeal


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
            select(Comment).where(Comment.status == Status.PENDING)
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


def test_people_write_again_in_the_language_they_wrote_in(republic: Flask) -> None:
    with republic.app_context():
        rows = session().execute(select(Comment.participant_ref, Comment.language)).all()
    languages: dict[bytes, set[str]] = {}
    for author, language in rows:
        languages.setdefault(author, set()).add(language)
    assert all(len(written) == 1 for written in languages.values())
    assert 70 < len(languages) < len(rows), "some write more than once"
