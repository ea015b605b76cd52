"""One month in public: counted from the decisions, held to the promise, and nobody's own matter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from app import clock
from app.clock import BAGHDAD
from app.errors import NotFound
from app.moderation import appealing, month_tables, months, requesting
from app.moderation.decisions import decide
from app.moderation.months import SMALLEST_PART, split
from app.moderation.redress_rules import Origin
from app.moderation.rules import Outcome, Reason
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import author, employ, write_comment
from tests.moderation.deciding import choose
from tests.pages import Browser

PLANTED = "كلمة مزروعة لا يراها أحد"
ENGLISH = "We want the roads to be repaired and safe for children"
NOVEMBER = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def context(either_app: Flask) -> Iterator[None]:
    with either_app.test_request_context():
        yield


@pytest.fixture
def moderator() -> int:
    return employ(Role.MODERATOR).id


def _decided(
    staff_id: int,
    number: int,
    outcome: Outcome,
    reason: Reason | None = None,
    *,
    sent: datetime | None = None,
    text: str = PLANTED,
) -> None:
    now = clock.now()
    comment = write_comment(f"{text} {number}", by=number, at=sent or now - timedelta(hours=1))
    with transaction():
        decide(
            comment.ref, revision=1, outcome=outcome, reason=reason, whole=True,
            staff_id=staff_id, device=None, now=now,
        )  # fmt: skip


def test_a_split_with_a_small_part_is_not_shown() -> None:
    assert split({"ar": 9, "ckb": SMALLEST_PART - 1}) is None
    assert split({"ar": 9, "ckb": SMALLEST_PART}) == {"ar": 9, "ckb": 5, "en": 0, "other": 0}
    assert split({}) == {"ar": 0, "ckb": 0, "en": 0, "other": 0}


def test_reasons_are_split_by_language_only_where_nobody_stands_out(moderator: int) -> None:
    for number in range(6):
        _decided(moderator, number, Outcome.DECLINE, Reason.SPAM)
        _decided(moderator, 10 + number, Outcome.DECLINE, Reason.UNCLEAR)
    _decided(moderator, 99, Outcome.DECLINE, Reason.SPAM, text=ENGLISH)
    found = {row.reason: row for row in months.count(NOVEMBER, clock.now()).reasons}
    assert (found[Reason.SPAM].total, found[Reason.SPAM].by_language) == (7, None)
    unclear = found[Reason.UNCLEAR].by_language
    assert unclear is not None and (unclear["ar"], unclear["en"]) == (6, 0)
    assert found[Reason.HATE].total == 0


def test_the_promise_is_held_against_working_time(moderator: int) -> None:
    """Monday noon: what was sent on Saturday evening has waited three hours and a day of twelve."""
    _decided(moderator, 1, Outcome.PUBLISH)
    _decided(moderator, 2, Outcome.PUBLISH, sent=datetime(2026, 11, 22, 22, tzinfo=BAGHDAD))
    _decided(moderator, 3, Outcome.PUBLISH, sent=datetime(2026, 11, 21, 20, tzinfo=BAGHDAD))
    _decided(moderator, 4, Outcome.PUBLISH, sent=datetime(2026, 11, 22, 9, tzinfo=BAGHDAD))
    assert months.count(NOVEMBER, clock.now()).kept == 0.5


def test_a_month_without_decisions_has_no_share_and_no_moderators() -> None:
    found = months.count(NOVEMBER, clock.now())
    assert (found.kept, found.moderators, found.numbers.decided) == (None, 0, 0)
    assert not found.is_over
    assert months.count(date(2026, 10, 1), clock.now()).is_over


def test_months_run_from_the_first_decision_to_the_present(moderator: int) -> None:
    assert months.every_month(clock.now()) == [NOVEMBER]
    _decided(moderator, 1, Outcome.PUBLISH)
    later = datetime(2027, 1, 15, 12, tzinfo=BAGHDAD)
    assert months.every_month(later) == [date(2027, 1, 1), date(2026, 12, 1), NOVEMBER]


@pytest.mark.parametrize("name", ["2026-10", "2026-12", "2026-13", "x", "2026", "2026-11-01"])
def test_a_month_without_moderation_has_no_page(either_app: Flask, name: str) -> None:
    with pytest.raises(NotFound):
        months.published_month(name, clock.now())
    Browser(either_app).get(f"/en/transparency/{name}", status=404)


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_the_page_and_the_file_say_the_same_and_no_words(
    either_app: Flask, moderator: int, language: str
) -> None:
    for number in range(3):
        _decided(moderator, number, Outcome.DECLINE, Reason.SPAM)
    reader = Browser(either_app)
    page = reader.get(f"/{language}/transparency/2026-11")
    assert PLANTED not in page.text
    answer = reader.client.get(f"/{language}/transparency/2026-11.csv")
    assert answer.mimetype == "text/csv"
    body = answer.get_data(as_text=True)
    assert PLANTED not in body
    rows = list(csv.reader(io.StringIO(body.lstrip("\ufeff"))))
    spam = next(row for row in rows if row and row[0].startswith("R7"))
    assert spam[1] == "3" and len(set(spam[2:])) == 1
    assert all(cell in page.words for row in rows for cell in row if not cell.isdigit())


def test_a_part_too_small_to_show_is_told_in_words(moderator: int) -> None:
    _decided(moderator, 1, Outcome.DECLINE, Reason.SPAM)
    table = month_tables.tables(months.count(NOVEMBER, clock.now()))[-1]
    spam = next(row for row in table.shown() if row[0].startswith("R7"))
    assert spam[1:] == ["١", *["أقل من أن يُذكر"] * 4]


def test_a_month_tells_its_appeals_and_requests_in_the_page_and_in_the_file(
    either_app: Flask, moderator: int
) -> None:
    comment = write_comment("نص", by="author")
    choose(
        comment,
        moderator,
        Outcome.DECLINE,
        reason=Reason.SPAM,
        whole=True,
        now=clock.now() - timedelta(minutes=1),
    )
    with transaction():
        appealing.appeal(comment.ref, author("author"), "", clock.now())
        requesting.enter(
            comment.ref,
            origin=Origin.ALLIANCE,
            ground="يطلب حذفه",
            received_on=NOVEMBER,
            staff_id=moderator,
            key="request",
            now=clock.now(),
        )
    body = Browser(either_app).client.get("/en/transparency/2026-11.csv").get_data(as_text=True)
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(body)) if row}
    assert rows["Appeals received"] == ["1"]
    assert rows["The alliance or its leadership"] == ["1", "0", "0"]
