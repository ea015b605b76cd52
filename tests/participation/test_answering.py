"""One voter has one answer to a statement; the counts say so whatever arrives in which order."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from app import clock
from app.catalogue.rules import RoundClosed
from app.db import session
from app.errors import NotFound
from app.identity.rules import Means
from app.participation import merging, statement_queries
from app.participation.answering import answer_statement
from app.participation.models import VoteKey, Voter
from app.participation.rules import Kind
from app.participation.statement_models import StatementTally, StatementVote
from app.participation.statement_recount import StatementDrift, recount_statements
from app.participation.statement_rules import Answer
from app.web.unit_of_work import transaction
from tests.factories import present_round, publish, voter, write
from tests.participation.watching import at_once

AGREE, DISAGREE, UNSURE = Answer.AGREE, Answer.DISAGREE, Answer.UNSURE
MEANS = {"device": None, "voice": Means.EMAIL}


def published(text: str = "Water before roads") -> str:
    return publish(write(Kind.STATEMENT, text)).ref


def say(
    ref: str,
    who: int | str,
    answer: Answer | None,
    *,
    nonce: str = "",
    at: datetime | None = None,
    means: Means | None = None,
    formerly: bytes | None = None,
) -> None:
    with transaction():
        answer_statement(
            ref, voter(who), answer, nonce=nonce or secrets.token_hex(16), now=at or clock.now(),
            confirmed_by=means, formerly=formerly,
        )  # fmt: skip


def counted(ref: str) -> dict[Answer, int]:
    assert recount_statements(present_round().id) == []
    found = statement_queries.counts(present_round().id, [ref]).get(ref, {})
    return {answer: n for answer, n in found.items() if n}


def standing(who: int | str, ref: str) -> Answer | None:
    return statement_queries.own_answers_to(present_round().id, voter(who), [ref]).get(ref)


def test_an_answer_is_counted_once_changed_and_withdrawn(inside_either: Flask) -> None:
    ref = published()
    say(ref, 1, AGREE)
    say(ref, 1, AGREE)
    say(ref, 2, UNSURE)
    assert counted(ref) == {AGREE: 1, UNSURE: 1}
    say(ref, 1, DISAGREE)
    assert (counted(ref), standing(1, ref)) == ({DISAGREE: 1, UNSURE: 1}, DISAGREE)
    say(ref, 1, None)
    say(ref, 1, None)
    assert (counted(ref), standing(1, ref)) == ({UNSURE: 1}, None)


def test_the_same_form_again_undoes_nothing_that_came_between(inside_either: Flask) -> None:
    ref = published()
    say(ref, 1, AGREE, nonce="a" * 32)
    say(ref, 1, DISAGREE, nonce="b" * 32)
    say(ref, 1, AGREE, nonce="a" * 32)
    assert counted(ref) == {DISAGREE: 1}
    say(ref, 1, UNSURE, nonce="a" * 32)  # another answer on the same form is a new act
    assert counted(ref) == {UNSURE: 1}


def test_a_form_answered_before_the_confirmation_is_not_answered_anew(inside: Flask) -> None:
    ref = published()
    say(ref, "device", AGREE, nonce="a" * 32)
    say(ref, "voice", AGREE, nonce="a" * 32, means=Means.EMAIL, formerly=voter("device"))
    assert counted(ref) == {AGREE: 1}


def test_nobody_answers_what_nobody_reads_or_outside_the_round(inside: Flask) -> None:
    waiting = write(Kind.STATEMENT, "Not yet read").ref
    comment = publish(write(Kind.COMMENT, "No statement")).ref
    for ref in (waiting, comment, "ZZZZZZ"):
        with pytest.raises(NotFound):
            say(ref, 1, AGREE)
    ref = published()
    with pytest.raises(RoundClosed):
        say(ref, 1, AGREE, at=present_round().closes_at)
    assert session().scalar(select(StatementVote.answer)) is None


def test_a_drifting_counter_is_named(inside: Flask) -> None:
    ref = published()
    say(ref, 1, AGREE)
    with transaction():
        session().execute(update(StatementTally).values(n=5))
    (drift,) = recount_statements(present_round().id)
    assert isinstance(drift, StatementDrift)
    assert (drift.statement_ref, drift.counted, drift.stored) == (ref, 1, 5)
    found = inside.test_cli_runner().invoke(args=["participation", "recount"])
    assert found.exit_code == 1 and f"statement {ref} agree provisional" in found.output


def test_many_answers_at_once_are_one_and_counted(either_app: Flask) -> None:
    with either_app.test_request_context():
        ref = published()

    def act(who: int, answer: Answer) -> None:
        with either_app.test_request_context():
            say(ref, who, answer)

    answers = list(Answer)
    at_once([lambda n=n: act(n % 3, answers[n % 3]) for n in range(12)])
    at_once([lambda n=n: act(0, answers[n % 3]) for n in range(9)])
    with either_app.test_request_context():
        assert sum(counted(ref).values()) == 3
        assert standing(1, ref) is DISAGREE


steps = st.lists(
    st.tuples(
        st.sampled_from(["device", "voice"]),
        st.integers(0, 1),
        st.sampled_from([*Answer, None]),
    ),
    max_size=8,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps, st.integers(0, 2))
def test_a_device_that_joins_its_voice_leaves_the_newer_answer_counted_once(
    inside: Flask, acts: list[tuple[str, int, Answer | None]], repeats: int
) -> None:
    """Each act on a day of its own: the newer one stands, and a withdrawal leaves nothing."""
    with transaction():
        for table in (StatementVote, StatementTally, VoteKey, Voter):
            session().execute(delete(table))
    refs = [written(n) for n in range(2)]
    start = present_round().opens_at
    stand: dict[tuple[str, int], tuple[int, Answer]] = {}
    for day, (who, which, answer) in enumerate(acts):
        say(refs[which], who, answer, at=start + timedelta(days=day), means=MEANS[who])
        if answer is None:
            stand.pop((who, which), None)
        elif (who, which) not in stand or stand[who, which][1] is not answer:
            stand[who, which] = (day, answer)
    end = start + timedelta(days=len(acts))
    for _ in range(1 + repeats):
        with transaction():
            merging.confirm_voter(
                present_round().slug, voter("device"), voter("voice"), Means.EMAIL, end
            )
    for which, ref in enumerate(refs):
        both = [stand[who, which] for who in MEANS if (who, which) in stand]
        expected = max(both)[1] if both else None
        assert standing("voice", ref) is expected
        assert standing("device", ref) is None
        assert counted(ref) == ({expected: 1} if expected else {})


def written(number: int) -> str:
    found = statement_queries.candidates(
        present_round().id, None, voter_ref=None, shown=(), start=0
    )
    refs = sorted(one.key for one in found)
    return refs[number] if len(refs) > number else published(f"Statement number {number}")
