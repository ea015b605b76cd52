"""Appeals: within a week, once, answered by somebody who had no part, explained to the author."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import session
from app.errors import NotFound
from app.moderation import appealing, audit, names, queries
from app.moderation.models import Decision
from app.moderation.redress_models import Appeal, Ruling
from app.moderation.redress_rules import (
    APPEAL_WITHIN,
    AlreadyAnswered,
    ExplanationNeeded,
    NothingToAppeal,
    TookPart,
)
from app.moderation.rules import HOLD, NameKind, Outcome, OwnWords, Reason, Tied, TieKind
from app.moderation.standing import standing
from app.participation import submitting
from app.participation.models import Comment, Submission
from app.participation.queries import published_comment
from app.participation.rules import Status
from app.participation.submission_recount import recount_submissions
from app.permissions import Role
from app.transparency import queries as record
from app.web.unit_of_work import transaction
from tests.factories import author, employ, staff_browser, write_comment
from tests.moderation.deciding import choose, people
from tests.pages import Browser

TEXT = "نريد كهرباء، رقمي 07701234567"


@pytest.fixture
def moderator(context: None) -> int:
    return employ(Role.MODERATOR).id


@pytest.fixture
def declined(moderator: int) -> Comment:
    comment = write_comment(TEXT)
    choose(comment, moderator, Outcome.DECLINE, reason=Reason.SPAM, now=_ago(minutes=1))
    return comment


def _ask_for_a_change(comment: Comment, moderator: int) -> None:
    choose(
        comment, moderator, Outcome.ASK,
        reason=Reason.PERSONAL, words=["07701234567"], now=_ago(minutes=1),
    )  # fmt: skip


def _ago(**units: float) -> object:
    return clock.now() - timedelta(**units)


def _appeal(comment: Submission, words: str = "اقرؤوه مرة أخرى") -> Appeal:
    with transaction():
        return appealing.appeal(comment.ref, author("author"), words, clock.now())


def _rule(comment: Submission, staff_id: int, *, overturned: bool, why: str = "لسبب") -> Ruling:
    decision = appealing.cases_of(comment.ref)[-1].decision
    with transaction():
        return appealing.rule(
            decision.id,
            overturned=overturned,
            explanation=why,
            staff_id=staff_id,
            device=None,
            now=clock.now(),
        )


def test_an_overturned_decision_stays_on_record_and_the_text_is_public(declined: Comment) -> None:
    _appeal(declined)
    assert standing(declined, clock.now()).status == "appeal"
    _rule(declined, people(1)[0], overturned=True)
    assert declined.status is Status.PUBLISHED and published_comment(declined.ref) is not None
    made = queries.decisions_of(declined.ref)
    assert [one.outcome for one in made] == [Outcome.DECLINE, Outcome.PUBLISH]
    later = clock.now() + HOLD
    assert standing(declined, later).status == "overturned"
    assert record.counts_by_kind()["appeal"] == 2
    assert audit.discrepancies() == [] and recount_submissions(declined.round_id) == []


def test_an_upheld_decision_stands_and_says_why(declined: Comment) -> None:
    _appeal(declined)
    _rule(declined, people(1)[0], overturned=False, why="هو إعلان")
    stands = standing(declined, clock.now())
    assert (declined.status, stands.status) == (Status.DECLINED, "upheld")
    assert stands.case is not None and stands.case.ruling is not None
    assert stands.case.ruling.explanation == "هو إعلان"
    assert [event.title for event in stands.events][-2:] == [
        "You appealed", "Decision kept after appeal",
    ]  # fmt: skip
    assert not stands.may_appeal


def test_a_removed_detail_comes_back_on_appeal(moderator: int) -> None:
    comment = write_comment(TEXT)
    choose(comment, moderator, Outcome.REDACT, words=["نريد كهرباء"], now=_ago(minutes=1))
    _appeal(comment)
    _rule(comment, people(1)[0], overturned=True)
    found = published_comment(comment.ref)
    assert found is not None and found.text == TEXT and not found.redacted
    assert audit.discrepancies() == []


def test_a_change_that_was_asked_for_is_appealed_as_well(moderator: int) -> None:
    comment = write_comment(TEXT)
    _ask_for_a_change(comment, moderator)
    stands = standing(comment, clock.now())
    assert stands.may_appeal and stands.may_edit
    _appeal(comment)
    stands = standing(comment, clock.now())
    assert stands.status == "appeal" and not stands.may_edit  # one thing after the other
    _rule(comment, people(1)[0], overturned=True)
    found = published_comment(comment.ref)
    assert found is not None and found.text == TEXT
    assert audit.discrepancies() == [] and recount_submissions(comment.round_id) == []


def test_a_change_that_is_asked_for_twice_can_still_be_made(moderator: int) -> None:
    comment = write_comment(TEXT)
    _ask_for_a_change(comment, moderator)
    _appeal(comment)
    _rule(comment, people(1)[0], overturned=False)
    stands = standing(comment, clock.now())
    assert (stands.status, stands.may_edit, stands.may_withdraw) == ("upheld", True, True)
    with transaction():
        submitting.edit_submission(
            comment, submitting.Draft("نريد كهرباء"), revision=1, now=clock.now()
        )
    stands = standing(comment, clock.now())
    assert (stands.status, stands.case) == ("pending", None)


def test_an_appeal_about_words_that_were_changed_publishes_nothing(moderator: int) -> None:
    comment = write_comment(TEXT)
    _ask_for_a_change(comment, moderator)
    _appeal(comment)
    with transaction():
        submitting.edit_submission(
            comment, submitting.Draft("نريد كهرباء"), revision=1, now=clock.now()
        )
    _rule(comment, people(1)[0], overturned=True)
    assert comment.status is Status.PENDING and published_comment(comment.ref) is None


def test_the_history_tells_which_decisions_were_appealed(declined: Comment) -> None:
    decision = queries.decisions_of(declined.ref)[0]
    assert appealing.answers([decision.id]) == {}
    _appeal(declined)
    assert appealing.answers([decision.id]) == {decision.id: None}
    _rule(declined, people(1)[0], overturned=False)
    assert appealing.answers([decision.id, "another"]) == {decision.id: False}


def test_a_decision_has_one_appeal_however_often_it_is_sent(declined: Comment) -> None:
    first = _appeal(declined)
    assert _appeal(declined, "بكلمات أخرى") is first
    assert session().scalar(select(func.count()).select_from(Appeal)) == 1
    _rule(declined, people(1)[0], overturned=False)
    assert _appeal(declined) is first


def test_after_a_week_there_is_no_appeal(
    declined: Comment, moment: time_machine.Coordinates
) -> None:
    moment.shift(APPEAL_WITHIN - timedelta(minutes=2))
    assert standing(declined, clock.now()).may_appeal
    moment.shift(timedelta(minutes=2))
    assert not standing(declined, clock.now()).may_appeal
    with pytest.raises(NothingToAppeal):
        _appeal(declined)


def test_what_is_not_withheld_or_can_still_be_undone_has_no_appeal(moderator: int) -> None:
    comment = write_comment(TEXT)
    with pytest.raises(NothingToAppeal):
        _appeal(comment)
    choose(comment, moderator, Outcome.DECLINE, reason=Reason.SPAM)
    with pytest.raises(NothingToAppeal):
        _appeal(comment)


def test_nobody_appeals_for_another_one(declined: Comment) -> None:
    with pytest.raises(NotFound):
        appealing.appeal(declined.ref, author("somebody else"), "", clock.now())


def test_whoever_had_any_part_does_not_answer(context: None) -> None:
    comment = write_comment("وعود التحالف كلام")
    first, second, third, fourth = people(4)
    choose(comment, first, Outcome.DECLINE, reason=Reason.INSULT, whole=True, now=_ago(minutes=3))
    choose(comment, second, Outcome.PUBLISH, now=_ago(minutes=2))
    choose(comment, third, Outcome.DECLINE, reason=Reason.SPAM, now=_ago(minutes=1))
    _appeal(comment)
    for staff_id in (first, second, third):
        with pytest.raises(TookPart):
            _rule(comment, staff_id, overturned=False)
    assert _rule(comment, fourth, overturned=False)


def test_the_database_itself_takes_no_ruling_of_whoever_decided(
    declined: Comment, moderator: int
) -> None:
    _appeal(declined)
    decision = appealing.cases_of(declined.ref)[0].decision
    for same in ({"first_id": moderator}, {"first_id": people(1)[0], "other_id": moderator}):
        with pytest.raises(IntegrityError), transaction():
            session().add(
                Ruling(
                    decision_id=decision.id,
                    overturned=False,
                    explanation="x",
                    staff_id=moderator,
                    ruled_at=clock.now(),
                    **same,
                )
            )
            session().flush()


def test_an_answer_is_explained_and_given_once(declined: Comment) -> None:
    _appeal(declined)
    one, two = people(2)
    with pytest.raises(ExplanationNeeded):
        _rule(declined, one, overturned=True, why=" ")
    ruling = _rule(declined, one, overturned=True)
    assert _rule(declined, one, overturned=True) is ruling
    for staff_id, overturned in ((one, False), (two, True), (two, False)):
        with pytest.raises(AlreadyAnswered):
            _rule(declined, staff_id, overturned=overturned)
    assert session().scalar(select(func.count()).select_from(Decision)) == 2


def test_nobody_answers_about_their_own_words_or_their_own_people(declined: Comment) -> None:
    _appeal(declined)
    decision = appealing.cases_of(declined.ref)[0].decision
    one = people(1)[0]
    with pytest.raises(OwnWords):
        appealing.rule(
            decision.id,
            overturned=True,
            explanation="x",
            staff_id=one,
            device=b"author",
            now=clock.now(),
        )
    with transaction():
        added = names.add("كهرباء", NameKind.CANDIDATE, one, clock.now())
        names.declare(added.id, TieKind.OFFICE, one, clock.now())
    with pytest.raises(Tied):
        _rule(declined, one, overturned=True)


def test_an_appeal_is_never_changed_or_deleted(declined: Comment) -> None:
    appeal = _appeal(declined)
    with pytest.raises(RuntimeError, match="never"), transaction():
        appeal.text = "another"
        session().flush()


def test_two_answers_at_once_are_one(either_app: Flask) -> None:
    with either_app.test_request_context():
        comment = write_comment(TEXT)
        choose(comment, people(1)[0], Outcome.DECLINE, reason=Reason.SPAM, now=_ago(minutes=1))
        _appeal(comment)
        ref, pair = comment.ref, people(2)
    together = Barrier(2)

    def act(staff_id: int) -> str:
        with either_app.test_request_context():
            found = session().get_one(Submission, ref)
            session().rollback()
            together.wait()
            try:
                return type(_rule(found, staff_id, overturned=True)).__name__
            except AlreadyAnswered:
                return "AlreadyAnswered"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, pair)) == ["AlreadyAnswered", "Ruling"]


def test_an_author_appeals_and_a_colleague_answers_on_the_pages(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    writer, first = Browser(app), staff_browser(app, Role.MODERATOR)
    ref = writer.comment("/en/goals/infrastructure", "نريد كهرباء").replace("-", "")
    first.press(first.get(f"/en/mod/item/{ref}"), "/decisions", ("outcome", "decline"), reason="R7")
    moment.shift(HOLD)
    own = writer.get(f"/en/me/comments/{ref}")
    assert "I want to appeal" in own.words
    long = "كتبته بنفسي، " * 60
    asked = writer.press(own, "/appeals", status=422, text=long)
    assert "This can be up to 600 characters." in asked.words
    kept = dict(asked.form("/appeals").fields)["text"]
    assert kept.split() == long.split()
    assert "Appeals and pauses: 0" in first.get("/en/mod/queue").words
    own = writer.press(asked, "/appeals", text="كتبته بنفسي")
    assert "Appeal under way" in own.words and "I want to appeal" not in own.words
    assert "Appeals and pauses: 1" in first.get("/en/mod/queue").words
    with app.app_context():
        decision = session().scalars(select(Decision.id)).one()
    mine = first.get(f"/en/mod/appeals/{decision}")
    assert "You had a part in this decision" in mine.words
    assert not [form for form in mine.forms if "/rulings" in form.action]
    second = staff_browser(app, Role.MODERATOR)
    assert ref[:3] in second.get("/en/mod/appeals").words
    case = second.get(f"/en/mod/appeals/{decision}")
    assert "كتبته بنفسي" in case.words
    asked = second.press(case, "/rulings", status=422, explanation="ليس إعلانًا")
    assert "Choose an answer" in asked.words
    asked = second.press(asked, "/rulings", status=422, answer="yes", explanation="")
    assert "Explain it in a sentence" in asked.words
    late = staff_browser(app, Role.MODERATOR)
    too_late = late.get(f"/en/mod/appeals/{decision}")
    second.press(asked, "/rulings", answer="yes", explanation="ليس إعلانًا")
    told = late.press(too_late, "/rulings", status=409, answer="no", explanation="هو إعلان")
    assert "Somebody has already answered this" in told.words and "هو إعلان" in told.words
    moment.shift(HOLD)
    own = writer.get(f"/en/me/comments/{ref}").words
    assert "Published after appeal" in own and "ليس إعلانًا" in own
    assert "نريد كهرباء" in Browser(app).get("/en/goals/infrastructure/comments").words
    public = Browser(app).get("/en/transparency").words
    assert "Appeals received 1 1" in public and "Published after appeal 1 1" in public
