"""The lists of the queue: their order, their filters, and their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from app import clock
from app.db import db, session
from app.moderation import batch, names, waiting
from app.moderation.rules import PER_PAGE, AgeBucket, NameKind, Outcome, TieKind
from app.moderation.waiting import Filters, Tab, moment_at, place_of
from app.participation import signalling, submitting
from app.participation.models import Comment
from app.participation.queries import Cursor
from app.participation.rules import FlagReason, Stance
from app.participation.submitting import Draft
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import author, employ, publish, write_comment
from tests.moderation.crowd import crowd
from tests.moderation.deciding import choose, people

EVERYTHING = Filters()


@pytest.fixture(autouse=True)
def context(either_app: Flask) -> Iterator[None]:
    """On both stores: they order and compare moments each in their own way."""
    with either_app.test_request_context():
        yield


def _ago(hours: float) -> datetime:
    return clock.now() - timedelta(hours=hours)


def _refs(
    tab: Tab = Tab.NEW, filters: Filters = EVERYTHING, after: Cursor | None = None
) -> list[str]:
    return [one.ref for one in waiting.listing(tab, filters, after, clock.now()).submissions]


def _flag(comment: Comment, times: int, reason: FlagReason = FlagReason.SPAM) -> None:
    with transaction():
        for n in range(times):
            signalling.flag_submission(
                comment, bytes([n]) * 32, author(f"reader {n}"), reason, clock.now()
            )


def test_the_longest_waiting_comes_first() -> None:
    late = write_comment("نص قديم", by=1, at=_ago(30))
    fresh = write_comment("نص جديد", by=2, at=_ago(1))
    middle = write_comment("نص وسط", by=3, at=_ago(9))
    assert _refs() == [late.ref, middle.ref, fresh.ref]
    assert waiting.counts().oldest == late.submitted_at


def test_filters_narrow_by_topic_language_and_age() -> None:
    arabic = write_comment("نريد ماءً وكهرباء في كل بيت", by=1, at=_ago(1))
    kurdish = write_comment(
        "ئێمە کارەبا و ئاومان دەوێت لە هەموو ماڵێک", by=2, topic="youth", at=_ago(9)
    )
    english = write_comment("We want the roads to be repaired and safe", by=3, at=_ago(50))
    assert _refs(filters=Filters(topic="youth")) == [kurdish.ref]
    assert _refs(filters=Filters(language="ar")) == [arabic.ref]
    assert _refs(filters=Filters(language="ckb")) == [kurdish.ref]
    assert [_refs(filters=Filters(age=age)) for age in AgeBucket] == [
        [arabic.ref], [kurdish.ref], [english.ref],
    ]  # fmt: skip
    assert _refs(filters=Filters(topic="youth", language="en")) == []


def test_a_comment_sent_again_waits_in_its_own_tab() -> None:
    comment = write_comment("نص أول", by=1)
    write_comment("نص آخر", by=2)
    with transaction():
        submitting.edit_submission(
            comment, Draft("نص ثانٍ", Stance.NONE), revision=1, now=clock.now()
        )
    assert _refs(Tab.EDITED) == [comment.ref]
    assert comment.ref not in _refs(Tab.NEW)
    assert waiting.counts().by_tab == {
        Tab.NEW: 1, Tab.SECOND: 0, Tab.EDITED: 1, Tab.FLAGGED: 0,
    }  # fmt: skip


def test_flags_order_their_list_and_change_nothing_else() -> None:
    quiet = publish(write_comment("نص هادئ", by=1))
    once = publish(write_comment("نص آخر", by=2))
    often = publish(write_comment("نص ثالث", by=3))
    _flag(once, 1)
    _flag(often, 3)
    session().expire_all()
    assert _refs(Tab.FLAGGED) == [often.ref, once.ref]
    assert all(comment.is_public for comment in (quiet, once, often))
    assert waiting.counts().by_tab[Tab.FLAGGED] == 2


def test_pages_follow_one_another_without_gap_or_repeat() -> None:
    moment = _ago(5)  # all at one moment: the reference decides the order
    written = [write_comment(f"نص رقم {n}", by=n, at=moment).ref for n in range(PER_PAGE + 3)]
    first = waiting.listing(Tab.NEW, EVERYTHING, None, clock.now())
    assert first.after is not None
    write_comment("جاء بعد ذلك", by="late")
    second = waiting.listing(Tab.NEW, EVERYTHING, Cursor.read(str(first.after)), clock.now())
    refs = [one.ref for one in (*first.submissions, *second.submissions)]
    assert refs[: len(written)] == sorted(written)
    assert len(refs) == len(written) + 1
    assert second.after is None


def test_pages_of_flagged_comments_follow_one_another() -> None:
    written = []
    for n in range(PER_PAGE + 2):
        comment = publish(write_comment(f"نص رقم {n}", by=n))
        _flag(comment, 1 + n % 2)
        written.append(comment.ref)
    session().expire_all()
    first = waiting.listing(Tab.FLAGGED, EVERYTHING, None, clock.now())
    second = waiting.listing(Tab.FLAGGED, EVERYTHING, first.after, clock.now())
    flags = [one.flags for one in (*first.submissions, *second.submissions)]
    assert flags == sorted(flags, reverse=True)
    assert {one.ref for one in (*first.submissions, *second.submissions)} == set(written)


def test_a_place_beyond_every_column_is_no_failure() -> None:
    far = Cursor.read("99999999999999999.A")
    for tab in Tab:
        assert waiting.listing(tab, EVERYTHING, far, clock.now()).after is None


def test_a_reported_threat_stands_above_the_queue_until_somebody_looked() -> None:
    often, threat = publish(write_comment("نص", by=1)), publish(write_comment("نص آخر", by=2))
    _flag(often, 3)
    _flag(threat, 1, FlagReason.VIOLENCE)
    assert list(waiting.threats()) == [threat]
    moderator = employ(Role.MODERATOR).id
    choose(threat, moderator, Outcome.KEEP)
    assert list(waiting.threats()) == []


def test_a_text_about_somebody_close_is_offered_to_colleagues_only() -> None:
    close, far = employ(Role.MODERATOR).id, people(1)[0]
    with transaction():
        name = names.add("سعد جاسم", NameKind.CANDIDATE, close, clock.now())
        names.declare(name.id, TieKind.KIN, close, clock.now())
    about = write_comment("سعد جاسم وعدنا بالجسر", by=1, at=_ago(9))
    other = write_comment("نريد جسرًا", by=2, at=_ago(1))

    def following(staff_id: int) -> Comment | None:
        with transaction():
            return waiting.take_next(EVERYTHING, None, staff_id, clock.now())

    assert [following(close), following(close)] == [other, other]
    assert following(far) == about  # and nothing of it is held by the first
    assert [row.submission for row in batch.rows(EVERYTHING, None, close, clock.now())] == [other]


def test_one_s_own_comment_is_never_next() -> None:
    own = write_comment("نص لي", by="me", at=_ago(5))
    other = write_comment("نص لغيري", by="other", at=_ago(1))
    moderator = employ(Role.MODERATOR).id

    def following(reader: bytes | None) -> Comment | None:
        with transaction():
            return waiting.take_next(EVERYTHING, reader, moderator, clock.now())

    assert following(author("me")) == other
    assert following(None) == own
    publish(other)
    assert following(author("me")) is None


def test_a_place_is_exact_to_the_microsecond() -> None:
    moment = clock.now()
    assert moment_at(place_of(moment)) == moment


def test_the_flagged_are_found_without_reading_the_others() -> None:
    query = str(
        select(Comment.ref)
        .where(waiting.FLAGGED)
        .order_by(Comment.flags.desc(), Comment.ref)
        .compile(db.engine, compile_kwargs={"literal_binds": True})
    )
    if db.engine.dialect.name == "sqlite":  # PostgreSQL decides by how many rows there are
        plan = session().execute(text(f"EXPLAIN QUERY PLAN {query}")).all()
        assert "ix_submission_flagged" in str(plan)


@pytest.mark.parametrize("after", [None, Cursor(place_of(clock.now()), "K7M4Q2")])
@pytest.mark.parametrize("tab", Tab)
def test_each_list_is_read_along_its_index(tab: Tab, after: Cursor | None) -> None:
    """Nothing is sorted and no table is read through, on whichever store."""
    crowd(300, edited=20)
    query = waiting.in_order(tab, EVERYTHING, after, clock.now()).limit(PER_PAGE + 1)
    written = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
    written = written.replace("%%", "%")
    if db.engine.dialect.name == "sqlite":
        plan = str(session().execute(text(f"EXPLAIN QUERY PLAN {written}")).all())
        assert "USING INDEX ix_submission_" in plan, plan
        # Of equals in flags the reference decides, along the index as well.
        assert "TEMP B-TREE" not in plan or tab is Tab.FLAGGED, plan
    else:
        for habit in ("seqscan", "sort", "bitmapscan"):  # what it does with few rows
            session().execute(text(f"SET LOCAL enable_{habit} = off"))
        plan = "\n".join(session().execute(text(f"EXPLAIN {written}")).scalars())
        assert re.search("Index Scan (Backward )?using ix_submission_", plan), plan
        assert "Seq Scan" not in plan, plan
        assert tab is Tab.FLAGGED or not plan.lstrip().startswith("Sort"), plan


def test_the_counts_read_no_text_that_nobody_chose_on() -> None:
    """What waits is told by its counter: a hundred thousand of it cost as much as a hundred."""
    asked: list[tuple[str, object]] = []

    def note(_: object, __: object, statement: str, values: object, *___: object) -> None:
        asked.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        waiting.counts()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    if db.engine.dialect.name == "sqlite":  # PostgreSQL decides by how many rows there are
        connection = session().connection().connection.driver_connection
        assert connection is not None
        plan = str(
            connection.execute(f"EXPLAIN QUERY PLAN {asked[-1][0]}", asked[-1][1]).fetchall()
        )
        assert "USING INDEX ix_submission_waiting" not in plan, plan
        assert "SCAN submission USING INDEX ix_submission_second" in plan, plan
