"""Ten seconds in which a decision can be undone, and in which nobody outside learns of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import session
from app.errors import NotFound
from app.moderation import audit
from app.moderation.models import Decision, Undoing
from app.moderation.numbers import all_numbers
from app.moderation.rules import HOLD, Outcome, Reason, TooLateToUndo
from app.moderation.undoing import undo
from app.notifications import outbox
from app.notifications.models import Outbox
from app.participation import signalling, submitting
from app.participation.models import Comment
from app.participation.queries import published_comment, published_counts
from app.participation.rules import Status
from app.participation.submission_recount import recount_submissions
from app.participation.submitting import Draft
from app.permissions import Role
from app.transparency import queries as record
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, employ, staff_browser, write_comment
from tests.moderation.deciding import both, choose
from tests.pages import Browser

TEXT = "نريد كهرباء. رقمي 07701234567"


@pytest.fixture
def moderator(context: None) -> int:
    return employ(Role.MODERATOR).id


@pytest.fixture
def comment(context: None) -> Comment:
    return write_comment(TEXT)


def _undo(decision: object, staff_id: int) -> Decision:
    assert isinstance(decision, Decision)
    with transaction():
        return undo(decision.id, staff_id, clock.now())


def test_the_author_has_news_once_nothing_can_be_undone(
    comment: Comment, moderator: int, moment: time_machine.Coordinates
) -> None:
    choose(comment, moderator, Outcome.DECLINE, reason=Reason.SPAM)
    assert not outbox.has_news(comment.participant_ref, clock.now())
    outbox.mark_seen(
        comment.participant_ref, clock.now()
    )  # what is not yet told cannot have been read
    moment.shift(HOLD)
    assert outbox.has_news(comment.participant_ref, clock.now())


def test_nothing_is_public_before_it_can_no_longer_be_undone(
    comment: Comment, moderator: int, moment: time_machine.Coordinates
) -> None:
    choose(comment, moderator, Outcome.PUBLISH)
    assert comment.status is Status.PUBLISHED
    assert published_comment(comment.ref) is None
    assert published_counts(comment.round_id, TOPIC) == {TOPIC: 0}
    with pytest.raises(NotFound):
        signalling.public_comment(comment.ref)
    moment.shift(HOLD)
    assert published_comment(comment.ref) is not None
    assert published_counts(comment.round_id, TOPIC) == {TOPIC: 1}
    assert signalling.public_comment(comment.ref)[0] is comment


@pytest.mark.parametrize(
    ("outcome", "facts"),
    [
        (Outcome.PUBLISH, {}),
        (Outcome.REDACT, {"words": ["07701234567"]}),
        (Outcome.ASK, {"reason": Reason.UNCLEAR}),
        (Outcome.DECLINE, {"reason": Reason.SPAM}),
        (Outcome.MOVE, {"topic": "youth"}),
    ],
)
def test_an_undone_decision_leaves_the_text_waiting_and_its_trace_in_both_records(
    comment: Comment, moderator: int, outcome: Outcome, facts: dict[str, object]
) -> None:
    before = (comment.topic_slug, comment.status, comment.published_text)
    made = choose(comment, moderator, outcome, **facts)
    assert not outbox.has_news(comment.participant_ref, clock.now())
    decision = _undo(made, moderator)
    assert session().scalar(select(func.count()).select_from(Outbox)) == 0
    assert decision.undone_at is not None
    assert (comment.topic_slug, comment.status, comment.published_text) == before
    assert comment.shown_from is None and comment.decided_at is None
    assert recount_submissions(comment.round_id) == []
    assert record.counts_by_kind()["decision"] == record.counts_by_kind()["undone"] == 1
    assert audit.discrepancies() == []
    numbers = all_numbers()
    assert (numbers.decided, numbers.median) == (0, None)
    choose(comment, moderator, Outcome.PUBLISH, place=2)
    assert audit.discrepancies() == [] and all_numbers().decided == 1


def test_undoing_twice_is_undoing_once(comment: Comment, moderator: int) -> None:
    decision = choose(comment, moderator, Outcome.PUBLISH)
    assert _undo(decision, moderator) is _undo(decision, moderator)
    assert session().scalar(select(func.count()).select_from(Undoing)) == 1
    assert record.counts_by_kind()["undone"] == 1


def test_after_ten_seconds_a_decision_stands(
    comment: Comment, moderator: int, moment: time_machine.Coordinates
) -> None:
    decision = choose(comment, moderator, Outcome.PUBLISH)
    moment.shift(HOLD)
    with pytest.raises(TooLateToUndo):
        _undo(decision, moderator)
    assert comment.status is Status.PUBLISHED


def test_nobody_undoes_what_another_one_decided(comment: Comment, moderator: int) -> None:
    decision = choose(comment, moderator, Outcome.PUBLISH)
    with pytest.raises(NotFound):
        _undo(decision, employ(Role.MODERATOR).id)
    with pytest.raises(NotFound), transaction():
        undo("0" * 32, moderator, clock.now())


def test_what_was_decided_again_or_changed_since_is_not_undone(
    comment: Comment, moderator: int
) -> None:
    asked = choose(comment, moderator, Outcome.ASK, reason=Reason.UNCLEAR)
    with transaction():
        submitting.edit_submission(comment, Draft("نص آخر"), revision=1, now=clock.now())
    with pytest.raises(TooLateToUndo):
        _undo(asked, moderator)
    assert comment.status is Status.PENDING and comment.revision == 2


def test_what_two_people_hid_is_not_undone_by_one(comment: Comment, moderator: int) -> None:
    choose(comment, moderator, Outcome.PUBLISH, now=clock.now() - timedelta(hours=1))
    hidden = both(comment, Outcome.DECLINE, reason=Reason.SPAM, place=2)
    with pytest.raises(TooLateToUndo):
        _undo(hidden, hidden.staff_id)


def test_a_moderator_presses_undo_and_the_author_never_hears_of_it(app: Flask) -> None:
    writer, staff = Browser(app), staff_browser(app, Role.MODERATOR)
    ref = writer.comment("/en/goals/infrastructure", "نريد كهرباء").replace("-", "")
    item = staff.get(f"/en/mod/item/{ref}")
    done = staff.press(item, "/decisions", ("outcome", "decline"), reason="R7")
    assert "Nobody outside learns of it for ten seconds." in done.words
    own = writer.get(f"/en/me/comments/{ref}").words
    assert "Under review" in own and "Not published" not in own
    back = staff.press(done, "/mod/undo/")
    assert "Undone. It waits for a decision again." in back.words
    assert "Not published" not in writer.get(f"/en/me/comments/{ref}").words
    assert "undone" in staff.get("/en/mod/history").words


def test_the_text_is_for_everybody_after_ten_seconds(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    writer, staff, reader = Browser(app), staff_browser(app, Role.MODERATOR), Browser(app)
    ref = writer.comment("/en/goals/infrastructure", "نريد كهرباء").replace("-", "")
    item = staff.get(f"/en/mod/item/{ref}")
    staff.press(item, "/decisions", ("outcome", "publish"))
    for path in (f"/en/comments/{ref}", "/en/goals/infrastructure/comments", "/en/goals"):
        assert "نريد كهرباء" not in reader.client.get(path).text
    moment.shift(HOLD + timedelta(seconds=1))
    assert "نريد كهرباء" in reader.get("/en/goals/infrastructure/comments").words
    assert "Published" in writer.get(f"/en/me/comments/{ref}").words
