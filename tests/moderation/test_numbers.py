"""Moderation in numbers: exact, by reason, and without a single word of anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from app import clock
from app.moderation.decisions import decide
from app.moderation.numbers import all_numbers, month_bounds, month_numbers
from app.moderation.rules import BEFORE_PUBLICATION, Outcome, Reason
from app.participation import submitting
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import employ, write_comment
from tests.pages import Browser

PLANTED = "كلمة مزروعة لا يراها أحد"


@pytest.fixture(autouse=True)
def context(either_app: Flask) -> Iterator[None]:
    with either_app.test_request_context():
        yield


def _decided(
    staff_id: int, hours: float, outcome: Outcome, reason: Reason | None = None, ago: int = 0
) -> None:
    text = f"{PLANTED} {outcome} {hours} {ago}"
    at = clock.now() - timedelta(days=ago)
    comment = write_comment(text, by=text, at=at - timedelta(hours=hours))
    with transaction():
        decide(
            comment.ref,
            revision=1,
            outcome=outcome,
            reason=reason,
            words=[PLANTED] if outcome is not Outcome.PUBLISH else [],
            note="ملاحظة مزروعة",
            staff_id=staff_id,
            device=None,
            now=at,
        )


def test_before_the_first_decision_there_is_no_median() -> None:
    write_comment(PLANTED)
    assert (all_numbers().received, all_numbers().decided) == (1, 0)
    assert all_numbers().median is None


def test_outcomes_reasons_and_the_middle_wait_are_counted() -> None:
    staff_id = employ(Role.MODERATOR).id
    _decided(staff_id, 1, Outcome.PUBLISH)
    _decided(staff_id, 2, Outcome.REDACT)
    _decided(staff_id, 5, Outcome.DECLINE, Reason.INSULT)
    _decided(staff_id, 9, Outcome.DECLINE, Reason.SPAM)
    _decided(staff_id, 30, Outcome.ASK, Reason.INSULT)
    numbers = month_numbers(clock.today())
    assert (numbers.received, numbers.decided) == (5, 5)
    assert [numbers.of(outcome) for outcome in BEFORE_PUBLICATION] == [1, 1, 1, 2]
    assert numbers.of(Outcome.DECLINE, Reason.INSULT) == 1
    assert numbers.median == timedelta(hours=5)
    _decided(staff_id, 8, Outcome.PUBLISH)
    assert month_numbers(clock.today()).median == timedelta(hours=6.5)  # halfway between 5 and 8


def test_a_month_counts_its_own_and_the_whole_counts_all() -> None:
    staff_id = employ(Role.MODERATOR).id
    _decided(staff_id, 1, Outcome.PUBLISH)
    _decided(staff_id, 3, Outcome.PUBLISH, ago=10)
    withdrawn = write_comment("سيُسحب")
    with transaction():
        submitting.withdraw_submission(withdrawn, clock.now())
    this_month = month_numbers(date(2026, 11, 1))
    assert (this_month.decided, month_numbers(date(2026, 10, 31)).decided) == (2, 0)
    assert all_numbers().received == this_month.received == 3


def test_a_month_begins_at_midnight_in_baghdad() -> None:
    start, end = month_bounds(date(2026, 12, 9))
    assert start == datetime.fromisoformat("2026-11-30T21:00:00+00:00")
    assert end == datetime.fromisoformat("2026-12-31T21:00:00+00:00")


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_the_public_page_shows_numbers_and_no_words(either_app: Flask, language: str) -> None:
    staff_id = employ(Role.MODERATOR).id
    _decided(staff_id, 5, Outcome.DECLINE, Reason.INSULT)
    waiting = write_comment(f"{PLANTED} ينتظر")
    page = Browser(either_app).get(f"/{language}/transparency")
    assert PLANTED not in page.text
    assert "ملاحظة مزروعة" not in page.text
    assert waiting.ref not in page.text and waiting.shown_ref not in page.text


def test_the_public_page_tells_the_size_and_root_of_the_record(either_app: Flask) -> None:
    from app.transparency import queries as record  # noqa: PLC0415 - named like what it shows

    _decided(employ(Role.MODERATOR).id, 5, Outcome.PUBLISH)
    page = Browser(either_app).get("/en/transparency")
    assert record.root().hex() in page.words
    assert f"Entries {record.size()} " in page.words
    assert "Median time to decision 5 hours 5 hours" in page.words


def test_the_public_page_counts_each_reason_under_its_outcome(either_app: Flask) -> None:
    staff_id = employ(Role.MODERATOR).id
    _decided(staff_id, 2, Outcome.REDACT)
    _decided(staff_id, 5, Outcome.DECLINE, Reason.INSULT)
    _decided(staff_id, 6, Outcome.ASK, Reason.INSULT)
    words = Browser(either_app).get("/en/transparency").words
    for row in (
        "Texts received 3 3",
        "Published 0 0",
        "Not published 1 1",
        "Personal details 1 0 0 0",
        "Insult 0 1 1 0",
    ):
        assert row in words
