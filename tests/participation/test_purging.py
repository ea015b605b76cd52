"""What nobody can ask for any more is forgotten, in the rows and in the files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.db import BUSY_TIMEOUT_MS, db, empty_journal, reading, session
from app.identity.models import StaffSession
from app.participation.models import Background, Vote, VoteKey
from app.permissions import Role
from tests.factories import staff_browser
from tests.pages import Browser

PATH = "/en/goals/infrastructure"
WORDS = "a-very-rare-quince-orchard"


def count(app: Flask, table: type[Vote | VoteKey | Background | StaffSession]) -> int:
    with app.test_request_context(), reading():
        return session().scalar(select(func.count()).select_from(table)) or 0


def purge(app: Flask) -> str:
    done = app.test_cli_runner().invoke(args=["privacy", "purge"])
    assert done.exit_code == 0, done.output
    return done.output


def files_hold(instance: Path, words: str) -> bool:
    return any(words.encode() in path.read_bytes() for path in instance.glob("test.sqlite3*"))


@pytest.mark.parametrize(("days", "left"), [(0, 1), (2, 1), (3, 0)])
def test_a_submission_is_kept_while_its_form_lives_and_not_after(
    either_app: Flask, moment: time_machine.Coordinates, days: int, left: int
) -> None:
    Browser(either_app).vote(PATH, "support")
    moment.shift(timedelta(days=days))
    assert f"deleted acts: {1 - left}" in purge(either_app)
    assert count(either_app, VoteKey) == left
    assert count(either_app, Vote) == 1


def test_ended_staff_sessions_are_forgotten_and_living_ones_are_not(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    staff_browser(app, Role.LEADER)
    moment.shift(timedelta(hours=3))
    staff_browser(app, Role.MODERATOR)
    assert "deleted sessions: 1" in purge(app)
    assert count(app, StaffSession) == 1


def test_withdrawn_words_are_gone_from_the_files(sqlite_app: Flask, sqlite_instance: Path) -> None:
    browser = Browser(sqlite_app)
    ref = browser.comment(PATH, WORDS)
    assert files_hold(sqlite_instance, WORDS)
    browser.press(browser.get(f"/en/me/comments/{ref}"), "/withdraw")
    assert not files_hold(sqlite_instance, WORDS)


def test_words_withdrawn_while_somebody_reads_are_gone_after_the_night(
    sqlite_app: Flask, sqlite_instance: Path
) -> None:
    browser = Browser(sqlite_app)
    ref = browser.comment(PATH, WORDS)
    page = browser.get(f"/en/me/comments/{ref}")
    with sqlite_app.app_context(), reading(), db.engine.connect() as reader:
        reader.scalar(select(func.count()).select_from(VoteKey))
        browser.press(page, "/withdraw")
        assert files_hold(sqlite_instance, WORDS)
    purge(sqlite_app)
    assert not files_hold(sqlite_instance, WORDS)


def test_emptying_the_journal_leaves_the_connection_as_patient_as_it_was(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        assert empty_journal(10)
        with db.engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    assert found == BUSY_TIMEOUT_MS
