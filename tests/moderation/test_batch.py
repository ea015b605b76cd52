"""Ten rows and one press: nothing chosen beforehand, each row whole or not at all, and told so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.db import session
from app.moderation import batch
from app.moderation.batch import Choice, Result, Wish
from app.moderation.models import Decision
from app.participation.models import Submission
from app.participation.rules import Status
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import employ, publish, staff_browser, write_comment
from tests.pages import Browser
from tests.participation.watching import statements

BATCH = "/en/mod/batch"


@pytest.fixture
def moderator(app: Flask) -> Browser:
    return staff_browser(app, Role.MODERATOR)


@pytest.fixture
def write(app: Flask) -> Callable[..., str]:
    def make(text: str, by: object = "author") -> str:
        with app.test_request_context():
            return write_comment(text, by=str(by)).ref

    return make


def _status(app: Flask, ref: str) -> Status:
    with app.app_context():
        found = session().get(Submission, ref)
        assert found is not None
        return found.status


def test_nothing_is_chosen_beforehand_and_nothing_happens_then(
    app: Flask, moderator: Browser, write: Callable[..., str]
) -> None:
    refs = [write(f"نص {n}", by=n) for n in range(12)]
    page = moderator.get(BATCH)
    assert page.text.count("<fieldset") == batch.ROWS
    moderator.press(page, "/mod/batch")
    assert {_status(app, ref) for ref in refs} == {Status.PENDING}


def test_each_row_is_decided_for_itself_and_tells_its_result(
    app: Flask, moderator: Browser, write: Callable[..., str]
) -> None:
    good, advert, changed, mine = (write(f"نص {n}", by=n) for n in range(4))
    own = moderator.comment("/en/focus/youth", "كتبتُ هذا بنفسي").replace("-", "")
    page = moderator.get(BATCH)
    assert own not in page.text
    with app.test_request_context():
        found = session().get(Submission, changed)
        assert found is not None
        publish(found)
    page = moderator.press(
        page, "/mod/batch",
        **{f"choice-{good}": "publish", f"choice-{advert}": "R7", f"choice-{changed}": "R8"},
    )  # fmt: skip
    assert _status(app, good) is not Status.PENDING
    assert _status(app, advert) is not Status.PENDING
    assert _status(app, changed) is Status.PUBLISHED and _status(app, mine) is Status.PENDING
    assert page.words.count(": decided") == 2
    assert "not decided . This text changed or was withdrawn" in page.words


def test_what_a_colleague_has_open_is_neither_shown_nor_decided(
    app: Flask, moderator: Browser, write: Callable[..., str]
) -> None:
    ref = write("نص")
    page = moderator.get(BATCH)
    colleague = staff_browser(app, Role.MODERATOR)
    colleague.press(colleague.get("/en/mod/queue"), f"{ref}/lease")
    page = moderator.press(page, "/mod/batch", **{f"choice-{ref}": "publish"})
    assert "A colleague has this open" in page.words
    assert _status(app, ref) is Status.PENDING
    assert ref not in moderator.get(BATCH).text


def test_criticism_of_the_alliance_can_only_be_published_here(
    app: Flask, moderator: Browser, write: Callable[..., str]
) -> None:
    ref = write("وعود التحالف لم تتحقق")
    page = moderator.get(BATCH)
    assert "not publishing it takes its own page" in page.words
    assert 'value="R7"' not in page.text
    page = moderator.press(page, "/mod/batch", **{f"choice-{ref}": "R7"})
    assert "This one takes a page of its own" in page.words
    assert _status(app, ref) is Status.PENDING


def test_the_same_form_twice_decides_once(either_app: Flask) -> None:
    with either_app.test_request_context():
        staff_id = employ(Role.MODERATOR).id
        wishes = [
            Wish(write_comment(f"نص {n}", by=n).ref, 1, 1, choice)
            for n, choice in enumerate((Choice.PUBLISH, Choice.SPAM, Choice.NONE))
        ]
        for _ in range(2):
            with transaction():
                results = batch.decide_each(
                    wishes, staff_id=staff_id, device=None, nonce="n", now=clock.now()
                )
            assert results == [Result(wishes[0].ref), Result(wishes[1].ref)]
        assert len(session().scalars(select(Decision)).all()) == 2


def test_a_row_that_fails_leaves_the_others_and_no_trace(either_app: Flask) -> None:
    with either_app.test_request_context():
        staff_id = employ(Role.MODERATOR).id
        first, last = write_comment("نص أول", by=1), write_comment("نص آخر", by=2)
        wishes = [
            Wish(first.ref, 1, 1, Choice.PUBLISH),
            Wish("ZZZZZZ", 1, 1, Choice.PUBLISH),
            Wish(last.ref, 9, 1, Choice.PUBLISH),
        ]
        with transaction():
            results = batch.decide_each(
                wishes, staff_id=staff_id, device=None, nonce="n", now=clock.now()
            )
        assert [one.missed for one in results] == ["", "gone", "changed"]
        session().expire_all()
        assert first.status is not Status.PENDING and last.status is Status.PENDING


def test_results_travel_as_references_and_names() -> None:
    results = [Result("K7M4Q2"), Result("B3X9LD", "held")]
    assert batch.read(batch.told(results)) == results
    assert batch.read("<b>.K7M4Q2-what.x y") == []
    assert batch.read(None) == []


def test_the_page_asks_the_store_the_same_for_two_rows_and_for_ten(
    app: Flask, moderator: Browser, write: Callable[..., str]
) -> None:
    costs = []
    for count in (2, 10):
        for number in range(count):
            write(f"The road number {number} of {count} is broken.", by=f"{count} {number}")
        with statements(app) as asked:
            moderator.get(BATCH)
        costs.append(len(asked))
    assert costs[0] == costs[1]
