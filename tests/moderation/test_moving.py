"""A text is moved to the topic it is about; its author is told, and may have it moved back."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import session
from app.errors import NotFound
from app.moderation import audit, moving
from app.moderation.models import Decision, Objection
from app.moderation.rules import HOLD, MovedBefore, Outcome, TopicNeeded
from app.participation.models import Comment
from app.participation.rules import Status
from app.participation.submission_recount import recount_submissions
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, employ, staff_browser, write_comment
from tests.moderation.deciding import choose
from tests.pages import Browser


@pytest.fixture
def moderator(context: None) -> int:
    return employ(Role.MODERATOR).id


@pytest.fixture
def comment(context: None) -> Comment:
    return write_comment("نريد ملاعب للشباب")


def _object(comment: Comment) -> None:
    with transaction():
        moving.object_to_move(comment, clock.now())


def test_a_moved_text_waits_under_the_other_topic_with_its_count(
    comment: Comment, moderator: int
) -> None:
    made = choose(comment, moderator, Outcome.MOVE, topic="youth")
    assert isinstance(made, Decision)
    assert (made.moved_from, made.moved_to, made.reason) == (TOPIC, "youth", None)
    assert (comment.topic_slug, comment.status) == ("youth", Status.PENDING)
    assert recount_submissions(comment.round_id) == [] and audit.discrepancies() == []


def test_its_author_has_it_moved_back_once_and_it_stays(comment: Comment, moderator: int) -> None:
    choose(comment, moderator, Outcome.MOVE, topic="youth")
    _object(comment)
    _object(comment)
    assert comment.topic_slug == TOPIC
    assert session().scalar(select(func.count()).select_from(Objection)) == 1
    assert recount_submissions(comment.round_id) == []
    with pytest.raises(MovedBefore):
        choose(comment, moderator, Outcome.MOVE, topic="women", place=2)


@pytest.mark.parametrize("topic", [None, "", "nothing", TOPIC])
def test_it_is_moved_to_another_topic_there_is(
    comment: Comment, moderator: int, topic: str | None
) -> None:
    with pytest.raises(TopicNeeded):
        choose(comment, moderator, Outcome.MOVE, topic=topic)
    assert comment.topic_slug == TOPIC


def test_the_same_words_do_not_meet_themselves(comment: Comment, moderator: int) -> None:
    write_comment("نريد ملاعب للشباب", topic="youth")
    with pytest.raises(MovedBefore):
        choose(comment, moderator, Outcome.MOVE, topic="youth")
    session().refresh(comment)
    assert comment.topic_slug == TOPIC and recount_submissions(comment.round_id) == []


def test_what_was_not_moved_is_not_moved_back(comment: Comment, moderator: int) -> None:
    with pytest.raises(NotFound):
        _object(comment)
    choose(comment, moderator, Outcome.MOVE, topic="youth")
    choose(comment, moderator, Outcome.PUBLISH, place=2)
    _object(comment)
    assert comment.topic_slug == "youth", "what is public stays where people read it"


def test_the_author_reads_where_it_went_and_presses_the_button(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    writer, staff = Browser(app), staff_browser(app, Role.MODERATOR)
    ref = writer.comment("/en/goals/infrastructure", "نريد ملاعب").replace("-", "")
    item = staff.get(f"/en/mod/item/{ref}")
    asked = staff.press(item, "/decisions", ("outcome", "move"), status=422, topic="")
    assert "Choose the topic that this text is about" in asked.words
    staff.press(asked, "/decisions", ("outcome", "move"), topic="youth")
    moment.shift(HOLD)
    own = writer.get(f"/en/me/comments/{ref}")
    assert "Moved to another topic" in own.words and "You sent it under" in own.words
    back = writer.press(own, "/objections")
    assert "You sent it under" not in back.words
    stranger = Browser(app)
    stranger.vote("/en/goals/community", "support")
    token = dict(stranger.get("/en/display").form("/display").fields)["token"]
    answer = stranger.client.post(f"/en/me/comments/{ref}/objections", data={"token": token})
    assert answer.status_code in (404, 409)
