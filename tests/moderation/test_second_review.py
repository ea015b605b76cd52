"""Two people behind what is withheld, and how they come together."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app import clock
from app.db import session
from app.moderation import audit
from app.moderation.four_eyes import SET_ASIDE_FOR, TAKES_TWO
from app.moderation.models import Decision, Judgement
from app.moderation.rules import (
    AlreadyChose,
    Outcome,
    Reason,
)
from app.participation.models import Comment, Submission
from app.participation.queries import published_comment, published_counts
from app.participation.rules import Status
from app.transparency import queries as record
from tests.moderation.deciding import CRITICISM, PHONE, choose, people


def _decisions() -> int:
    return session().scalar(select(func.count(Decision.id))) or 0


def _reads(comment: Submission) -> bool:
    return published_comment(comment.ref) is not None


# --- how two come together -----------------------------------------------------------------------


def test_criticism_waits_for_a_second_reader_and_falls_only_by_both(critical: Comment) -> None:
    one, two = people(2)
    first = choose(critical, one, Outcome.DECLINE, reason=Reason.SPAM)
    assert isinstance(first, Judgement)
    assert (critical.status, critical.choices, _decisions()) == (Status.PENDING, 1, 0)
    assert record.counts_by_kind().get("decision", 0) == 0
    second = choose(critical, two, Outcome.DECLINE, reason=Reason.SPAM)
    assert isinstance(second, Decision)
    assert (second.staff_id, second.other_id, second.guarded) == (two, one, True)
    assert (critical.status, critical.choices) == (Status.DECLINED, 0)
    assert audit.discrepancies() == []


def test_whoever_disagrees_calls_a_third_and_the_middle_stands(critical: Comment) -> None:
    one, two, three = people(3)
    choose(critical, one, Outcome.DECLINE, reason=Reason.INSULT, words=["كلام"])
    assert isinstance(choose(critical, two, Outcome.PUBLISH), Judgement)
    assert (critical.status, critical.choices) == (Status.PENDING, 2)
    third = choose(critical, three, Outcome.PUBLISH)
    assert isinstance(third, Decision)
    assert (third.outcome, third.other_id, critical.status) == (
        Outcome.PUBLISH, two, Status.PUBLISHED,
    )  # fmt: skip
    assert session().scalar(select(func.count()).select_from(Judgement)) == 3
    assert audit.discrepancies() == []


def test_the_middle_choice_of_an_earlier_reader_keeps_its_own_words(critical: Comment) -> None:
    one, two, three = people(3)
    choose(critical, one, Outcome.DECLINE, reason=Reason.INSULT, words=["كلام"], note="أول")
    choose(critical, two, Outcome.ASK, reason=Reason.INSULT, words=["بلا فعل"], note="ثان")
    third = choose(critical, three, Outcome.PUBLISH)
    assert isinstance(third, Decision)
    assert (third.outcome, third.staff_id, third.passages, third.note) == (
        Outcome.ASK, two, ["بلا فعل"], "ثان",
    )  # fmt: skip
    assert critical.status is Status.CHANGES


def test_of_criticism_no_word_is_removed_by_one_person(critical: Comment) -> None:
    one, two = people(2)
    choose(critical, one, Outcome.REDACT, words=["كلام بلا فعل", PHONE])
    assert critical.published_text is None
    choose(critical, two, Outcome.REDACT, words=[f"على {PHONE}"])
    assert critical.published_text == CRITICISM.replace(PHONE, "[…]")


@pytest.mark.parametrize("reason", sorted(TAKES_TWO))
def test_the_heavy_reasons_take_two_whatever_the_text(quiet: Comment, reason: Reason) -> None:
    first = choose(quiet, people(1)[0], Outcome.DECLINE, reason=reason, whole=True)
    assert isinstance(first, Judgement) and quiet.status is Status.PENDING


def test_everything_else_is_decided_by_one(quiet: Comment) -> None:
    made = choose(quiet, people(1)[0], Outcome.DECLINE, reason=Reason.SPAM)
    assert isinstance(made, Decision) and made.other_id is None


def test_publishing_criticism_takes_one(critical: Comment) -> None:
    made = choose(critical, people(1)[0], Outcome.PUBLISH)
    assert isinstance(made, Decision) and made.guarded


def test_a_text_left_to_a_colleague_waits_in_the_second_review(quiet: Comment) -> None:
    one, two = people(2)
    assert isinstance(choose(quiet, one, Outcome.ESCALATE), Judgement)
    assert (quiet.status, quiet.choices) == (Status.PENDING, 1)
    with pytest.raises(AlreadyChose):
        choose(quiet, one, Outcome.PUBLISH)
    assert isinstance(choose(quiet, two, Outcome.PUBLISH), Decision)


# --- what everybody reads already ---------------------------------------------------------------


def _public(comment: Comment) -> None:
    choose(comment, people(1)[0], Outcome.PUBLISH, now=clock.now() - timedelta(hours=1))
    session().refresh(comment)


def test_a_public_text_is_taken_down_by_two(quiet: Comment) -> None:
    _public(quiet)
    choose(quiet, people(1)[0], Outcome.DECLINE, reason=Reason.SPAM, place=2)
    assert _reads(quiet), "nothing harms anybody while the second reader is waited for"
    choose(quiet, people(1)[0], Outcome.DECLINE, reason=Reason.SPAM, place=2)
    assert not _reads(quiet) and quiet.status is Status.DECLINED


def test_a_private_number_is_out_of_sight_at_once_and_for_good_when_a_second_agrees(
    quiet: Comment,
) -> None:
    _public(quiet)
    first = choose(quiet, people(1)[0], Outcome.REDACT, words=[PHONE], place=2)
    assert isinstance(first, Judgement) and first.set_aside
    assert not _reads(quiet) and published_counts(quiet.round_id) == {quiet.topic_slug: 0}
    assert record.counts_by_kind()["set-aside"] == 1
    choose(quiet, people(1)[0], Outcome.REDACT, words=[PHONE], place=2)
    found = published_comment(quiet.ref)
    assert found is not None and PHONE not in found.text
    assert audit.discrepancies() == []


def test_what_one_person_set_aside_comes_back_by_itself_and_is_not_set_aside_again(
    quiet: Comment, moment: time_machine.Coordinates
) -> None:
    _public(quiet)
    one, two = people(2)
    choose(quiet, one, Outcome.REDACT, words=[PHONE], place=2)
    moment.shift(SET_ASIDE_FOR - timedelta(minutes=1))
    assert not _reads(quiet)
    moment.shift(timedelta(minutes=2))
    assert _reads(quiet)
    with pytest.raises(AlreadyChose):
        choose(quiet, one, Outcome.REDACT, words=[PHONE], place=2)
    again = choose(quiet, two, Outcome.DECLINE, reason=Reason.PERSONAL, words=[PHONE], place=2)
    assert isinstance(again, Judgement) and not again.set_aside
    assert _reads(quiet), "two who do not agree hide nothing"


def test_leaving_it_public_by_two_of_three_shows_it_at_once(quiet: Comment) -> None:
    _public(quiet)
    choose(quiet, people(1)[0], Outcome.DECLINE, reason=Reason.VIOLENCE, whole=True, place=2)
    assert not _reads(quiet)
    for staff_id in people(2):
        choose(quiet, staff_id, Outcome.KEEP, place=2)
    assert _reads(quiet) and quiet.status is Status.PUBLISHED
