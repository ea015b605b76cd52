"""The files are the truth: rows follow them, keep every version, and never disappear."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.catalogue import queries, source
from app.catalogue.models import Round, TopicRow, TopicVersion
from app.catalogue.source import ContentError
from app.catalogue.sync import synchronise
from app.db import session
from app.errors import NotFound
from app.transparency.models import LedgerEntry

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
REWORDED = ("Roads, power, water", "Roads, electricity, water")


def _count(table: type) -> int:
    return session().scalar(select(func.count()).select_from(table)) or 0


def _versions(slug: str) -> list[tuple[int, datetime]]:
    rows = session().execute(
        select(TopicVersion.version, TopicVersion.published_at)
        .where(TopicVersion.topic_slug == slug)
        .order_by(TopicVersion.version)
    )
    return [(row.version, row.published_at) for row in rows]


def test_the_first_time_brings_every_topic_and_round(bare_app) -> None:
    changes = synchronise(NOW)
    assert len(changes.topics) == 11 and changes.rounds == ("2026-1",)
    assert (_count(TopicRow), _count(TopicVersion), _count(Round)) == (11, 11, 1)
    assert _count(LedgerEntry) == 12


def test_the_second_time_changes_nothing(bare_app) -> None:
    synchronise(NOW)
    changes = synchronise(LATER)
    assert not changes
    assert (_count(TopicRow), _count(TopicVersion), _count(Round)) == (11, 11, 1)
    assert _count(LedgerEntry) == 12


def test_changed_wording_is_a_new_dated_version_in_the_public_record(bare_app, edited) -> None:
    synchronise(NOW)
    content = edited("topics.toml", REWORDED)
    assert synchronise(LATER, content).topics == ("infrastructure",)
    assert _versions("infrastructure") == [(1, NOW), (2, LATER)]
    entry = session().scalars(select(LedgerEntry.entry).order_by(LedgerEntry.idx.desc())).first()
    assert entry is not None
    assert '"topic":"infrastructure"' in entry and '"version":2' in entry
    assert content.topics[0].digest in entry


def test_wording_that_returns_is_a_version_again(bare_app, edited) -> None:
    synchronise(NOW)
    synchronise(LATER, edited("topics.toml", REWORDED))
    synchronise(LATER + timedelta(days=1))
    assert [number for number, _ in _versions("infrastructure")] == [1, 2, 3]
    shown = queries.version_of(source.load().topics[0])
    assert shown is not None and shown.number == 3


def test_only_the_reworded_topic_gets_a_version(bare_app, edited) -> None:
    synchronise(NOW)
    synchronise(LATER, edited("topics.toml", REWORDED))
    assert len(_versions("women")) == 1


def test_a_topic_that_left_the_files_keeps_its_row(bare_app, edited_folder) -> None:
    synchronise(NOW)
    folder = edited_folder("topics.toml")
    path = folder / "topics.toml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.rindex("[[topic]]")], "utf-8")
    synchronise(LATER, source.load(folder))
    assert session().get(TopicRow, "women") is not None
    assert len(_versions("women")) == 1


def test_a_moved_round_keeps_its_row_and_is_recorded(bare_app, edited) -> None:
    synchronise(NOW)
    before = queries.round_by_slug("2026-1")
    changes = synchronise(LATER, edited("rounds.toml", ("2026-12-31T23:59", "2027-01-15T23:59")))
    assert changes.rounds == ("2026-1",) and changes.topics == ()
    after = queries.round_by_slug("2026-1")
    assert after.id == before.id
    assert after.closes_at == datetime(2027, 1, 15, 20, 59, tzinfo=UTC)
    assert _count(LedgerEntry) == 13


def test_content_that_disagrees_with_the_charter_is_refused_whole(bare_app, edited) -> None:
    content = edited("alliance-charter.ar.txt", ("تمكين الشباب", "تمكين شباب"))
    with pytest.raises(ContentError, match="youth"):
        synchronise(NOW, content)
    assert _count(TopicRow) == 0


def test_the_version_on_show_is_looked_up_once(bare_app, statements) -> None:
    synchronise(NOW)
    session().commit()
    topic = queries.topic("focus", "youth")
    shown = queries.version_of(topic)
    assert shown is not None and (shown.number, shown.published_at) == (1, NOW)
    statements.clear()
    assert queries.version_of(topic) == shown
    assert not statements


def test_before_the_first_sync_no_version_is_claimed(bare_app) -> None:
    assert queries.version_of(queries.topic("focus", "youth")) is None


def test_a_topic_is_found_at_its_own_address_only(bare_app) -> None:
    assert queries.topic("goals", "democracy").code == "G3"
    for kind, slug in (("focus", "democracy"), ("goals", "peaceful-transfer"), ("goals", "")):
        with pytest.raises(NotFound):
            queries.topic(kind, slug)


def test_after_the_last_goal_comes_the_first_focus_area(bare_app) -> None:
    following = queries.topic_after(queries.topic("goals", "community"))
    assert following is not None and following.code == "F1"
    assert queries.topic_after(queries.topic("focus", "women")) is None


def test_the_command_says_what_it_did(bare_app: Flask) -> None:
    runner = bare_app.test_cli_runner()
    first = runner.invoke(args=["catalogue", "sync"])
    assert first.exit_code == 0 and "New wording published: youth" in first.output
    assert "Round announced or moved: 2026-1" in first.output
    assert runner.invoke(args=["catalogue", "sync"]).output == "Nothing has changed.\n"
    assert runner.invoke(args=["catalogue", "check"]).exit_code == 0
    assert "2026-11-01 00:00+03:00  to  2026-12-31 23:59+03:00" in (
        runner.invoke(args=["catalogue", "rounds"]).output
    )
