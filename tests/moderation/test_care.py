"""Nobody reads hatred and violence all day: what is counted, what is offered, what is covered."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from app import clock
from app.db import session
from app.identity.models import Staff
from app.moderation import batch, care, leases, waiting
from app.moderation.care_models import HardReading
from app.moderation.rules import Outcome, Reason
from app.moderation.waiting import Filters
from app.participation.models import Submission
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import staff_browser, write_comment
from tests.moderation.deciding import choose, people

THREAT = "سنقتلكم جميعًا"
PLAIN = "نريد ماء نظيفًا"


def _open(submission: Submission, staff_id: int) -> None:
    with transaction():
        leases.take(submission.ref, staff_id, clock.now())


def _leave(submission: Submission, staff_id: int) -> None:
    with transaction():
        care.leave(submission, staff_id, clock.now())


def _minutes(staff_id: int) -> int:
    found = select(HardReading.minutes).where(HardReading.staff_id == staff_id)
    return session().scalar(found) or 0


def _offered(staff_id: int) -> str | None:
    with transaction():
        found = waiting.take_next(Filters(), None, staff_id, clock.now())
        if found is not None:
            leases.leave(found.ref, staff_id)
    return found.text if found is not None else None


def test_only_hard_texts_are_counted_and_by_begun_minutes(
    context: None, moment: time_machine.Coordinates
) -> None:
    one = people(1)[0]
    hard, plain = write_comment(THREAT), write_comment(PLAIN, by="another")
    for text in (hard, plain):
        _open(text, one)
        moment.shift(timedelta(minutes=2, seconds=30))
        _leave(text, one)
    assert _minutes(one) == 3
    assert leases.holdings([hard.ref, plain.ref], clock.now()) == {}


def test_staying_longer_counts_from_the_beginning_and_a_page_left_open_stops(
    context: None, moment: time_machine.Coordinates
) -> None:
    one, other = people(2)
    hard = write_comment(THREAT)
    for _ in range(3):
        _open(hard, one)
        moment.shift(timedelta(minutes=4))
    _leave(hard, one)
    stayed = _minutes(one)
    assert stayed in (12, 13), "a begun minute counts"
    _open(hard, other)
    moment.shift(timedelta(hours=5))
    _leave(hard, other)
    assert _minutes(other) == 6, "the lease had run out long before"
    for _ in range(10):
        _open(hard, one)
        moment.shift(timedelta(minutes=4))
    _leave(hard, one)
    assert _minutes(one) == stayed + 15


def test_what_a_colleague_took_over_is_not_mine_to_count(
    context: None, moment: time_machine.Coordinates
) -> None:
    one, other = people(2)
    hard = write_comment(THREAT)
    _open(hard, one)
    moment.shift(timedelta(minutes=10))
    _open(hard, other)
    _leave(hard, one)
    assert _minutes(one) == 0
    moment.shift(timedelta(minutes=1))
    _leave(hard, other)
    assert _minutes(other) <= 2


def test_what_somebody_calls_hatred_is_hard_whatever_its_words(context: None) -> None:
    text = write_comment(PLAIN)
    assert not care.is_hard(text, clock.now())
    choose(text, people(1)[0], Outcome.DECLINE, reason=Reason.HATE, whole=True)
    assert care.is_hard(text, clock.now())


def test_after_two_hours_no_hard_text_is_offered_until_tomorrow(
    context: None, moment: time_machine.Coordinates
) -> None:
    one, other = people(2)
    write_comment(THREAT)
    assert _offered(one) == THREAT
    with transaction():
        session().add(HardReading(staff_id=one, day=clock.today(), minutes=120))
    assert _offered(one) is None and _offered(other) == THREAT
    assert batch.rows(Filters(), None, one, clock.now()) == []
    assert len(batch.rows(Filters(), None, other, clock.now())) == 1
    write_comment(PLAIN, by="another")
    assert _offered(one) == PLAIN
    moment.shift(timedelta(days=1))
    assert _offered(one) == THREAT


def test_whoever_wishes_is_never_offered_one(context: None) -> None:
    one = people(1)[0]
    write_comment(THREAT)
    with transaction():
        care.wish(one, covered=False, spared=True)
    assert _offered(one) is None
    with transaction():
        care.wish(one, covered=True, spared=False)
    assert _offered(one) == THREAT


def test_a_moderator_covers_what_may_hurt_and_reads_it_by_opening(app: Flask) -> None:
    with app.test_request_context():
        ref = write_comment(THREAT).ref
        write_comment(PLAIN, by="another")
    moderator = staff_browser(app, Role.MODERATOR)
    for path in ("/en/mod/queue", "/en/mod/batch", f"/en/mod/item/{ref}"):
        assert "may hurt" not in moderator.get(path).words
    page = moderator.get("/en/mod/me")
    assert "You had none open today" in page.words
    page = moderator.press(page, "/mod/me/care", covered="y")
    assert "Saved." in page.words
    queue = moderator.get("/en/mod/queue").words
    assert "Covered: it may hurt" in queue and THREAT not in queue and PLAIN in queue
    for path in ("/en/mod/batch", f"/en/mod/item/{ref}"):
        covered = moderator.get(path).text
        inside = covered.split("This text may hurt. Open it")[1].split("</details>")[0]
        assert THREAT[:7] in inside
    moderator.press(moderator.get(f"/en/mod/item/{ref}"), "/decisions", ("outcome", "publish"))
    assert "You had them open for 1 minute today" in moderator.get("/en/mod/me").words


def test_the_queue_tells_when_it_is_enough(app: Flask) -> None:
    moderator = staff_browser(app, Role.MODERATOR)
    assert "enough for a day" not in moderator.get("/en/mod/queue").words
    with app.test_request_context(), transaction():
        for staff_id in session().scalars(select(Staff.id)).all():
            session().add(HardReading(staff_id=staff_id, day=clock.today(), minutes=121))
    assert "enough for a day" in moderator.get("/en/mod/queue").words
