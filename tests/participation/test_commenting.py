"""Sending a comment, changing it while it waits, taking it back: and no trace of what was taken."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import clock
from app.catalogue.rules import RoundClosed, RoundNotYetOpen
from app.db import db, session
from app.errors import NotFound
from app.participation import commenting, queries, submitting
from app.participation.models import Comment, Participant
from app.participation.rules import (
    COMMENTS_PER_TOPIC,
    AlreadySent,
    ChangedMeanwhile,
    EnoughForThisTopic,
    NotEditable,
    Stance,
    Status,
)
from app.participation.submitting import Draft
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, author, present_round, publish, write_comment
from tests.participation.watching import at_once, comment_drift

WORDS = "The bridge at Kufa needs a footpath"


def send(words: str, *, by: int = 1, topic: str = TOPIC, nonce: str = "") -> str:
    with transaction():
        return commenting.submit_comment(
            present_round(),
            topic,
            author(by),
            Draft(words, Stance.SUPPORT),
            nonce=nonce or secrets.token_hex(16),
            now=clock.now(),
        )


def count(table: type[Comment] | type[Participant]) -> int:
    return int(session().scalar(select(func.count()).select_from(table)) or 0)


def everything_written(app: Flask) -> bytes:
    """The bytes of the database's files, after the log was moved into the database."""
    path = Path(str(db.engine.url.database))
    session().commit()
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert busy[0] == 0
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))


def test_a_comment_waits_where_only_its_author_sees_it(inside_either: Flask) -> None:
    ref = send(WORDS)
    found = submitting.own_submission(ref, author(1))
    assert (found.text, found.stance, found.status) == (WORDS, "support", "pending")
    assert found.published_text is None
    assert queries.published_comment(ref) is None
    assert comment_drift() == []


def test_one_person_keeps_one_public_number(inside: Flask) -> None:
    send("First thought")
    send("Second thought", topic="youth")
    send("Somebody else's", by=2)
    assert count(Participant) == 2
    numbers = session().scalars(select(Participant.alias_number)).all()
    assert len(set(numbers)) == 2 and min(numbers) >= 1_000


def test_the_same_submission_again_gives_the_same_reference(inside_either: Flask) -> None:
    first = send(WORDS, nonce="a" * 32)
    assert send(WORDS, nonce="a" * 32) == first
    assert count(Comment) == 1
    assert comment_drift() == []


def test_other_words_in_the_form_one_went_back_to_are_another_comment(inside_either: Flask) -> None:
    first = send(WORDS, nonce="a" * 32)
    assert send("What I forgot to say", nonce="a" * 32) != first
    assert count(Comment) == 2
    assert comment_drift() == []


@pytest.mark.parametrize(
    "again",
    [WORDS, WORDS.upper(), "The bridge at Kufa\nneeds a footpath"],
    ids=["letter by letter", "in capitals", "on two lines"],
)
def test_the_same_text_twice_is_refused(inside_either: Flask, again: str) -> None:
    send(WORDS)
    with pytest.raises(AlreadySent), transaction():
        send(again)
    assert count(Comment) == 1
    assert comment_drift() == []


def test_an_arabic_text_in_another_spelling_is_the_same_text(inside: Flask) -> None:
    send("إلى متى تبقى المدرسة بلا ماء")
    with pytest.raises(AlreadySent), transaction():
        send("الى متى تبقي المدرسه بلا مـــاء")


def test_the_same_text_may_be_said_by_another_person_or_on_another_topic(inside: Flask) -> None:
    assert len({send(WORDS), send(WORDS, by=2), send(WORDS, topic="youth")}) == 3


def test_twenty_comments_on_one_topic_are_enough(inside: Flask) -> None:
    for number in range(COMMENTS_PER_TOPIC):
        send(f"thought number {number} {'x' * number}")
    with pytest.raises(EnoughForThisTopic), transaction():
        send("one more")
    send("elsewhere", topic="youth")


def test_taking_one_back_makes_room_for_another(inside: Flask) -> None:
    refs = [send(f"thought number {n} {'x' * n}") for n in range(COMMENTS_PER_TOPIC)]
    with transaction():
        submitting.withdraw_submission(submitting.own_submission(refs[0], author(1)), clock.now())
    send("one more")
    with pytest.raises(EnoughForThisTopic), transaction():
        send("and another")


def test_two_comments_turned_into_one_text_at_once_are_one_edit_and_one_refusal(
    either_app: Flask,
) -> None:
    with either_app.test_request_context():
        refs = [send(f"Before {number}") for number in range(4)]

    def rewrite(ref: str) -> str:
        with either_app.test_request_context():
            try:
                with transaction():
                    submitting.edit_submission(
                        submitting.own_submission(ref, author(1)),
                        Draft(WORDS, Stance.NONE),
                        revision=1,
                        now=clock.now(),
                    )
                    time.sleep(0.2)  # the others have read by now that nobody sent this text
            except AlreadySent:
                return "refused"
        return "edited"

    found = at_once([lambda ref=ref: rewrite(ref) for ref in refs])
    assert sorted(found) == ["edited", "refused", "refused", "refused"]
    with either_app.test_request_context():
        assert comment_drift() == []


