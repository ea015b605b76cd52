"""Every outcome, who may not decide, and what one flush leaves behind."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import session
from app.errors import FormExpired, NotFound
from app.moderation.decisions import decide
from app.moderation.models import Decision
from app.moderation.rules import (
    AlreadyDecided,
    CannotBeResent,
    ChangedByAuthor,
    Outcome,
    OwnWords,
    Reason,
    ReasonNeeded,
    WordsNeeded,
)
from app.participation import submitting
from app.participation.models import Comment, SubmissionTally
from app.participation.rules import Stance, Status
from app.participation.submitting import Draft
from app.permissions import Role
from app.transparency import ledger
from app.transparency import queries as record
from app.web.unit_of_work import transaction
from tests.contracts.tree import files
from tests.factories import employ, write_comment
from tests.moderation.deciding import both, choose

TEXT = "نريد كهرباء. رقمي 07701234567"


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.fixture
def moderator(context: None) -> int:
    return employ(Role.MODERATOR).id


@pytest.fixture
def comment(context: None) -> Comment:
    return write_comment(TEXT, at=clock.now() - timedelta(hours=3))


def _decide(comment: Comment, staff_id: int, outcome: Outcome, **more: object) -> Decision:
    made = choose(comment, staff_id, outcome, **more)
    assert isinstance(made, Decision)
    return made


def _decisions() -> int:
    return session().scalar(select(func.count(Decision.id))) or 0


def _recorded() -> int:
    return record.counts_by_kind().get("decision", 0)


def _tally() -> dict[str, int]:
    rows = session().execute(
        select(SubmissionTally.status, SubmissionTally.n).where(SubmissionTally.n > 0)
    )
    return {status.value: n for status, n in rows}


def test_publishing_shows_the_text_as_written(comment: Comment, moderator: int) -> None:
    decision = _decide(comment, moderator, Outcome.PUBLISH)
    assert (comment.status, comment.published_text) == (Status.PUBLISHED, TEXT)
    assert comment.published_at == comment.decided_at == decision.decided_at
    assert (decision.reason, decision.words) == (None, "")
    assert decision.status_before is Status.PENDING
    assert decision.waited_seconds == pytest.approx(3 * 3600, abs=60)
    assert _tally() == {"published": 1}


def test_details_are_removed_from_the_public_text_only(comment: Comment, moderator: int) -> None:
    decision = _decide(comment, moderator, Outcome.REDACT, words=["07701234567"])
    assert comment.status is Status.REDACTED
    assert comment.published_text == "نريد كهرباء. رقمي […]"
    assert comment.text == TEXT
    assert (decision.reason, decision.passages) == (Reason.PERSONAL, [])


def test_a_change_is_asked_for_and_decided_again(comment: Comment, moderator: int) -> None:
    _decide(comment, moderator, Outcome.ASK, reason=Reason.INSULT, words=["رقمي"], note="لطفًا")
    assert (comment.status, comment.published_text) == (Status.CHANGES, None)
    with transaction():
        submitting.edit_submission(
            comment, Draft("نريد كهرباء.", Stance.NONE), revision=1, now=clock.now()
        )
    _decide(comment, moderator, Outcome.PUBLISH)
    assert comment.status is Status.PUBLISHED
    assert (_decisions(), _recorded()) == (2, 2)


def test_a_declined_comment_stays_unpublished_with_its_reason(
    comment: Comment, moderator: int
) -> None:
    decision = _decide(comment, moderator, Outcome.DECLINE, reason=Reason.SPAM)
    assert (comment.status, comment.published_text) == (Status.DECLINED, None)
    assert (decision.reason, decision.words) == (Reason.SPAM, "")
    assert _tally() == {"declined": 1}


@pytest.mark.parametrize(
    ("outcome", "facts", "refusal"),
    [
        (Outcome.DECLINE, {}, ReasonNeeded),
        (Outcome.ASK, {}, ReasonNeeded),
        (Outcome.ASK, {"reason": Reason.VIOLENCE, "whole": True}, CannotBeResent),
        (Outcome.DECLINE, {"reason": Reason.INSULT}, WordsNeeded),
        (Outcome.REDACT, {"whole": True}, WordsNeeded),
    ],
)
def test_an_incomplete_decision_changes_nothing(
    comment: Comment,
    moderator: int,
    outcome: Outcome,
    facts: dict[str, object],
    refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        _decide(comment, moderator, outcome, **facts)
    assert (_decisions(), _recorded(), _tally()) == (0, 0, {"pending": 1})


def test_hatred_is_given_one_chance(comment: Comment, moderator: int) -> None:
    both(comment, Outcome.ASK, reason=Reason.HATE, whole=True)
    with transaction():
        submitting.edit_submission(
            comment, Draft("نص آخر", Stance.NONE), revision=1, now=clock.now()
        )
    with pytest.raises(CannotBeResent):
        _decide(comment, moderator, Outcome.ASK, reason=Reason.HATE, whole=True)


def test_nobody_decides_on_their_own_words(comment: Comment, moderator: int) -> None:
    with pytest.raises(OwnWords):
        _decide(comment, moderator, Outcome.PUBLISH, device=b"author")
    assert _decide(comment, moderator, Outcome.PUBLISH, device=b"other")


def test_the_second_moderator_learns_what_the_first_decided(
    comment: Comment, moderator: int
) -> None:
    first = _decide(comment, moderator, Outcome.DECLINE, reason=Reason.SPAM)
    with pytest.raises(AlreadyDecided) as refusal:
        _decide(comment, employ(Role.MODERATOR).id, Outcome.PUBLISH)
    assert refusal.value.facts == {
        "role": "moderator", "outcome": "decline", "when": first.decided_at,
    }  # fmt: skip
    assert (_decisions(), _recorded()) == (1, 1)


def test_a_text_changed_or_withdrawn_meanwhile_is_not_decided(
    comment: Comment, moderator: int
) -> None:
    with transaction():
        submitting.edit_submission(
            comment, Draft("نص آخر", Stance.NONE), revision=1, now=clock.now()
        )
    with pytest.raises(ChangedByAuthor):
        _decide(comment, moderator, Outcome.PUBLISH, revision=1)
    with transaction():
        submitting.withdraw_submission(comment, clock.now())
    with pytest.raises(ChangedByAuthor):
        _decide(comment, moderator, Outcome.PUBLISH)


def test_the_same_form_sent_twice_is_one_decision(comment: Comment, moderator: int) -> None:
    key = secrets.token_hex(16)
    first = _decide(comment, moderator, Outcome.PUBLISH, key=key)
    assert _decide(comment, moderator, Outcome.PUBLISH, key=key) is first
    with pytest.raises(AlreadyDecided):
        _decide(comment, moderator, Outcome.DECLINE, reason=Reason.SPAM, key=key)
    with pytest.raises(FormExpired):
        _decide(write_comment("نص آخر"), moderator, Outcome.PUBLISH, key=key)
    assert (_decisions(), _recorded()) == (1, 1)


def test_an_unknown_reference_is_not_found(moderator: int) -> None:
    with pytest.raises(NotFound), transaction():
        decide(
            "ZZZZZZ",
            revision=1,
            outcome=Outcome.PUBLISH,
            staff_id=moderator,
            device=None,
            now=clock.now(),
        )


def test_the_record_holds_digests_that_only_the_salt_opens(
    comment: Comment, moderator: int
) -> None:
    _decide(comment, moderator, Outcome.DECLINE, reason=Reason.INSULT, words=["رقمي"], note="سرّ")
    entry = record.entries()[0].entry
    assert ledger.commitment(comment.salt, comment.ref, comment.text) in entry
    assert '"outcome":"decline"' in entry and '"reason":"R2"' in entry
    for secret in (comment.ref, "رقمي", "سرّ", "Staff moderator"):
        assert secret not in entry


def test_what_is_rolled_back_leaves_neither_decision_nor_entry(
    comment: Comment, moderator: int
) -> None:
    class PowerCut(Exception):
        pass

    with pytest.raises(PowerCut), transaction():
        decide(
            comment.ref,
            revision=1,
            outcome=Outcome.PUBLISH,
            staff_id=moderator,
            device=None,
            now=clock.now(),
        )
        raise PowerCut
    assert (_decisions(), _recorded(), _tally()) == (0, 0, {"pending": 1})


def test_the_database_takes_one_decision_on_one_text(comment: Comment, moderator: int) -> None:
    first = _decide(comment, moderator, Outcome.PUBLISH)
    columns = {column.key: getattr(first, column.key) for column in Decision.__table__.columns}
    with pytest.raises(IntegrityError), transaction():
        session().add(Decision(**columns | {"id": secrets.token_hex(16)}))
        session().flush()


def test_the_database_takes_no_refusal_without_a_reason(comment: Comment, moderator: int) -> None:
    with pytest.raises(IntegrityError), transaction():
        session().add(
            Decision(
                id=secrets.token_hex(16),
                submission_ref=comment.ref,
                revision=1,
                staff_id=moderator,
                outcome=Outcome.DECLINE,
                reason=None,
                status_before=Status.PENDING,
                waited_seconds=1,
                decided_at=clock.now(),
            )
        )
        session().flush()


def test_a_decision_is_never_changed_or_deleted(comment: Comment, moderator: int) -> None:
    decision = _decide(comment, moderator, Outcome.PUBLISH)
    with pytest.raises(RuntimeError, match="never"), transaction():
        decision.note = "another"
        session().flush()
    with pytest.raises(RuntimeError, match="never"), transaction():
        session().delete(decision)
        session().flush()
    rewriting = re.compile(r"\b(update|delete)\(\s*Decision\b")
    assert not [
        path.name for path in files(".py", under=("app",)) if rewriting.search(path.read_text())
    ]


def test_two_moderators_at_once_make_exactly_one_decision(either_app: Flask) -> None:
    with either_app.test_request_context():
        ref = write_comment(TEXT).ref
        people = [employ(Role.MODERATOR).id for _ in range(2)]
    together = Barrier(2)

    def act(staff_id: int, outcome: Outcome) -> str:
        with either_app.test_request_context():
            together.wait()
            try:
                with transaction():
                    decide(
                        ref,
                        revision=1,
                        outcome=outcome,
                        reason=Reason.SPAM,
                        staff_id=staff_id,
                        device=None,
                        now=clock.now(),
                    )
            except AlreadyDecided as refusal:
                return str(refusal.facts["outcome"])
            return "decided"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(act, people, [Outcome.PUBLISH, Outcome.DECLINE]))
    with either_app.test_request_context():
        stored = session().scalars(select(Decision)).one()
        assert sorted(answers) == sorted(["decided", stored.outcome.value])
        assert _recorded() == 1
        assert sum(_tally().values()) == 1
