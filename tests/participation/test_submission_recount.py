"""The counters of comments against the comments, and what the operator is told."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import update

from app import clock
from app.db import session
from app.participation import signalling, submitting
from app.participation.models import Comment, SubmissionTally
from app.participation.rules import FlagReason, Kind, Stance, Status
from app.participation.submission_recount import (
    SignalDrift,
    SubmissionDrift,
    recount_signals,
    recount_submissions,
)
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, author, present_round, publish, voter, write_comment


def test_every_way_of_a_comment_keeps_its_counters_exact(inside_either: Flask) -> None:
    for number, stance in enumerate(Stance):
        write_comment(f"waiting {'x' * number}", by=1, stance=stance)
        publish(write_comment(f"shown {'x' * number}", by=2, stance=stance))
        withdrawn = write_comment(f"gone {'x' * number}", by=3, stance=stance)
        with transaction():
            submitting.withdraw_submission(withdrawn, clock.now())
        declined = publish(write_comment(f"hidden {'x' * number}", by=4, stance=stance))
        with transaction():
            submitting.set_status(declined, Status.DECLINED, now=clock.now())
    assert recount_submissions(present_round().id) == []


def test_a_counter_that_was_tampered_with_is_named(inside: Flask) -> None:
    write_comment("A thought")
    with transaction():
        session().execute(update(SubmissionTally).values(n=5))
    assert recount_submissions(present_round().id) == [
        SubmissionDrift(Kind.COMMENT, TOPIC, Status.PENDING, Stance.NONE, counted=1, stored=5)
    ]


def test_the_operator_sees_a_comment_that_no_counter_knows(inside: Flask) -> None:
    write_comment("A thought")
    with transaction():
        session().execute(update(Comment).values(stance=Stance.OPPOSE))
    result = inside.test_cli_runner().invoke(args=["participation", "recount"])
    assert result.exit_code == 1
    assert result.output == (
        "2026-1 infrastructure comments pending none: rows 0, counter 1\n"
        "2026-1 infrastructure comments pending oppose: rows 1, counter 0\n"
        "2026-1: DRIFT\n"
    )


def signalled() -> Comment:
    """A published comment with two agreements, one taken back, and two flags."""
    comment = publish(write_comment("More shade in the market"))
    now, round_ = clock.now(), present_round()
    with transaction():
        for one in range(2):
            signalling.agree(comment, round_, voter(one), author(one), nonce=f"a{one}", now=now)
            signalling.flag_submission(comment, b"%032d" % one, author(one), FlagReason.SPAM, now)
        signalling.stop_agreeing(comment, round_, voter(0), nonce="b", now=now)
    return comment


def test_signals_leave_every_submission_with_its_exact_numbers(inside_either: Flask) -> None:
    signalled()
    assert recount_signals(present_round().id) == []


def test_an_agreement_that_nobody_gave_and_a_flag_that_vanished_are_named(inside: Flask) -> None:
    comment = signalled()
    with transaction():
        session().execute(update(Comment).values(agreements=7, flags=0))
    assert recount_signals(present_round().id) == [
        SignalDrift(comment.shown_ref, "agreements", counted=1, stored=7),
        SignalDrift(comment.shown_ref, "flags", counted=2, stored=0),
    ]
    result = inside.test_cli_runner().invoke(args=["participation", "recount"])
    assert f"2026-1 {comment.shown_ref} agreements: rows 1, counter 7" in result.output
    assert result.exit_code == 1
