"""Two people behind what is withheld: one person tries every way round it, and none is open."""

from __future__ import annotations

import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import session
from app.identity import sessions, staff
from app.identity.models import Staff
from app.moderation import names
from app.moderation.models import Decision, Judgement
from app.moderation.rules import (
    AlreadyChose,
    AlreadyDecided,
    ChangedByAuthor,
    NameKind,
    Outcome,
    Reason,
    Tied,
    TieKind,
)
from app.moderation.undoing import undo
from app.participation import submitting
from app.participation.models import Comment, Submission
from app.participation.queries import published_comment
from app.participation.rules import Status
from app.participation.submitting import Draft
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import employ, staff_browser, write_comment
from tests.moderation.deciding import CRITICISM, PHONE, choose, people
from tests.pages import OWN_PAGE, Browser


def _decisions() -> int:
    return session().scalar(select(func.count(Decision.id))) or 0


def _reads(comment: Submission) -> bool:
    return published_comment(comment.ref) is not None


def _public(comment: Comment) -> None:
    choose(comment, people(1)[0], Outcome.PUBLISH, now=clock.now() - timedelta(hours=1))
    session().refresh(comment)


# --- every way round ----------------------------------------------------------------------------


def _hate(comment: Submission, staff_id: int, **more: object) -> Decision | Judgement:
    return choose(comment, staff_id, Outcome.DECLINE, reason=Reason.HATE, whole=True, **more)


def _unharmed(comment: Submission) -> None:
    session().refresh(comment)
    assert comment.status is Status.PENDING
    assert not session().scalar(select(func.count()).where(Decision.outcome == Outcome.DECLINE)), (
        "one person alone"
    )


def test_the_same_person_is_no_second_reader_with_another_form(critical: Comment) -> None:
    one = people(1)[0]
    key = secrets.token_hex(16)
    first = _hate(critical, one, key=key)
    assert _hate(critical, one, key=key) is first
    for outcome in (Outcome.DECLINE, Outcome.PUBLISH, Outcome.ASK, Outcome.ESCALATE):
        with pytest.raises(AlreadyChose):
            choose(critical, one, outcome, reason=Reason.HATE, whole=True)
    _unharmed(critical)


def test_nor_after_another_role_another_name_or_another_invitation(critical: Comment) -> None:
    person = employ(Role.MODERATOR)
    _hate(critical, person.id)
    for role in (Role.LEADER, Role.MODERATOR):
        with transaction():
            staff.accept(staff.invite(role, person.email, clock.now()), "x", "p" * 12, clock.now())
    assert session().scalar(select(Staff.id).where(Staff.email == person.email)) == person.id
    with pytest.raises(AlreadyChose):
        _hate(critical, person.id)
    _unharmed(critical)


def test_a_new_revision_begins_anew_and_an_old_one_is_refused(critical: Comment) -> None:
    one, two = people(2)
    _hate(critical, one)
    with transaction():
        submitting.edit_submission(critical, Draft(f"{CRITICISM} حقًا"), revision=1, now=clock.now())
    assert critical.choices == 0
    with pytest.raises(ChangedByAuthor):
        _hate(critical, two, revision=1)
    assert isinstance(_hate(critical, two), Judgement), "the first choice was about other words"
    _unharmed(critical)


def test_a_withdrawn_text_takes_no_second_choice(critical: Comment) -> None:
    one, two = people(2)
    _hate(critical, one)
    with transaction():
        submitting.withdraw_submission(critical, clock.now())
    for revision in (1, 2):
        with pytest.raises(ChangedByAuthor):
            _hate(critical, two, revision=revision)


@pytest.mark.parametrize("place", [0, 2, 3])
def test_another_place_than_the_next_is_refused(critical: Comment, place: int) -> None:
    one = people(1)[0]
    _hate(critical, one)
    with pytest.raises((ChangedByAuthor, AlreadyDecided)):
        _hate(critical, one, place=place)
    _unharmed(critical)


def test_undoing_and_deciding_again_begins_with_two_people_anew(critical: Comment) -> None:
    one, two = people(2)
    _hate(critical, one)
    decided = _hate(critical, two)
    assert isinstance(decided, Decision)
    with transaction():
        undo(decided.id, two, clock.now())
    assert critical.status is Status.PENDING
    again = _hate(critical, one, place=2)
    assert isinstance(again, Judgement)
    with pytest.raises(AlreadyChose):
        _hate(critical, one, place=2)
    assert critical.status is Status.PENDING