def test_comments_are_taken_only_inside_the_round(inside: Flask) -> None:
    round_ = present_round()
    for now, refusal in (
        (round_.opens_at - timedelta(seconds=1), RoundNotYetOpen),
        (round_.closes_at, RoundClosed),
    ):
        with pytest.raises(refusal), transaction():
            commenting.submit_comment(
                round_, TOPIC, author(1), Draft(WORDS, Stance.NONE), nonce="a", now=now
            )
    assert (count(Comment), count(Participant)) == (0, 0)


def test_a_reference_already_given_is_never_mistaken_for_a_repeated_text(
    inside: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = send(WORDS)
    drawn = iter([taken, taken, "ACDEFG"])
    monkeypatch.setattr(submitting, "new_reference", lambda: next(drawn))
    assert send("A wholly different thought", by=2) == "ACDEFG"


def test_an_edit_replaces_the_words_and_waits_again(inside: Flask) -> None:
    comment = write_comment(WORDS)
    with transaction():
        submitting.edit_submission(
            comment, Draft("Better words", Stance.QUESTION), revision=1, now=clock.now()
        )
    assert (comment.text, comment.stance, comment.revision) == ("Better words", "question", 2)
    assert comment.status is Status.PENDING
    assert comment_drift() == []


def test_an_edit_sent_twice_is_one_edit(inside: Flask) -> None:
    comment = write_comment(WORDS)
    for _ in range(2):
        with transaction():
            submitting.edit_submission(
                comment, Draft("Better words", Stance.NONE), revision=1, now=clock.now()
            )
    assert comment.revision == 2


def test_an_edit_of_a_text_that_is_no_longer_there_is_refused(inside: Flask) -> None:
    comment = write_comment(WORDS)
    for words, revision in (("Second", 1), ("Third", 2)):
        with transaction():
            submitting.edit_submission(
                comment, Draft(words, Stance.NONE), revision=revision, now=clock.now()
            )
    with pytest.raises(ChangedMeanwhile):
        submitting.edit_submission(comment, Draft("Late", Stance.NONE), revision=2, now=clock.now())
    assert comment.text == "Third"


def test_an_edit_into_a_text_already_sent_is_refused(inside: Flask) -> None:
    write_comment("Something else")
    comment = write_comment(WORDS)
    with pytest.raises(AlreadySent), transaction():
        submitting.edit_submission(
            comment, Draft("something ELSE", Stance.NONE), revision=1, now=clock.now()
        )


def test_a_comment_sent_back_for_a_change_is_edited_into_a_pending_one(inside: Flask) -> None:
    comment = write_comment(WORDS)
    with transaction():
        submitting.set_status(comment, Status.CHANGES, now=clock.now())
    with transaction():
        submitting.edit_submission(
            comment, Draft("Kinder", Stance.NONE), revision=1, now=clock.now()
        )
    assert (comment.status, comment.decided_at) == (Status.PENDING, None)
    assert comment_drift() == []


def test_after_the_round_only_what_a_moderator_asked_for_is_mended(inside: Flask) -> None:
    pending, returned = write_comment(WORDS), write_comment("Other words")
    with transaction():
        submitting.set_status(returned, Status.CHANGES, now=clock.now())
    over = present_round().closes_at
    assert [submitting.may_edit(one, over) for one in (pending, returned)] == [False, True]
    with pytest.raises(RoundClosed):
        submitting.edit_submission(pending, Draft("Late"), revision=1, now=over)
    with transaction():
        submitting.edit_submission(returned, Draft("Kinder"), revision=1, now=over)
        submitting.withdraw_submission(pending, over)
    assert (pending.status, returned.text) == (Status.WITHDRAWN, "Kinder")


@pytest.mark.parametrize("status", [Status.DECLINED, Status.PUBLISHED])
def test_what_was_decided_can_be_neither_edited_nor_withdrawn(
    inside: Flask, status: Status
) -> None:
    comment = write_comment(WORDS)
    shown = WORDS if status is Status.PUBLISHED else None
    with transaction():
        submitting.set_status(comment, status, now=clock.now(), published_text=shown)
    with pytest.raises(NotEditable):
        submitting.edit_submission(comment, Draft("x", Stance.NONE), revision=1, now=clock.now())
    with pytest.raises(NotEditable):
        submitting.withdraw_submission(comment, clock.now())
    assert comment.text == WORDS


def test_withdrawing_twice_is_once(inside: Flask) -> None:
    comment = write_comment(WORDS)
    for _ in range(2):
        with transaction():
            submitting.withdraw_submission(comment, clock.now())
    assert (comment.text, comment.status) == ("", Status.WITHDRAWN)
    assert comment_drift() == []


def test_withdrawn_words_may_be_sent_again(inside: Flask) -> None:
    comment = write_comment(WORDS, by=1)
    with transaction():
        submitting.withdraw_submission(comment, clock.now())
    assert send(WORDS) != comment.ref


@pytest.mark.parametrize("length", [30, 600, 4_000], ids=["short", "long", "over several pages"])
def test_withdrawn_words_are_in_no_byte_of_the_database(inside_sqlite: Flask, length: int) -> None:
    planted = "sukkarwater" * (length // 11 + 1)
    comment = write_comment(planted)
    for number in range(30):  # neighbours on the same page
        write_comment(f"neighbour {number} {'y' * number}", by=f"n{number}")
    assert b"sukkarwater" in everything_written(inside_sqlite)
    with transaction():
        submitting.withdraw_submission(comment, clock.now())
    assert b"sukkarwater" not in everything_written(inside_sqlite)


def test_edited_words_are_in_no_byte_of_the_database(inside_sqlite: Flask) -> None:
    comment = write_comment("sukkarwater " * 20)
    with transaction():
        submitting.edit_submission(
            comment, Draft("Milder", Stance.NONE), revision=1, now=clock.now()
        )
    assert b"sukkarwater" not in everything_written(inside_sqlite)


def test_withdrawing_destroys_the_salt_of_the_public_record(inside: Flask) -> None:
    comment = write_comment(WORDS)
    before = (comment.salt, comment.skeleton_digest)
    with transaction():
        submitting.withdraw_submission(comment, clock.now())
    assert before[0] != comment.salt and before[1] != comment.skeleton_digest


def test_somebody_elses_comment_is_as_unknown_as_none(inside: Flask) -> None:
    comment = write_comment(WORDS, by=1)
    for ref, who in ((comment.ref, author(2)), ("ZZZZZZ", author(1)), (comment.ref, None)):
        with pytest.raises(NotFound):
            submitting.own_submission(ref, who)


def test_only_a_public_comment_has_a_public_text(inside: Flask) -> None:
    comment = publish(write_comment(WORDS), "The bridge [removed]")
    assert comment.status is Status.REDACTED
    with transaction():
        submitting.set_status(comment, Status.DECLINED, now=clock.now())
    assert (comment.published_text, comment.published_at) == (None, None)
    assert comment_drift() == []


def test_the_database_itself_refuses_a_public_text_of_a_pending_comment(inside: Flask) -> None:
    write_comment(WORDS)
    with pytest.raises(Exception, match="public_text_only_when_public"), transaction():
        session().execute(text("UPDATE submission SET published_text = text"))


def test_a_comment_knows_the_language_it_is_written_in(inside: Flask) -> None:
    send("نريد طريقاً معبداً إلى القرية ومدرسة للبنات", by=1)
    send("ئێمە ڕێگایەکی باشمان دەوێت بۆ گوندەکەمان", by=2)
    found = set(session().scalars(select(Comment.language)))
    assert found == {"ar", "ckb"}


@pytest.mark.parametrize("act", ["withdraw", "edit"])
def test_an_author_who_comes_a_moment_after_the_moderator_changes_nothing(
    either_app: Flask, act: str
) -> None:
    with either_app.test_request_context():
        ref = write_comment(WORDS).ref
    decided, author_began = threading.Event(), threading.Event()

    def moderator() -> None:
        with either_app.test_request_context(), transaction():
            comment = submitting.own_submission(ref, author("author"))
            submitting.set_status(
                comment, Status.PUBLISHED, now=clock.now(), published_text=comment.text
            )
            decided.set()
            assert author_began.wait(10)
            time.sleep(0.3)  # the author's request is waiting for this one by now

    def writer() -> None:
        with either_app.test_request_context():
            assert decided.wait(10)
            author_began.set()
            with pytest.raises(NotEditable), transaction():
                comment = submitting.own_submission(ref, author("author"))
                if act == "withdraw":
                    submitting.withdraw_submission(comment, clock.now())
                else:
                    draft = Draft("Other words", Stance.NONE)
                    submitting.edit_submission(comment, draft, revision=1, now=clock.now())

    at_once([moderator, writer])
    with either_app.test_request_context():
        comment = submitting.own_submission(ref, author("author"))
        assert (comment.text, comment.published_text) == (WORDS, WORDS)
        assert comment_drift() == []


def test_withdrawing_from_two_tabs_at_once_is_once(either_app: Flask) -> None:
    with either_app.test_request_context():
        ref = write_comment(WORDS).ref

    def withdraw() -> None:
        with either_app.test_request_context(), transaction():
            submitting.withdraw_submission(
                submitting.own_submission(ref, author("author")), clock.now()
            )

    at_once([withdraw] * 8)
    with either_app.test_request_context():
        assert comment_drift() == []
