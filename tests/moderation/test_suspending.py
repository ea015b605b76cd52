"""Pausing from writing: two people, thirty days at most, an appeal, and no vote touched."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import db, session
from app.errors import FormExpired
from app.moderation import names, suspending
from app.moderation.redress_models import Suspension
from app.moderation.redress_rules import (
    AlreadyAnswered,
    AlreadyProposed,
    DaysNeeded,
    ExplanationNeeded,
    NothingToAppeal,
    TookPart,
)
from app.moderation.rules import NameKind, OwnWords, Reason, ReasonNeeded, Tied, TieKind
from app.participation import submitting
from app.participation.models import Comment, Participant
from app.participation.rules import Choice, WritingPaused
from app.participation.submitting import Draft
from app.permissions import Role
from app.transparency import queries as record
from app.web.unit_of_work import transaction
from tests.factories import author, cast, staff_browser, write_comment
from tests.moderation.deciding import people
from tests.pages import Browser
from tests.participation.watching import at_once

OPINION = ("voter", "vote", "vote_key", "tally", "priority", "priority_tally", "priority_people")


@pytest.fixture
def comment(context: None) -> Comment:
    return write_comment("نص")


def _propose(comment: Comment, staff_id: int, **more: object) -> Suspension:
    facts = {"reason": Reason.IMPERSONATION, "days": 7, "note": "", "now": clock.now()} | more
    with transaction():
        return suspending.propose(
            comment.ref,
            staff_id=staff_id,
            **{"key": secrets.token_hex(16)} | facts,  # type: ignore[arg-type]
        )


def _answer(
    pause: Suspension, staff_id: int, *, confirmed: bool = True, device: bytes | None = None
) -> Suspension:
    with transaction():
        return suspending.answer(
            pause.id, confirmed=confirmed, staff_id=staff_id, device=device, now=clock.now()
        )


def _paused(comment: Comment) -> Suspension:
    one, two = people(2)
    return _answer(_propose(comment, one), two)


def _rule(
    pause: Suspension,
    staff_id: int,
    *,
    lifted: bool,
    why: str = "لسبب",
    device: bytes | None = None,
) -> Suspension:
    with transaction():
        return suspending.rule(
            pause.id,
            lifted=lifted,
            explanation=why,
            staff_id=staff_id,
            device=device,
            now=clock.now(),
        )


def _until() -> object:
    return session().get_one(Participant, author("author"), populate_existing=True).paused_until


def test_a_proposal_alone_changes_nothing(comment: Comment) -> None:
    one = people(1)[0]
    pause = _propose(comment, one)
    assert _until() is None and write_comment("نص آخر")
    with pytest.raises(TookPart):
        _answer(pause, one)
    with pytest.raises(AlreadyProposed):
        _propose(comment, people(1)[0])
    assert record.counts_by_kind().get("suspension", 0) == 0


def test_a_confirmed_pause_stops_writing_until_it_ends(
    comment: Comment, moment: time_machine.Coordinates
) -> None:
    pause = _paused(comment)
    with pytest.raises(WritingPaused) as refusal:
        write_comment("نص آخر")
    assert refusal.value.facts == {"until": pause.ends_at}
    with pytest.raises(WritingPaused), transaction():
        submitting.edit_submission(comment, Draft("نص مغيّر"), revision=1, now=clock.now())
    assert write_comment("نص غيره", by="somebody else")
    moment.shift(timedelta(days=7, minutes=1))
    assert write_comment("نص آخر")


def test_it_touches_nothing_on_the_island_of_choices(comment: Comment) -> None:
    def rows() -> dict[str, list[str]]:
        found = {}
        with db.engine.connect() as connection:
            for name in OPINION:
                query = text(f'SELECT * FROM "{name}"')
                found[name] = sorted(str(row) for row in connection.execute(query))
        return found

    with transaction():
        cast("author", Choice.SUPPORT)
    before = rows()
    _paused(comment)
    assert rows() == before and before["vote"]
    with transaction():
        cast("author", Choice.OPPOSE)
    assert rows() != before, "whoever is paused from writing votes as always"


@pytest.mark.parametrize("days", [0, -1, 31, 10_000])
def test_it_lasts_from_one_day_to_thirty(comment: Comment, days: int) -> None:
    with pytest.raises(DaysNeeded):
        _propose(comment, people(1)[0], days=days)
    with pytest.raises(ReasonNeeded):
        _propose(comment, people(1)[0], reason=None)


def test_the_database_itself_asks_for_a_second_person_and_for_thirty_days(
    comment: Comment,
) -> None:
    one, two = people(2)
    facts = {
        "participant_ref": comment.participant_ref, "submission_ref": comment.ref,
        "reason": Reason.SPAM, "days": 7, "proposed_by": one, "proposed_at": clock.now(),
    }  # fmt: skip
    confirmed = {"answered_at": clock.now(), "confirmed": True, "ends_at": clock.now()}
    for wrong in (
        {"days": 31},
        {"days": 0},
        confirmed | {"answered_by": one},
        confirmed,
        {"confirmed": True, "ends_at": clock.now()},
        confirmed
        | {"answered_by": two, "appealed_at": clock.now(), "ruled_at": clock.now()}
        | {"ruled_by": one, "lifted": False},
        confirmed | {"answered_by": two, "ruled_at": clock.now(), "ruled_by": 1, "lifted": True},
    ):
        with pytest.raises(IntegrityError), transaction():
            session().add(Suspension(id=secrets.token_hex(16), **facts | wrong))
            session().flush()


def test_a_refused_proposal_leaves_the_writer_alone(comment: Comment) -> None:
    one, two, three = people(3)
    pause = _propose(comment, one)
    assert _answer(pause, two, confirmed=False) is _answer(pause, two, confirmed=False)
    with pytest.raises(AlreadyAnswered):
        _answer(pause, three)
    assert _until() is None and suspending.told(comment.ref) is None


def test_on_appeal_a_third_person_lifts_it(comment: Comment) -> None:
    pause = _paused(comment)
    with transaction():
        suspending.appeal(comment.ref, author("author"), "لم أفعل", clock.now())
        suspending.appeal(comment.ref, author("author"), "مرة أخرى", clock.now())
    assert pause.appeal_text == "لم أفعل"
    for staff_id in (pause.proposed_by, pause.answered_by or 0):
        with pytest.raises(TookPart):
            _rule(pause, staff_id, lifted=False)
    three = people(1)[0]
    with pytest.raises(ExplanationNeeded):
        _rule(pause, three, lifted=True, why="")
    _rule(pause, three, lifted=True)
    assert _until() is None and write_comment("نص آخر")
    with pytest.raises(AlreadyAnswered):
        _rule(pause, people(1)[0], lifted=False)
    assert record.counts_by_kind()["suspension"] == 3


def test_nobody_answers_about_their_own_pause_or_their_own_people(comment: Comment) -> None:
    one, two, three = people(3)
    pause = _propose(comment, one)
    with pytest.raises(OwnWords):
        _answer(pause, two, confirmed=False, device=b"author")
    _answer(pause, two)
    with transaction():
        suspending.appeal(comment.ref, author("author"), "لم أفعل", clock.now())
    with pytest.raises(OwnWords):
        _rule(pause, three, lifted=True, device=b"author")
    with transaction():
        added = names.add("نص", NameKind.CANDIDATE, three, clock.now())
        names.declare(added.id, TieKind.OFFICE, three, clock.now())
    with pytest.raises(Tied):
        _rule(pause, three, lifted=True)
    assert pause.lifted is None and _until() == pause.ends_at


def test_a_form_spent_on_one_pause_does_not_pass_for_another(comment: Comment) -> None:
    one, key = people(1)[0], secrets.token_hex(16)
    assert _propose(comment, one, key=key) is _propose(comment, one, key=key)
    with pytest.raises(FormExpired):
        _propose(comment, one, key=key, days=30)
    with pytest.raises(FormExpired):
        _propose(write_comment("نص آخر"), one, key=key)


def test_of_pauses_confirmed_at_once_the_longest_one_lasts(either_app: Flask) -> None:
    with either_app.test_request_context():
        pauses = []
        for days in range(1, 9):
            one, two = people(2)
            comment = write_comment(f"نص {days}")
            pauses.append((_propose(comment, one, days=days).id, two))

    now = clock.now()

    def confirm(pause: str, staff_id: int) -> None:
        with either_app.test_request_context(), transaction():
            suspending.answer(pause, confirmed=True, staff_id=staff_id, device=None, now=now)

    at_once([partial(confirm, *pause) for pause in pauses])
    with either_app.test_request_context():
        assert _until() == now + timedelta(days=8)


def test_an_appeal_that_fails_lets_the_pause_run(comment: Comment) -> None:
    pause = _paused(comment)
    with transaction():
        suspending.appeal(comment.ref, author("author"), "", clock.now())
    _rule(pause, people(1)[0], lifted=False)
    with pytest.raises(WritingPaused):
        write_comment("نص آخر")


def test_only_the_paused_author_appeals_and_within_a_week(
    comment: Comment, moment: time_machine.Coordinates
) -> None:
    with pytest.raises(NothingToAppeal):
        suspending.appeal(comment.ref, author("author"), "", clock.now())
    one, two = people(2)
    _answer(_propose(comment, one, days=30), two)
    with pytest.raises(NothingToAppeal):
        suspending.appeal(comment.ref, author("somebody else"), "", clock.now())
    moment.shift(timedelta(days=7, minutes=1))
    with pytest.raises(NothingToAppeal):
        suspending.appeal(comment.ref, author("author"), "", clock.now())


def test_two_moderators_pause_a_writer_who_still_votes_and_appeals(app: Flask) -> None:
    writer = Browser(app)
    one, two, three = (staff_browser(app, Role.MODERATOR) for _ in range(3))
    ref = writer.comment("/en/goals/infrastructure", "نريد كهرباء").replace("-", "")
    form = one.get(f"/en/mod/item/{ref}/pauses")
    asked = one.press(form, "/pauses", status=422, days="3")
    assert "Choose the rule this" in asked.words
    listed = one.press(asked, "/pauses", reason="R10", days="3")
    assert ref[:3] in listed.words
    with app.app_context():
        key = session().scalar(text("SELECT id FROM suspension"))
    refused = one.press(one.get(f"/en/mod/pauses/{key}"), "/answers", status=403, answer="yes")
    assert "You had a part in this decision" in refused.words
    two.press(two.get(f"/en/mod/pauses/{key}"), "/answers", answer="yes")
    own = writer.get(f"/en/me/comments/{ref}")
    assert "You can write again on" in own.words and "Voting goes on as always." in own.words
    topic = writer.vote("/en/goals/infrastructure", "support")
    stopped = writer.press(topic, "/comments", status=403, text="نص آخر", stance="none")
    assert "You can write again on" in stopped.words
    long = "لم أنتحل أحدًا، " * 60
    asked = writer.press(own, "/pause-appeals", status=422, text=long)
    assert "This can be up to 600 characters." in asked.words
    kept = dict(asked.form("/pause-appeals").fields)["text"]
    assert kept.split() == long.split()
    appealed = writer.press(asked, "/pause-appeals", text="لم أنتحل أحدًا")
    assert "Appeal under way" in appealed.words
    page = three.get(f"/en/mod/pauses/{key}")
    assert "لم أنتحل أحدًا" in page.words
    three.press(page, "/answers", answer="yes", explanation="صحيح")
    assert "The pause from writing was lifted" in writer.get(f"/en/me/comments/{ref}").words
    public = Browser(app).get("/en/transparency").words
    assert (
        "Participants paused from writing 1 1" in public
        and "Pauses lifted after appeal 1 1" in public
    )