def test_removing_everything_that_was_said_takes_two(critical: Comment) -> None:
    one = people(1)[0]
    everything = CRITICISM.removesuffix(f" على {PHONE}")
    assert isinstance(choose(critical, one, Outcome.REDACT, words=[everything]), Judgement)
    _unharmed(critical)


def test_asking_for_a_change_again_and_again_is_no_way_round(critical: Comment) -> None:
    made = choose(critical, people(1)[0], Outcome.ASK, reason=Reason.UNCLEAR)
    assert isinstance(made, Judgement)
    _unharmed(critical)


def test_publishing_first_and_taking_down_later_is_no_way_round(critical: Comment) -> None:
    one = people(1)[0]
    choose(critical, one, Outcome.PUBLISH, now=clock.now() - timedelta(minutes=1))
    made = choose(critical, one, Outcome.DECLINE, reason=Reason.SPAM, place=2)
    assert isinstance(made, Judgement) and _reads(critical)


def test_a_name_taken_off_the_list_between_two_choices_frees_nobody(quiet: Comment) -> None:
    one, two = people(2)
    with transaction():
        added = names.add("جارنا", NameKind.CANDIDATE, employ(Role.ADMINISTRATOR).id, clock.now())
    assert isinstance(choose(quiet, one, Outcome.DECLINE, reason=Reason.SPAM), Judgement)
    with transaction():
        names.remove(added.id, employ(Role.ADMINISTRATOR).id, clock.now())
    with pytest.raises(AlreadyChose):
        choose(quiet, one, Outcome.DECLINE, reason=Reason.SPAM)
    assert isinstance(choose(quiet, two, Outcome.PUBLISH), Judgement), "two who differ ask a third"


def test_whoever_has_a_tie_to_somebody_mentioned_neither_hides_nor_publishes(
    quiet: Comment,
) -> None:
    one, two = people(2)
    with transaction():
        added = names.add("جارنا", NameKind.CANDIDATE, employ(Role.ADMINISTRATOR).id, clock.now())
        names.declare(added.id, TieKind.KIN, one, clock.now())
    for outcome in (Outcome.PUBLISH, Outcome.DECLINE, Outcome.ESCALATE):
        with pytest.raises(Tied):
            choose(quiet, one, outcome, reason=Reason.SPAM)
    assert isinstance(choose(quiet, two, Outcome.PUBLISH), Decision)


def test_the_database_itself_takes_no_lone_decision_of_that_kind(critical: Comment) -> None:
    one, two = people(2)
    lone = {
        "submission_ref": critical.ref, "revision": 1, "staff_id": one, "outcome": Outcome.DECLINE,
        "reason": Reason.SPAM, "status_before": Status.PENDING, "waited_seconds": 1,
        "decided_at": clock.now(),
    }  # fmt: skip
    for changed in (
        {"guarded": True},
        {"reason": Reason.HATE},
        {"status_before": Status.PUBLISHED},
        {"reason": Reason.UNLAWFUL, "outcome": Outcome.ASK},
        {"guarded": True, "outcome": Outcome.REDACT, "reason": Reason.PERSONAL},
        {"guarded": True, "other_id": one},  # the same person under both names
        {"outcome": Outcome.ESCALATE, "reason": None},
    ):
        with pytest.raises(IntegrityError), transaction():
            session().add(Decision(id=secrets.token_hex(16), **lone | changed))
            session().flush()
    with transaction():
        session().add(
            Decision(id=secrets.token_hex(16), **lone | {"guarded": True, "other_id": two})
        )


def test_the_database_gives_each_reader_one_choice_and_each_turn_one_reader(
    critical: Comment,
) -> None:
    one, two = people(2)
    made = _hate(critical, one)
    columns = {column.key: getattr(made, column.key) for column in Judgement.__table__.columns}
    for changed in ({"turn": 2}, {"staff_id": two}, {"turn": 5, "staff_id": two}):
        session().expunge_all()
        with pytest.raises(IntegrityError), transaction():
            session().add(Judgement(**columns | {"key": secrets.token_hex(16)} | changed))
            session().flush()


def test_the_database_lets_a_text_be_set_aside_once(quiet: Comment) -> None:
    _public(quiet)
    one, two = people(2)
    made = choose(quiet, one, Outcome.REDACT, words=[PHONE], place=2)
    columns = {column.key: getattr(made, column.key) for column in Judgement.__table__.columns}
    again = {"key": secrets.token_hex(16), "turn": 1, "place": 3, "staff_id": two}
    with pytest.raises(IntegrityError), transaction():
        session().add(Judgement(**columns | again))
        session().flush()


