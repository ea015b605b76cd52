"""However often a reply is sent, and by how many at once, one version of it stands."""

from __future__ import annotations

import json

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import session
from app.identity import acts
from app.identity.rules import Act
from app.permissions import Role
from app.replies import open_data, queries, replying
from app.replies.models import Reply, ReplyText
from app.replies.rules import RepliedMeanwhile, RoundStillOpen, Texts, Words, digest
from app.transparency import queries as record
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, employ, present_round
from tests.participation.watching import at_once

FIRST: Texts = {"ar": Words("سمعنا.", "سنفعل.", "")}
SECOND: Texts = {"ar": Words("سمعنا.", "", "لن نفعل."), "en": Words("We heard.", "", "We won't.")}


def send(texts: Texts, by: int, read: int = 0) -> int:
    with transaction():
        return replying.publish(
            present_round(), TOPIC, texts, read=read, staff_id=by, now=clock.now()
        )


def counted() -> tuple[int, int]:
    return tuple(
        session().scalar(select(func.count()).select_from(table)) for table in (Reply, ReplyText)
    )


@pytest.fixture
def leader(over: time_machine.Coordinates, either_app: Flask) -> int:
    with either_app.test_request_context():
        return employ(Role.LEADER).id


def test_every_version_stays_and_the_record_binds_each(either_app: Flask, leader: int) -> None:
    with either_app.test_request_context():
        assert send(FIRST, leader) == 1
        assert send(FIRST, leader) == 1  # the same again, from a form opened before
        assert send(SECOND, leader, read=1) == 2
        assert send(SECOND, leader, read=1) == 2
        assert counted() == (2, 3)
        found = queries.to_round(present_round())
        assert [one.texts for one in found.versions[TOPIC]] == [FIRST, SECOND]
        file = json.loads(open_data.as_json(found))
        assert [one["sha256"] for one in file["replies"]] == [digest(FIRST), digest(SECOND)]
        entries = [json.loads(one.entry) for one in record.entries() if "reply" in one.entry]
        assert [(one["version"], one["digest"]) for one in reversed(entries)] == [
            (1, digest(FIRST)),
            (2, digest(SECOND)),
        ]
        told = [one for one in acts.listed(leader, None) if one.act is Act.REPLIED]
        assert [one.after for one in told] == ["2", "1"]


def test_who_did_not_read_what_stands_publishes_nothing(either_app: Flask, leader: int) -> None:
    with either_app.test_request_context():
        send(FIRST, leader)
        for read in (0, 2, 7):
            with pytest.raises(RepliedMeanwhile):
                send(SECOND, leader, read)
            session().rollback()
        assert counted() == (1, 1)


@pytest.mark.parametrize("texts", [FIRST, SECOND])
def test_of_two_at_once_one_stands(either_app: Flask, leader: int, texts: Texts) -> None:
    """The same form twice is one reply and two answers; other words are refused."""

    def sender(words: Texts):
        def act() -> int:
            with either_app.test_request_context():
                try:
                    return send(words, leader)
                except RepliedMeanwhile:
                    return 409

        return act

    answers = at_once([sender(FIRST), sender(texts)] * 4)
    assert sorted(answers) == [1] * (8 if texts == FIRST else 4) + [409] * (
        4 if texts != FIRST else 0
    )
    with either_app.test_request_context():
        assert counted()[0] == 1
        found = queries.to_round(present_round()).latest(TOPIC)
        assert found is not None and found.texts in (FIRST, texts)


def test_nothing_is_stored_of_a_reply_that_was_not_finished(either_app: Flask, leader: int) -> None:
    with either_app.test_request_context():
        with pytest.raises(ZeroDivisionError), transaction():
            replying.publish(
                present_round(), TOPIC, FIRST, read=0, staff_id=leader, now=clock.now()
            )
            raise ZeroDivisionError
        session().rollback()
        assert counted() == (0, 0)


def test_no_round_is_answered_before_its_end(app: Flask) -> None:
    with app.test_request_context():
        leader = employ(Role.LEADER).id
        with pytest.raises(RoundStillOpen):
            send(FIRST, leader)


def test_a_published_reply_is_never_changed(over: time_machine.Coordinates, app: Flask) -> None:
    with app.test_request_context():
        send(FIRST, employ(Role.LEADER).id)
        row = session().get_one(ReplyText, (present_round().id, TOPIC, 1, "ar"))
        row.heard = "Something else"
        with pytest.raises(RuntimeError, match="never changed"):
            session().flush()
        session().rollback()


def test_the_account_counts_topics_and_not_versions(either_app: Flask, leader: int) -> None:
    with either_app.test_request_context():
        found = queries.account(clock.now())
        assert found is not None and (found.replied, found.latest_at) == (0, None)
        send(FIRST, leader)
        send(SECOND, leader, read=1)
        found = queries.account(clock.now())
        assert found is not None and found.replied == 1
