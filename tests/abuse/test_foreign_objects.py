"""Other people's words: no role reaches an unpublished one by any address but the moderators'."""

from __future__ import annotations

import pytest
from flask import Flask

from app.participation.rules import read_reference
from app.permissions import Role
from tests.factories import TOPIC, staff_browser
from tests.pages import OWN_PAGE, Browser

PLANTED = "planted unpublished words"
PATH = f"/en/goals/{TOPIC}"
READS = (
    "/en/me/comments/{ref}", "/en/me/comments/{ref}/edit", "/en/comments/{ref}",
    "/en/comments/{ref}/flag", "/en/comments/{ref}/flag/received", "/en/mod/item/{ref}",
    "/en/mod/history?done={ref}", "/en/mod/queue?done={ref}",
    PATH + "?c={ref}", PATH + "/comments?c={ref}&after=99.{ref}", "/en/lead/?round={ref}",
    "/en/lead/summary.csv", "/en/lead/summary.pdf",
)  # fmt: skip
WRITES = (
    "/en/me/comments/{ref}/edit", "/en/me/comments/{ref}/withdraw",
    "/en/comments/{ref}/agreement", "/en/comments/{ref}/agreement/withdraw",
    "/en/comments/{ref}/flag", "/en/mod/item/{ref}/decisions",
    "/en/mod/next", "/en/mod/item/{ref}/lease", "/en/mod/item/{ref}/lease/end",
    "/en/mod/item/{ref}/lease/renewal",
)  # fmt: skip
EVERYTHING = {
    "text": "other words", "revision": "1", "reason": "spam", "outcome": "publish", "choice": "x",
    "staff_id": "1", "status": "published", "published_text": "mine", "role": "moderator",
}  # fmt: skip


@pytest.fixture
def ref(app: Flask) -> str:
    return read_reference(Browser(app).comment(PATH, PLANTED))


def visitor(app: Flask, role: Role) -> Browser:
    browser = Browser(app) if role in (Role.ANONYMOUS, Role.CITIZEN) else staff_browser(app, role)
    if role is not Role.ANONYMOUS:
        browser.vote("/en/goals/community", "support")
    return browser


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MODERATOR])
def test_nobody_else_reads_or_moves_a_waiting_comment(app: Flask, ref: str, role: Role) -> None:
    browser = visitor(app, role)
    for path in READS:
        answer = browser.client.get(path.format(ref=ref))
        assert PLANTED not in answer.data.decode(errors="replace"), path
        assert answer.status_code in (200, 403, 404), path
    token = dict(browser.get("/en/display").form("/display").fields)["token"]
    for path in WRITES:
        answer = browser.client.post(
            path.format(ref=ref), data=EVERYTHING | {"token": token}, headers=OWN_PAGE
        )
        assert answer.status_code in (403, 404), path
        assert PLANTED not in answer.text, path


def test_a_moderator_can_neither_decide_nor_be_led_to_their_own_words(app: Flask) -> None:
    moderator = staff_browser(app, Role.MODERATOR)
    ref = read_reference(moderator.comment(PATH, "the moderator's own words"))
    token = dict(moderator.get("/en/display").form("/display").fields)["token"]
    form = {"token": token, "outcome": "publish", "revision": "1"}
    answer = moderator.client.post(f"/en/mod/item/{ref}/decisions", data=form, headers=OWN_PAGE)
    assert answer.status_code == 403
    answer = moderator.client.post("/en/mod/next", data={"token": token}, headers=OWN_PAGE)
    assert ref not in answer.location


def test_a_form_shown_to_nobody_is_not_taken_from_staff(app: Flask) -> None:
    stranger, moderator = Browser(app), staff_browser(app, Role.MODERATOR)
    token = dict(stranger.get("/en/display").form("/display").fields)["token"]
    for path in ("/en/staff/sign-out", "/en/display", f"{PATH}/vote"):
        answer = moderator.client.post(path, data={"token": token}, headers=OWN_PAGE)
        assert answer.status_code == 409
