"""Exactly what is public is found, from the moment on which everybody reads it and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import empty_journal, session
from app.moderation import decisions
from app.moderation.rules import Outcome
from app.participation import finding, search_recount, submitting
from app.participation.models import Submission
from app.participation.proposing import propose_statements
from app.participation.rules import Kind, Status
from app.participation.search_models import POSTGRESQL_INDEX, SearchEntry
from app.participation.search_queries import found_comments, found_statements
from app.participation.search_rules import place_of
from app.permissions import Role
from app.text.searching import asked_for
from app.web.unit_of_work import transaction
from tests.factories import employ, present_round, publish, write, write_comment

WORD = "سفرجل"
TEXT = f"نزرع ال{WORD} في كل حديقة"


def found(typed: str = WORD) -> list[str]:
    """References of everything that a search finds."""
    asked = asked_for(typed)
    hits = (*found_comments(asked).listed, *found_statements(asked).listed)
    return [one.text.key for one in hits]


def entries() -> list[str]:
    return list(session().scalars(select(SearchEntry.ref).order_by(SearchEntry.ref)))


def put(submission: Submission, status: Status, public_text: str | None = None) -> None:
    with transaction():
        submitting.set_status(submission, status, now=clock.now(), published_text=public_text)


@pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.STATEMENT])
@pytest.mark.parametrize("status", list(Status))
def test_of_every_status_only_what_is_public_is_found(
    either_app: Flask, kind: Kind, status: Status
) -> None:
    public = TEXT if status in (Status.PUBLISHED, Status.REDACTED) else None
    with either_app.test_request_context():
        submission = write(kind, TEXT)
        assert found() == [] and entries() == []
        put(submission, Status.PUBLISHED, TEXT)
        assert found() == entries() == [submission.ref]
        put(submission, status, public)
        assert found() == entries() == ([submission.ref] if public else [])


def test_a_name_is_never_found(either_app: Flask) -> None:
    with either_app.test_request_context():
        publish(write(Kind.PSEUDONYM, WORD))
        publish(write_comment("الماء مالح في الصيف"))
        assert found() == []


def test_what_was_removed_from_a_public_text_is_found_no_more(either_app: Flask) -> None:
    with either_app.test_request_context():
        comment = publish(write_comment(TEXT))
        put(comment, Status.REDACTED, "نزرع […] في كل حديقة")
        assert found() == []
        assert found("حديقة") == [comment.ref]


def test_nothing_is_found_while_a_decision_can_be_undone(
    either_app: Flask, moment: time_machine.Coordinates
) -> None:
    with either_app.test_request_context():
        comment = write_comment(TEXT)
        moderator = employ(Role.MODERATOR)
        with transaction():
            decisions.decide(
                comment.ref,
                revision=1,
                outcome=Outcome.PUBLISH,
                staff_id=moderator.id,
                device=None,
                now=clock.now(),
            )
        assert found() == []
        moment.shift(timedelta(seconds=11))
        assert found() == [comment.ref]


def test_what_is_undone_in_one_transaction_is_found_as_before(either_app: Flask) -> None:
    with either_app.test_request_context():
        comment = publish(write_comment(TEXT))
        with pytest.raises(ZeroDivisionError), transaction():
            submitting.set_status(comment, Status.DECLINED, now=clock.now())
            raise ZeroDivisionError
        assert found() == [comment.ref]


def test_a_text_set_aside_is_not_found_though_it_is_in_the_index(either_app: Flask) -> None:
    with either_app.test_request_context():
        comment = publish(write_comment(TEXT))
        with transaction():
            session().execute(
                update(Submission).values(shown_from=clock.now() + timedelta(hours=1))
            )
        assert entries() == [comment.ref]
        assert found() == []


def test_a_stray_entry_keeps_no_text_from_being_published(either_app: Flask) -> None:
    with either_app.test_request_context():
        comment = write_comment(TEXT)
        place = place_of(comment.kind, comment.mix_key, comment.ref)
        with transaction():
            stray = SearchEntry(place=place, ref=comment.ref, tokens=frozenset({"0123"}))
            finding.remember([stray])
        assert found() == []
        publish(comment)
        assert found() == [comment.ref]
    assert index(either_app, "--check") == (0, "Search: 0 texts differ.\n")


def test_proposed_statements_are_found(either_app: Flask) -> None:
    with either_app.test_request_context():
        with transaction():
            propose_statements(present_round(), clock.now())
        some = session().scalars(select(Submission).limit(1)).one()
        assert some.ref in found(some.text)
        assert len(entries()) > 10


def test_the_index_holds_no_word_in_no_file(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        comment = publish(write_comment(f"{TEXT} quincequince"))
        held = session().scalars(select(SearchEntry.tokens)).one()
        assert all(len(token) == 14 and token.isascii() for token in held)
        put(comment, Status.DECLINED)
        with transaction():
            submitting.erase_words(comment)
    folder = sqlite_app.config["SETTINGS"].instance
    with sqlite_app.app_context():
        assert empty_journal(2_000)
    files = b"".join(one.read_bytes() for one in folder.glob("test.sqlite3*"))
    for word in (WORD, "quince"):
        assert word.encode() not in files


def test_postgresql_has_its_index(postgres_app: Flask) -> None:
    with postgres_app.test_request_context():
        made = session().scalar(
            text("SELECT indexdef FROM pg_indexes WHERE indexname = :name"),
            {"name": POSTGRESQL_INDEX},
        )
        assert "USING gin (tokens)" in made


# --- the command ---------------------------------------------------------------------------------


def index(app: Flask, *options: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["participation", "index", *options])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.exit_code, done.output


def test_the_command_finds_nothing_to_do_after_the_verbs(either_app: Flask) -> None:
    with either_app.test_request_context():
        for number in range(5):
            publish(write_comment(f"{TEXT} {number}", by=number))
        publish(write(Kind.STATEMENT, TEXT))
    assert index(either_app, "--check") == (0, "Search: 0 texts differ.\n")


def test_it_puts_right_whatever_differs(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_recount, "STRETCH", 2)
    with either_app.test_request_context():
        refs = [publish(write_comment(f"{TEXT} {number}", by=number)).ref for number in range(7)]
        with transaction():
            lost, other, gone = refs[:3]
            session().execute(delete(SearchEntry).where(SearchEntry.ref == lost))
            changing = update(SearchEntry).where(SearchEntry.ref == other)
            session().execute(changing.values(tokens=frozenset({"abc"})))
            session().execute(
                update(Submission)
                .where(Submission.ref == gone)
                .values(status=Status.DECLINED, published_text=None, shown_from=None)
            )
    code, said = index(either_app, "--check")
    assert code == 1 and f"differs: {lost}" in said and f"differs: {other}" in said
    assert index(either_app)[0] == 0
    assert index(either_app, "--check") == (0, "Search: 0 texts differ.\n")
    with either_app.test_request_context():
        assert sorted(found()) == sorted(set(refs) - {gone})


def test_it_makes_an_index_anew_that_was_lost_as_a_whole(either_app: Flask) -> None:
    with either_app.test_request_context():
        comment = publish(write_comment(TEXT))
        with transaction():
            session().execute(delete(SearchEntry))
        assert found() == []
    assert index(either_app)[0] == 0
    with either_app.test_request_context():
        assert found() == [comment.ref]


def test_two_texts_never_share_a_place(either_app: Flask) -> None:
    with either_app.test_request_context():
        publish(write_comment(TEXT))
        one = session().scalars(select(SearchEntry)).one()
        twin = SearchEntry(place=one.place, ref="AAAAAA", tokens=one.tokens)
        with pytest.raises(IntegrityError), transaction():
            session().add(twin)
            session().expunge(one)
            session().flush()
