"""Agreeing with a published comment, and asking moderators to look at it again."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.catalogue.rules import RoundClosed
from app.db import session
from app.errors import NotFound
from app.participation import queries, signalling, submitting
from app.participation.models import Agreement, Comment, Flag
from app.participation.rules import FlagReason, Status
from app.participation.signalling import OwnComment
from app.web.unit_of_work import transaction
from tests.factories import author, present_round, publish, voter, write_comment
from tests.participation.watching import at_once


@pytest.fixture
def comment(inside_either: Flask) -> Comment:
    return publish(write_comment("More shade in the market", by="writer"))


def agree(comment: Comment, by: int, nonce: str = "") -> None:
    nonce = nonce or secrets.token_hex(16)
    with transaction():
        signalling.agree(
            comment, present_round(), voter(by), author(by), nonce=nonce, now=clock.now()
        )


def disagree(comment: Comment, by: int, nonce: str = "") -> None:
    nonce = nonce or secrets.token_hex(16)
    with transaction():
        signalling.stop_agreeing(comment, present_round(), voter(by), nonce=nonce, now=clock.now())


def flag(comment: Comment, by: int, reason: FlagReason = FlagReason.INSULT) -> None:
    with transaction():
        signalling.flag_submission(comment, f"f{by}".encode(), author(by), reason, clock.now())


def shown(comment: Comment) -> int:
    found = queries.published_comment(comment.ref)
    assert found is not None
    return found.agreements


def test_agreeing_twice_is_once(comment: Comment) -> None:
    agree(comment, 1)
    agree(comment, 1)
    agree(comment, 2)
    assert shown(comment) == 2
    assert queries.own_agreements(voter(1), [comment.ref]) == {comment.ref}


def test_an_agreement_is_taken_back_once(comment: Comment) -> None:
    agree(comment, 1)
    disagree(comment, 1)
    disagree(comment, 1)
    disagree(comment, 2)
    assert shown(comment) == 0
    assert queries.own_agreements(voter(1), [comment.ref]) == frozenset()


def test_a_form_sent_again_later_undoes_nothing_that_came_between(comment: Comment) -> None:
    agree(comment, 1, nonce="a" * 32)
    disagree(comment, 1, nonce="b" * 32)
    agree(comment, 1, nonce="a" * 32)
    assert shown(comment) == 0
    agree(comment, 1, nonce="c" * 32)
    disagree(comment, 1, nonce="b" * 32)
    assert shown(comment) == 1
    assert queries.own_agreements(voter(1), [comment.ref]) == {comment.ref}


def test_an_agreement_sent_before_the_device_was_confirmed_is_not_sent_anew(
    comment: Comment,
) -> None:
    agree(comment, 1, nonce="a" * 32)
    disagree(comment, 1)
    with transaction():
        signalling.agree(
            comment,
            present_round(),
            voter("confirmed"),
            author(1),
            nonce="a" * 32,
            now=clock.now(),
            formerly=voter(1),
        )
    assert shown(comment) == 0


def test_nobody_agrees_with_themselves(comment: Comment) -> None:
    with pytest.raises(OwnComment), transaction():
        signalling.agree(
            comment, present_round(), voter("w"), author("writer"), nonce="a", now=clock.now()
        )
    assert shown(comment) == 0


def test_agreement_belongs_to_the_open_round(comment: Comment) -> None:
    after = present_round().closes_at + timedelta(seconds=1)
    for act in (
        lambda: signalling.agree(
            comment, present_round(), voter(1), author(1), nonce="a", now=after
        ),
        lambda: signalling.stop_agreeing(comment, present_round(), voter(1), nonce="a", now=after),
    ):
        with pytest.raises(RoundClosed), transaction():
            act()


def test_sixteen_readers_agreeing_at_once_are_sixteen(either_app: Flask) -> None:
    with either_app.test_request_context():
        ref = publish(write_comment("More shade in the market", by="writer")).ref

    def reader(number: int) -> None:
        with either_app.test_request_context():
            for _ in range(3):
                found, _round = signalling.public_comment(ref)
                agree(found, number)

    at_once([lambda number=number: reader(number) for number in range(16)])
    with either_app.test_request_context():
        assert session().scalar(select(func.count()).select_from(Agreement)) == 16
        assert session().scalar(select(Comment.agreements)) == 16


def test_a_flag_counts_once_a_reader_and_hides_nothing(comment: Comment) -> None:
    for by in range(25):
        flag(comment, by)
        flag(comment, by, FlagReason.SPAM)
    assert session().scalar(select(func.count()).select_from(Flag)) == 25
    session().expire_all()
    assert session().scalar(select(Comment.flags)) == 25
    assert shown(comment) == 0  # still there, still readable


def test_nobody_flags_their_own_words(comment: Comment) -> None:
    with pytest.raises(OwnComment), transaction():
        signalling.flag_submission(comment, b"f", author("writer"), FlagReason.SPAM, clock.now())


def test_a_flag_is_dated_to_the_day(comment: Comment) -> None:
    flag(comment, 1)
    assert session().scalar(select(Flag.flagged_on)) == clock.today()


@pytest.mark.parametrize("status", [Status.PENDING, Status.DECLINED, Status.CHANGES])
def test_what_is_not_public_cannot_be_signalled_and_seems_not_to_exist(
    inside: Flask, status: Status
) -> None:
    hidden = write_comment("Not for everybody")
    with transaction():
        submitting.set_status(hidden, status, now=clock.now())
    for ref in (hidden.ref, "ZZZZZZ", ""):
        with pytest.raises(NotFound):
            signalling.public_comment(ref)
