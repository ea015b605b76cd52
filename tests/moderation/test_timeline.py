"""The way of a comment as its author reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask, g

from app import clock
from app.moderation import queries
from app.moderation.decisions import decide
from app.moderation.rules import Outcome, Reason
from app.moderation.timeline import events
from app.participation import submitting
from app.participation.models import Comment
from app.participation.rules import Stance
from app.participation.submitting import Draft
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import employ, write_comment


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        g.lang = "en"
        yield


def _titles(comment: Comment) -> list[str]:
    found = events(comment, queries.decisions_of(comment.ref))
    told = [event.moment for event in found if event.moment is not None]
    assert told == sorted(told)
    return [event.title + ("" if event.moment else " …") for event in found]


def _decide(comment: Comment, outcome: Outcome, reason: Reason | None = None) -> None:
    with transaction():
        decide(
            comment.ref,
            revision=comment.revision,
            outcome=outcome,
            reason=reason,
            whole=True,
            staff_id=employ(Role.MODERATOR).id,
            device=None,
            now=clock.now(),
        )


def test_a_waiting_comment_was_sent_and_is_under_review() -> None:
    assert _titles(write_comment("نص")) == ["Sent for review", "Under review …"]


def test_a_changed_comment_tells_its_whole_way() -> None:
    comment = write_comment("نص", at=clock.now() - timedelta(hours=2))
    _decide(comment, Outcome.ASK, Reason.INSULT)
    assert _titles(comment)[-1] == "Your change …"
    with transaction():
        submitting.edit_submission(
            comment, Draft("نص آخر", Stance.NONE), revision=1, now=clock.now()
        )
    _decide(comment, Outcome.PUBLISH)
    assert _titles(comment) == [
        "Sent for review", "Needs a change", "Changed and sent again", "Published",
    ]  # fmt: skip


def test_who_decided_is_an_office_not_a_person() -> None:
    comment = write_comment("نص")
    _decide(comment, Outcome.DECLINE, Reason.SPAM)
    found = events(comment, queries.decisions_of(comment.ref))
    assert [event.detail for event in found] == ["", "Decided by a moderator"]


def test_a_withdrawn_comment_ends_its_way() -> None:
    comment = write_comment("نص")
    with transaction():
        submitting.withdraw_submission(comment, clock.now())
    assert _titles(comment) == ["Sent for review", "Withdrawn by you"]


def test_a_comment_withdrawn_instead_of_changed_was_sent_once() -> None:
    comment = write_comment("نص", at=clock.now() - timedelta(hours=2))
    _decide(comment, Outcome.ASK, Reason.INSULT)
    with transaction():
        submitting.withdraw_submission(comment, clock.now())
    assert _titles(comment) == ["Sent for review", "Needs a change", "Withdrawn by you"]