def test_a_choice_is_never_changed_or_deleted(critical: Comment) -> None:
    made = _hate(critical, people(1)[0])
    with pytest.raises(RuntimeError, match="never"), transaction():
        made.note = "another"
        session().flush()
    with pytest.raises(RuntimeError, match="never"), transaction():
        session().delete(made)
        session().flush()


@pytest.mark.parametrize("same", [True, False])
def test_raced_by_two_connections_one_person_stays_one_and_two_are_two(
    either_app: Flask, same: bool
) -> None:
    with either_app.test_request_context():
        ref = write_comment(CRITICISM).ref
        pair = people(1) * 2 if same else people(2)
    together = Barrier(2)

    def act(staff_id: int) -> str:
        with either_app.test_request_context():
            comment = session().get_one(Submission, ref)
            session().rollback()
            together.wait()
            try:
                return type(_hate(comment, staff_id)).__name__
            except (AlreadyChose, AlreadyDecided) as refusal:
                return type(refusal).__name__

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(act, pair))
    with either_app.test_request_context():
        found = session().get_one(Submission, ref)
        if same:
            assert answers == ["AlreadyChose", "Judgement"]
            assert found.status is Status.PENDING
        else:
            assert answers == ["Decision", "Judgement"]
            assert found.status is Status.DECLINED


# --- through the pages ---------------------------------------------------------------------------


def _second_session(browser: Browser, person: Staff) -> Browser:
    """The same person, signed in once more elsewhere."""
    other = Browser(browser.app)
    with browser.app.test_request_context():
        with transaction():
            secret = sessions.start(session().merge(person), clock.now())
        name = sessions.cookie_name()
    other.client.set_cookie(name, secret)
    return other


def test_from_a_second_session_one_person_is_still_one(app: Flask) -> None:
    with app.test_request_context():
        ref = write_comment(CRITICISM).ref
        person = employ(Role.MODERATOR)
    first = _second_session(Browser(app), person)
    second = _second_session(first, person)
    waiting = [browser.get(f"/en/mod/item/{ref}") for browser in (first, second)]
    first.press(waiting[0], "/decisions", ("outcome", "decline"), reason="R7")
    refused = second.press(
        waiting[1], "/decisions", ("outcome", "decline"), status=409, reason="R7"
    )
    assert "You have already read this text" in refused.words
    with app.app_context():
        assert session().get_one(Submission, ref).status is Status.PENDING


def test_the_second_reader_sees_the_text_and_not_what_the_first_chose(app: Flask) -> None:
    with app.test_request_context():
        comment = write_comment(CRITICISM)
        one = people(1)[0]
        choose(
            comment, one, Outcome.DECLINE, reason=Reason.INSULT, words=["بلا فعل"], note="not-shown"
        )
        ref = comment.ref
    browser = staff_browser(app, Role.MODERATOR)
    item = browser.get(f"/en/mod/item/{ref}")
    assert CRITICISM in item.words and "not-shown" not in item.text
    assert not re.search(r"<(textarea|input)[^>]*(بلا فعل|R2\"[^>]*checked)", item.text)
    for path in ("/en/mod/history", "/en/mod/queue"):
        assert "not-shown" not in browser.get(path).text
    after = browser.press(item, "/decisions", ("outcome", "decline"), reason="R2", words="بلا فعل")
    assert "Not published" in after.words


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR, Role.CITIZEN])
def test_no_other_role_chooses_by_a_direct_post(app: Flask, role: Role) -> None:
    with app.test_request_context():
        comment = write_comment(CRITICISM)
        _hate(comment, people(1)[0])
        ref = comment.ref
    browser = Browser(app) if role is Role.CITIZEN else staff_browser(app, role)
    token = dict(browser.get("/en/display").form("/display").fields)["token"]
    answer = browser.client.post(
        f"/en/mod/item/{ref}/decisions",
        data={
            "token": token, "revision": "1", "place": "1", "outcome": "decline", "reason": "R3",
            "whole": "y",
        },
        headers=OWN_PAGE,
    )  # fmt: skip
    assert answer.status_code == 403
    with app.app_context():
        assert session().get_one(Submission, ref).status is Status.PENDING
