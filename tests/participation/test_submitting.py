"""Every kind of submission leads one life: sent once, counted by its kind, hidden until decided."""

from __future__ import annotations

import secrets

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import clock
from app.db import session
from app.moderation.decisions import decide
from app.moderation.rules import HOLD, Outcome
from app.moderation.waiting import Filters, Tab, listing
from app.participation import queries, submitting
from app.participation.models import Comment, Pseudonym, Statement, Submission, SubmissionTally
from app.participation.rules import EnoughForThisTopic, Kind, Status
from app.participation.submission_recount import recount_submissions
from app.participation.submitting import Draft
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, author, employ, present_round, staff_browser, write

CLASSES = {Kind.COMMENT: Comment, Kind.STATEMENT: Statement, Kind.PSEUDONYM: Pseudonym}
each_kind = pytest.mark.parametrize("kind", list(Kind))


def _public(kind: Kind) -> list[str]:
    return list(session().scalars(queries.published(CLASSES[kind])))


@each_kind
def test_each_kind_is_sent_decided_and_read_as_what_it_is(
    inside_either: Flask, moment: time_machine.Coordinates, kind: Kind
) -> None:
    sent = write(kind, "A river park for Kut")
    assert type(sent) is CLASSES[kind]
    assert (sent.topic_slug is None) is (kind is Kind.PSEUDONYM)
    assert _public(kind) == []
    moderator = employ(Role.MODERATOR)
    with transaction():
        decide(
            sent.ref, revision=1, outcome=Outcome.PUBLISH, staff_id=moderator.id, device=None,
            now=clock.now(),
        )  # fmt: skip
    moment.shift(HOLD)
    assert {one: _public(one) for one in Kind} == {
        one: [sent.ref] if one is kind else [] for one in Kind
    }
    assert recount_submissions(present_round().id) == []


def test_the_same_words_of_another_kind_are_another_submission(inside: Flask) -> None:
    for kind in Kind:
        write(kind, "A river park for Kut")
    counted = session().execute(
        select(SubmissionTally.kind, SubmissionTally.topic_slug, SubmissionTally.n)
    )
    assert {tuple(row) for row in counted} == {
        (Kind.COMMENT, TOPIC, 1), (Kind.STATEMENT, TOPIC, 1), (Kind.PSEUDONYM, "", 1),
    }  # fmt: skip


@each_kind
def test_the_limit_is_counted_by_kind_and_place(inside_either: Flask, kind: Kind) -> None:
    for other in Kind:
        write(other, "The first words")
    with pytest.raises(EnoughForThisTopic), transaction():
        submitting.submit(
            kind,
            present_round(),
            None if kind is Kind.PSEUDONYM else TOPIC,
            author("author"),
            Draft("More words"),
            most=1,
            nonce=secrets.token_hex(16),
            now=clock.now(),
        )


def test_the_queue_can_be_narrowed_to_one_kind(inside_either: Flask) -> None:
    sent = {kind: write(kind, "A river park for Kut").ref for kind in Kind}
    for kind in Kind:
        found = listing(Tab.NEW, Filters(kind=kind), None, clock.now()).submissions
        assert [one.ref for one in found] == [sent[kind]]


@each_kind
def test_a_moderator_reads_decides_and_finds_each_kind(app: Flask, kind: Kind) -> None:
    with app.test_request_context():
        ref = write(kind, "A river park for Kut").ref
    browser = staff_browser(app, Role.MODERATOR)
    assert "A river park for Kut" in browser.get(f"/en/mod/queue?kind={kind}").words
    page = browser.get(f"/en/mod/item/{ref}")
    assert kind.value.capitalize() in page.words
    browser.press(page, "/decisions", outcome="publish")
    with app.test_request_context():
        decided = session().get(Submission, ref)
        assert decided is not None and decided.status is Status.PUBLISHED


@each_kind
def test_the_author_changes_and_withdraws_each_kind(inside_either: Flask, kind: Kind) -> None:
    sent = write(kind, "A river park for Kut")
    with transaction():
        submitting.edit_submission(sent, Draft("A park"), revision=1, now=clock.now())
    assert (sent.text, sent.revision, sent.kind) == ("A park", 2, kind)
    with transaction():
        submitting.withdraw_submission(sent, clock.now())
    assert (sent.text, sent.status) == ("", Status.WITHDRAWN)
    assert recount_submissions(present_round().id) == []
