"""Impersonation and campaigns: two moderators agree, and an administrator confirms it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import session
from app.identity.models import StaffAct
from app.identity.rules import Act
from app.moderation import audit, batch, confirming, leases, queries, waiting
from app.moderation.batch import Choice, Result, Wish
from app.moderation.decisions import confirm
from app.moderation.models import Confirmation, Decision, Judgement
from app.moderation.redress_rules import AlreadyAnswered
from app.moderation.rules import (
    ChangedByAuthor,
    FoundOtherwise,
    Outcome,
    OwnWords,
    Reason,
    TooLateToUndo,
    WithAdministrator,
)
from app.moderation.undoing import undo
from app.moderation.waiting import Filters, Tab
from app.participation.models import Comment, Submission
from app.participation.rules import Status
from app.permissions import Role
from app.transparency import queries as record
from app.web.unit_of_work import transaction
from tests.factories import employ, staff_browser, write_comment
from tests.moderation.deciding import choose, people

TEXT = "نريد ماء نظيفًا"


@pytest.fixture
def comment(context: None) -> Comment:
    return write_comment(TEXT)


def _agree(comment: Submission, count: int = 2, **more: object) -> list[int]:
    """So many moderators say that it is a campaign; commits."""
    readers = people(count)
    for staff_id in readers:
        choose(comment, staff_id, Outcome.DECLINE, reason=Reason.IMPERSONATION, **more)
    session().refresh(comment)
    return readers


def _answer(
    comment: Submission, staff_id: int, *, confirmed: bool, device: bytes | None = None
) -> None:
    with transaction():
        confirm(
            confirming.request(comment.ref),
            confirmed=confirmed,
            staff_id=staff_id,
            device=device,
            now=clock.now(),
        )
    session().refresh(comment)


def _administrator() -> int:
    return employ(Role.ADMINISTRATOR).id


def _decided() -> int:
    return session().scalar(select(func.count(Decision.id))) or 0


def test_what_two_agreed_on_takes_effect_when_an_administrator_confirms_it(
    comment: Comment,
) -> None:
    one, two = _agree(comment, note="ملاحظة")
    assert (comment.status, _decided()) == (Status.PENDING, 0)
    administrator = _administrator()
    _answer(comment, administrator, confirmed=True)
    decision = queries.decisions_of(comment.ref)[0]
    people_behind = (decision.staff_id, decision.other_id, decision.confirmed_by)
    assert people_behind == (two, one, administrator)
    assert (decision.outcome, decision.reason, decision.note) == (
        Outcome.DECLINE, Reason.IMPERSONATION, "ملاحظة",
    )  # fmt: skip
    assert (comment.status, comment.choices) == (Status.DECLINED, 0)
    assert record.counts_by_kind()["confirmation"] == 1
    act = session().scalars(select(StaffAct).where(StaffAct.act == Act.CONFIRMED)).one()
    assert (act.staff_id, act.subject, act.after) == (administrator, comment.ref, "confirmed")
    assert audit.discrepancies() == []


def test_one_who_finds_otherwise_gives_it_back_to_everybody_without_that_rule(
    comment: Comment,
) -> None:
    one, two = _agree(comment)
    _answer(comment, _administrator(), confirmed=False)
    assert (comment.status, comment.choices, _decided()) == (Status.PENDING, 0, 0)
    place = queries.item(comment.ref).place
    assert place == 2
    with pytest.raises(FoundOtherwise):
        choose(comment, one, Outcome.DECLINE, reason=Reason.IMPERSONATION, place=place)
    made = choose(comment, two, Outcome.PUBLISH, place=place)
    assert isinstance(made, Decision) and made.other_id is None
    assert comment.status is Status.PUBLISHED and audit.discrepancies() == []


def test_nobody_answers_about_their_own_words(comment: Comment) -> None:
    _agree(comment)
    for confirmed in (True, False):
        with pytest.raises(OwnWords):
            _answer(comment, _administrator(), confirmed=confirmed, device=b"author")
    assert confirming.request(comment.ref).answered_at is None


def test_while_it_waits_nobody_decides_and_nobody_is_offered_it(comment: Comment) -> None:
    _agree(comment)
    third = people(1)[0]
    for outcome in (Outcome.PUBLISH, Outcome.DECLINE, Outcome.ESCALATE):
        with pytest.raises(WithAdministrator):
            choose(comment, third, outcome, reason=Reason.SPAM)
    now = clock.now()
    with transaction():
        assert waiting.take_next(Filters(), None, third, now) is None
        assert not waiting.listing(Tab.SECOND, Filters(), None, now).submissions
        assert leases.holdings([comment.ref], now) == {}
    counts = waiting.counts()
    assert (counts.confirmations, counts.by_tab[Tab.SECOND], counts.by_tab[Tab.NEW]) == (1, 0, 0)


def test_three_readers_of_whom_two_name_other_rules_wait_as_well(comment: Comment) -> None:
    """The middle of three choices may be the one that an administrator has to confirm."""
    one, two, three = people(3)
    choose(comment, one, Outcome.DECLINE, reason=Reason.HATE, whole=True)
    choose(comment, two, Outcome.DECLINE, reason=Reason.UNLAWFUL, whole=True)
    made = choose(comment, three, Outcome.DECLINE, reason=Reason.IMPERSONATION)
    assert isinstance(made, Judgement) and _decided() == 0
    _answer(comment, _administrator(), confirmed=True)
    assert queries.decisions_of(comment.ref)[0].staff_id == three


def test_the_same_answer_again_is_the_same_and_another_one_comes_too_late(
    comment: Comment,
) -> None:
    _agree(comment)
    one, other = _administrator(), _administrator()
    for _ in range(2):
        _answer(comment, one, confirmed=True)
    assert _decided() == 1 and record.counts_by_kind()["confirmation"] == 1
    for staff_id, confirmed in ((one, False), (other, True), (other, False)):
        with pytest.raises((AlreadyAnswered, ChangedByAuthor)):
            _answer(comment, staff_id, confirmed=confirmed)
    assert _decided() == 1


def test_a_text_that_changed_meanwhile_is_neither_declined_nor_listed(comment: Comment) -> None:
    _agree(comment)
    with transaction():
        session().execute(
            text("UPDATE submission SET revision = 2, choices = 0 WHERE ref = :ref"),
            {"ref": comment.ref},
        )
    assert confirming.open_requests() == []
    with pytest.raises(ChangedByAuthor):
        _answer(comment, _administrator(), confirmed=True)
    assert _decided() == 0


def test_a_public_text_stays_public_until_the_administrator_has_answered(comment: Comment) -> None:
    choose(comment, people(1)[0], Outcome.PUBLISH, now=clock.now() - timedelta(hours=1))
    _agree(comment, place=2)
    assert comment.status is Status.PUBLISHED
    _answer(comment, _administrator(), confirmed=True)
    assert comment.status is Status.DECLINED and audit.discrepancies() == []


def test_a_moderator_does_not_take_back_what_an_administrator_confirmed(comment: Comment) -> None:
    _agree(comment)
    _answer(comment, _administrator(), confirmed=True)
    decision = queries.decisions_of(comment.ref)[0]
    with pytest.raises(TooLateToUndo):
        undo(decision.id, decision.staff_id, clock.now())


def test_ten_at_once_goes_on_after_the_administrator_found_otherwise(comment: Comment) -> None:
    _agree(comment)
    _answer(comment, _administrator(), confirmed=False)
    staff_id, now = people(1)[0], clock.now()
    (row,) = batch.rows(Filters(), None, staff_id, now)
    assert row.place == 2
    wish = Wish(comment.ref, 1, row.place, Choice.PUBLISH)
    with transaction():
        done = batch.decide_each([wish], staff_id=staff_id, device=None, nonce="n", now=now)
    assert done == [Result(comment.ref)]


def test_the_database_takes_no_such_decision_without_an_administrator(comment: Comment) -> None:
    one, two = people(2)
    lone = {
        "submission_ref": comment.ref, "revision": 1, "place": 1, "staff_id": one, "other_id": two,
        "outcome": Outcome.DECLINE, "reason": Reason.IMPERSONATION, "waited_seconds": 0,
        "status_before": Status.PENDING, "decided_at": clock.now(),
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction():
        session().add(Decision(id="a" * 32, **lone))
    here = {"submission_ref": comment.ref, "revision": 1, "place": 1, "asked_at": clock.now()}
    for wrong in (
        {"staff_id": one, "other_id": one},
        {"staff_id": one, "other_id": two, "answered_by": one, "confirmed": True},
        {"staff_id": one, "other_id": two, "answered_at": clock.now()},
    ):
        with pytest.raises(IntegrityError), transaction():
            moment = {"answered_at": clock.now()} if "answered_by" in wrong else {}
            session().add(Confirmation(**here, **wrong, **moment))  # type: ignore[arg-type]


def test_two_administrators_at_once_are_one_answer(either_app: Flask) -> None:
    with either_app.test_request_context():
        comment = write_comment(TEXT)
        _agree(comment)
        ref, both = comment.ref, [_administrator(), _administrator()]
    together = Barrier(2)

    def answer(staff_id: int) -> str:
        with either_app.test_request_context():
            together.wait()
            try:
                with transaction():
                    confirm(
                        confirming.request(ref),
                        confirmed=staff_id == both[0],
                        staff_id=staff_id,
                        device=None,
                        now=clock.now(),
                    )
            except (AlreadyAnswered, ChangedByAuthor):
                return "late"
            return "first"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(answer, both)) == ["first", "late"]
    with either_app.test_request_context():
        assert record.counts_by_kind()["confirmation"] == 1
        assert audit.discrepancies() == []


def test_an_administrator_answers_by_the_signs_and_reads_the_text_only_by_a_look(
    app: Flask,
) -> None:
    with app.test_request_context():
        ref = write_comment(TEXT).ref
        write_comment(TEXT, by="another")
    moderator, colleague = (staff_browser(app, Role.MODERATOR) for _ in range(2))
    for browser in (moderator, colleague):
        page = browser.get(f"/en/mod/item/{ref}")
        page = browser.press(page, "/decisions", ("outcome", "decline"), reason="R10")
    assert "Sent to an administrator" in page.words
    assert "An administrator has this text now" in moderator.get(f"/en/mod/item/{ref}").words
    assert "1 text lies before an administrator" in moderator.get("/en/mod/queue").words
    administrator = staff_browser(app, Role.ADMINISTRATOR)
    page = administrator.get("/en/admin/confirmations")
    assert "1 other author sent the same words" in page.words and TEXT not in page.words
    look = re.search(r'href="([^"]*/admin/look[^"]*)"', page.text)
    assert look is not None
    form = administrator.get(look[1].replace("&amp;", "&"))
    assert TEXT in administrator.press(form, "/admin/look").words
    missing = administrator.press(page, f"{ref}/answers", status=422)
    assert "Choose an answer" in missing.words
    page = administrator.press(page, f"{ref}/answers", ("answer", "yes"))
    assert "Your answer is kept" in page.words and "Nothing waits for you" in page.words
    public = administrator.get("/en/transparency").words
    assert "confirmed by an administrator 1 1" in public
    assert "an administrator" in moderator.get("/en/mod/history").words
