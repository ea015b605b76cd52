"""Opening from the queue keeps colleagues away; the queue says who has what; leaving frees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.moderation.leases import HELD_FOR
from app.permissions import Role
from tests.factories import staff_browser, write_comment
from tests.pages import OWN_PAGE, Browser

QUEUE = "/en/mod/queue"


@pytest.fixture
def two(app: Flask) -> tuple[Browser, Browser]:
    return staff_browser(app, Role.MODERATOR), staff_browser(app, Role.MODERATOR)


@pytest.fixture
def write(app: Flask) -> Callable[..., str]:
    def make(number: int) -> str:
        with app.test_request_context():
            at = clock.now() - timedelta(hours=20 - number)
            return write_comment(f"نص رقم {number}", by=number, at=at).ref

    return make


def test_what_a_colleague_opened_is_shown_and_cannot_be_decided(
    two: tuple[Browser, Browser], write: Callable[..., str]
) -> None:
    mine, theirs = two
    ref = write(1)
    item = f"/en/mod/item/{ref}"
    early = theirs.get(item)  # opened by its address, before anybody held it
    page = mine.press(mine.get(QUEUE), f"{ref}/lease")
    assert page.path == item and "Kept for you until" in page.words
    assert "Moderator 1" in theirs.get(QUEUE).words and "You" in mine.get(QUEUE).words
    shown = theirs.press(theirs.get(QUEUE), f"{ref}/lease")
    assert "A colleague has this open" in shown.words and "نص رقم 1" in shown.words
    assert not [form for form in shown.forms if "/decisions" in form.action]
    refused = theirs.press(early, "/decisions", ("outcome", "publish"), status=409)
    assert "A colleague has this open" in refused.words
    mine.press(page, "/lease/end")
    theirs.press(early, "/decisions", ("outcome", "publish"))


def test_next_and_previous_walk_the_list_and_leave_nothing_held(
    two: tuple[Browser, Browser], write: Callable[..., str]
) -> None:
    mine, theirs = two
    items = [f"/en/mod/item/{write(number)}" for number in range(3)]
    page = mine.press(mine.get(QUEUE), "/mod/next")
    assert page.path == items[0]
    page = mine.press(page, "/mod/next", ("way", "on"))
    assert page.path == items[1]
    page = mine.press(page, "/mod/next", ("way", "on"))
    page = mine.press(page, "/mod/next", ("way", "back"))
    assert page.path == items[1]
    assert theirs.press(theirs.get(QUEUE), "/mod/next").path == items[0]
    assert theirs.press(theirs.get(items[0]), "/mod/next", ("way", "on")).path == items[2]


def test_two_who_decide_one_after_another_are_never_led_to_the_same(
    two: tuple[Browser, Browser], write: Callable[..., str]
) -> None:
    for number in range(6):
        write(number)
    pages = [one.press(one.get(QUEUE), "/mod/next") for one in two]
    seen = [page.path for page in pages]
    for turn in range(2):
        for n, one in enumerate(two):
            pages[n] = one.press(pages[n], "/decisions", ("outcome", "publish"))
            seen.append(pages[n].path)
        assert turn < 2
    assert len(set(seen)) == len(seen) == 6


def test_a_lease_is_renewed_by_the_page_and_runs_out_without_it(
    two: tuple[Browser, Browser], write: Callable[..., str], moment: time_machine.Coordinates
) -> None:
    mine, theirs = two
    ref = write(1)
    page = mine.press(mine.get(QUEUE), "/mod/next")
    token = dict(page.form("/mod/next").fields)["token"]

    def renew(who: Browser, token: str) -> int:
        address = f"/en/mod/item/{ref}/lease/renewal"
        return who.client.post(address, data={"token": token}, headers=OWN_PAGE).status_code

    moment.shift(HELD_FOR - timedelta(minutes=1))
    assert renew(mine, token) == 200
    moment.shift(HELD_FOR - timedelta(minutes=1))
    assert theirs.press(theirs.get(QUEUE), "/mod/next").path == QUEUE
    moment.shift(timedelta(minutes=3))
    assert theirs.press(theirs.get(QUEUE), "/mod/next").path == f"/en/mod/item/{ref}"
    assert renew(mine, token) == 409


def test_the_queue_tells_what_is_left_of_the_promise(
    two: tuple[Browser, Browser], write: Callable[..., str]
) -> None:
    write(18)  # two hours ago, on a Monday at noon
    assert "6 hours of working time are left for it." in two[0].get(QUEUE).words
    write(-10)  # thirty hours ago: two working days have passed
    assert "The promise is exceeded by" in two[0].get(QUEUE).words


def test_nothing_is_held_of_what_does_not_exist(two: tuple[Browser, Browser]) -> None:
    token = dict(two[0].get("/en/mod/me").form("/me/keys").fields)["token"]
    for end in ("lease", "lease/renewal", "lease/end"):
        answer = two[0].client.post(
            f"/en/mod/item/ZZZZZZ/{end}", data={"token": token}, headers=OWN_PAGE
        )
        assert answer.status_code == 404
