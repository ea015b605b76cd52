"""Promise: what came out never changes; a correction is another version that says why."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.catalogue.rules import RoundState
from app.db import db, session
from app.participation.rules import Choice
from app.permissions import Role
from app.reports import frozen, publishing, queries, rules
from app.reports.rules import Because, NotPublished, Occasion
from app.transparency import audit
from app.transparency import rules as record
from app.transparency.models import LedgerEntry
from app.web.unit_of_work import transaction
from tests.factories import cast_many, present_round, staff_browser, tell_figures
from tests.reports.peopled import after_the_round


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    with app.test_request_context("/en/lead/"):
        cast_many({Choice.SUPPORT: 40, Choice.OPPOSE: 3})
        tell_figures()
        yield app


def command(app: Flask, *words: str) -> str:
    return app.test_cli_runner().invoke(args=["reports", *words]).output


def entries() -> list[dict[str, object]]:
    rows = session().query(LedgerEntry).filter_by(kind="report").order_by(LedgerEntry.idx).all()
    return [dict(record.read(row.entry)) for row in rows]


def test_publishing_freezes_the_text_and_records_its_digest(inside: Flask) -> None:
    said = command(inside, "publish", "2026-1")
    assert "report 1 (interim)" in said
    leader = staff_browser(inside, Role.LEADER)
    file = leader.client.get("/ar/lead/summary.json").data
    digest = hashlib.sha256(file).hexdigest()
    assert digest in said
    (entry,) = entries()
    assert entry["digest"] == digest and entry["version"] == 1 and entry["event"] == "interim"
    assert not audit.audit(None).problems


def test_a_published_report_stays_while_votes_go_on(
    inside: Flask, moment: time_machine.Coordinates
) -> None:
    command(inside, "publish", "2026-1")
    leader = staff_browser(inside, Role.LEADER)
    files = {end: leader.client.get(f"/en/lead/summary.{end}").data for end in ("json", "csv")}
    page = leader.get("/en/lead/topics").words
    cast_many({Choice.OPPOSE: 50})
    moment.shift(timedelta(days=1))
    tell_figures()
    leader = staff_browser(inside, Role.LEADER)
    for end, before in files.items():
        assert leader.client.get(f"/en/lead/summary.{end}").data == before
    assert leader.get("/en/lead/topics").words == page
    assert "Report 1, published" in page
    live = leader.get("/en/lead/topics?version=now").words
    assert "not published" in live and live != page


def test_a_report_of_an_earlier_version_is_read_and_its_text_stays_as_it_came_out(
    inside: Flask,
) -> None:
    """Fields come and go with versions; what was published, and its digest, do not."""
    command(inside, "publish", "2026-1")
    row = queries.latest_report(present_round().id)
    assert row is not None
    held = json.loads(row.content)
    for topic in held["topics"]:
        del topic["told_on"]
        topic |= {"confirmed": 3, "days": [{"day": "2026-11-02", "votes": 1, "so_far": 1}]}
    held["priorities"]["confirmed"] = 3
    earlier = json.dumps(held)
    with transaction():
        session().execute(
            db.text("UPDATE report SET content = :content, digest = :digest"),
            {"content": earlier, "digest": frozen.digest(earlier)},
        )
    leader = staff_browser(inside, Role.LEADER)
    for path in ("", "topics", "topics/infrastructure", "method", "versions", "summary.csv"):
        leader.get(f"/ar/lead/{path}")
    assert leader.client.get("/ar/lead/summary.json").text == earlier


def test_a_repeat_publishes_nothing(inside: Flask) -> None:
    command(inside, "publish", "2026-1")
    assert "holds these figures already" in command(inside, "publish", "2026-1")
    assert len(queries.issues(present_round().id)) == 1 and len(entries()) == 1


def test_rows_that_came_out_cannot_be_changed_or_deleted(inside: Flask) -> None:
    command(inside, "publish", "2026-1")
    row = queries.latest_report(present_round().id)
    assert row is not None
    for act in (lambda: setattr(row, "content", "{}"), lambda: session().delete(row)):
        act()
        with pytest.raises(RuntimeError, match="never changed"):
            session().flush()
        session().rollback()


def test_after_the_final_one_a_correction_says_why_and_what(inside: Flask) -> None:
    command(inside, "publish", "2026-1")
    round_ = present_round()
    with after_the_round() as travelling:
        assert "report 2 (final)" in command(inside, "publish", "2026-1")
        with transaction():
            session().execute(db.text("UPDATE tally SET n = n + 10 WHERE choice = 'support'"))
        travelling.shift(timedelta(days=1))
        refused = inside.test_cli_runner().invoke(args=["reports", "publish", "2026-1"])
        assert refused.exit_code == 1 and "says why" in refused.output
        assert "report 3 (correction)" in command(
            inside, "publish", "2026-1", "--because", Because.FAULT.value
        )
    assert [one.occasion for one in queries.issues(round_.id)] == [
        Occasion.CORRECTION, Occasion.FINAL, Occasion.INTERIM,
    ]  # fmt: skip
    words = staff_browser(inside, Role.LEADER).get("/en/lead/versions").words
    assert "Correction: a fault in our computation was mended" in words
    assert "Between reports 2 and 3" in words and "All votes" in words
    assert entries()[2]["reason"] == "fault"


def test_nothing_is_kept_when_the_record_cannot_be_written(
    inside: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise OSError("the record cannot be written")

    monkeypatch.setattr("app.transparency.ledger.record", broken)
    with pytest.raises(OSError), transaction():
        publishing.publish(present_round(), clock.now())
    assert queries.latest_report(present_round().id) is None


def test_two_who_publish_at_once_publish_one(either_app: Flask) -> None:
    with either_app.app_context():
        cast_many({Choice.SUPPORT: 31})
        tell_figures()
    started = threading.Barrier(2)
    raised: list[BaseException] = []

    def act() -> None:
        with either_app.app_context():
            started.wait()
            try:
                with transaction():
                    publishing.publish(present_round(), clock.now())
            except BaseException as error:
                raised.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    with either_app.app_context():
        assert [one.number for one in queries.issues(present_round().id)] == [1]


@pytest.mark.parametrize(
    ("state", "final", "because", "found"),
    [
        (RoundState.OPEN, False, None, Occasion.INTERIM),
        (RoundState.CLOSED, False, None, Occasion.FINAL),
        (RoundState.CLOSED, True, Because.LATE, Occasion.CORRECTION),
        (RoundState.CLOSED, True, None, None),
        (RoundState.OPEN, False, Because.LATE, None),
        (RoundState.UPCOMING, False, None, None),
    ],
)
def test_what_may_come_out_when(
    state: RoundState, final: bool, because: Because | None, found: Occasion | None
) -> None:
    if found is None:
        with pytest.raises(NotPublished):
            rules.occasion(state, final_stands=final, because=because)
    else:
        assert rules.occasion(state, final_stands=final, because=because) is found
