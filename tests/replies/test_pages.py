"""The public reads what leadership replied, or that it has not; leadership cannot hide either."""

from __future__ import annotations

import hashlib
import json

import pytest
import time_machine
from flask import Flask

from app.permissions import Role
from app.replies.rules import PART_LENGTH, REPLY_WITHIN
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, present_round, staff_browser
from tests.pages import Browser, Page
from tests.replies.conftest import OVER

WRITE = f"/en/lead/replies/2026-1/{TOPIC}"
GOAL = f"/goals/{TOPIC}"
LOOK, PUBLISH = ("step", "look"), ("step", "publish")
HEARD, WILL = "سمعنا أن الماء مالح في الصيف.", "نحفر بئرين قبل نهاية السنة."


def digits(language: str) -> str:
    """The days leadership has, as this reader sees them."""
    assert REPLY_WITHIN.days == 30
    return "30 days" if language == "en" else "٣٠ يومًا"


def looked_at(leader: Browser) -> Page:
    """A first reply, as its writer sees it before it is published."""
    typed = {"ar_heard": HEARD, "ar_will": WILL}
    return leader.press(leader.get(WRITE), "/lead/replies/", LOOK, status=200, **typed)


def published(leader: Browser, **typed: str) -> Page:
    """Written, looked at, and published."""
    page = leader.press(leader.get(WRITE), "/lead/replies/", LOOK, status=200, **typed)
    return leader.press(page, "/lead/replies/", PUBLISH)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", "بعد انتهاء الجولة على القيادة أن تردّ علنًا"),
        ("en", "After the round leadership owes a public reply"),
    ],
)
def test_while_the_first_round_runs_the_promise_is_read(
    client: Browser, language: str, words: str
) -> None:
    for path in (GOAL, "/replies"):
        told = client.get(f"/{language}{path}").words
        assert words in told and digits(language) in told


def test_a_reply_that_has_not_come_is_told_on_every_page(
    over: time_machine.Coordinates, client: Browser
) -> None:
    assert "None has come yet." in client.get("/en/").words
    assert (
        "It has not come yet. Leadership owes it by Saturday 30 January 2027."
        in client.get(f"/en{GOAL}").words
    )
    assert client.get("/en/replies").words.count("It has not come yet.") == 11


def test_one_that_is_overdue_is_told_so(late: time_machine.Coordinates, client: Browser) -> None:
    assert "Leadership has not replied to First round." in client.get("/en/").words
    assert "Leadership has not replied. It owed a reply by" in client.get(f"/en{GOAL}").words
    assert "لم تردّ القيادة" in client.get(f"/ar{GOAL}").words
    assert "سەرکردایەتی وەڵامی نەداوەتەوە" in client.get(f"/ckb{GOAL}").words


def test_a_reply_is_looked_at_then_published_then_read_by_everybody(
    over: time_machine.Coordinates, app: Flask, client: Browser
) -> None:
    leader = staff_browser(app, Role.LEADER)
    page = looked_at(leader)
    assert "Nothing is published yet." in page.words and page.words.count(HEARD) == 2
    assert HEARD not in client.get(f"/ar{GOAL}").words
    page = leader.press(page, "/lead/replies/", PUBLISH)
    assert page.path == "/en/lead/replies" and "Topics with a reply: 1 of 11." in page.words
    for path in (f"/ar{GOAL}", f"/en{GOAL}", f"/en{GOAL}?round=2026-1", "/en/replies"):
        words = client.get(path).words
        assert HEARD in words and WILL in words, path
    assert (
        "It was not published in English; this is the Arabic text."
        in client.get(f"/en{GOAL}").words
    )
    assert "بە سۆرانی بڵاو نەکراوەتەوە" in client.get(f"/ckb{GOAL}").words
    assert "Topics with a reply: 1 of 11. The others are owed by" in client.get("/en/").words


def test_only_what_was_looked_at_is_published(
    over: time_machine.Coordinates, app: Flask, client: Browser
) -> None:
    leader = staff_browser(app, Role.LEADER)
    page = looked_at(leader)
    other = "نحفر عشر آبار."
    page = leader.press(page, "/lead/replies/", PUBLISH, status=200, ar_will=other)
    assert "Nothing is published yet." in page.words and page.words.count(other) == 2
    assert other not in client.get(f"/ar{GOAL}").words
    leader.press(page, "/lead/replies/", PUBLISH)
    assert other in client.get(f"/ar{GOAL}").words


def test_what_it_said_before_stays_to_be_read(
    over: time_machine.Coordinates, app: Flask, client: Browser
) -> None:
    leader = staff_browser(app, Role.LEADER)
    published(leader, ar_heard=HEARD, ar_will=WILL)
    page = leader.get(WRITE)
    assert dict(page.form("/lead/replies/").fields)["ar_heard"] == HEARD
    published(leader, ar_will="", ar_will_not="لا مال لذلك هذه السنة.")
    words = client.get(f"/ar{GOAL}").words
    assert "لا مال لذلك هذه السنة." in words and WILL in words and "ما كان يقوله قبل ذلك" in words
    file = client.client.get("/en/replies.json").get_json()
    assert [one["version"] for one in file["replies"]] == [1, 2]
    for one in file["replies"]:
        assert hashlib.sha256(one["exact_text"].encode()).hexdigest() == one["sha256"]
    assert json.loads(file["replies"][0]["exact_text"])["ar"]["will"] == WILL


def test_translations_are_read_in_their_language(
    over: time_machine.Coordinates, app: Flask, client: Browser
) -> None:
    leader = staff_browser(app, Role.LEADER)
    published(
        leader,
        ar_heard=HEARD, ar_will=WILL,
        en_heard="We heard that the water is salty.", en_will="We dig two wells.",
    )  # fmt: skip
    words = client.get(f"/en{GOAL}").words
    assert "We dig two wells." in words and WILL not in words
    assert "not published in" not in words
    sorani = client.get(f"/ckb{GOAL}").words
    assert WILL in sorani and "بە سۆرانی بڵاو نەکراوەتەوە" in sorani


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"ar_heard": ""}, "Write what you heard"),
        ({"ar_heard": HEARD}, "Write what you will do, or what you will not do and why"),
        ({"ar_heard": HEARD, "ar_will": WILL, "en_heard": "We heard."},
         "The Arabic text has this part: translate it too"),
        ({"ar_heard": HEARD, "ar_will": WILL, "en_heard": "a", "en_will": "b", "en_will_not": "c"},
         "The Arabic text does not have this part"),
        ({"ar_heard": "ا" * (PART_LENGTH + 1), "ar_will": WILL}, "Yours has 801."),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_field_and_what_was_typed_is_kept(
    over: time_machine.Coordinates, app: Flask, typed: dict[str, str], words: str
) -> None:
    leader = staff_browser(app, Role.LEADER)
    page = leader.press(leader.get(WRITE), "/lead/replies/", LOOK, status=422, **typed)
    assert words in page.words
    assert all(value in page.text for value in typed.values())


def test_who_comes_second_reads_the_first_before_publishing(
    over: time_machine.Coordinates, app: Flask, client: Browser
) -> None:
    one, other = staff_browser(app, Role.LEADER), staff_browser(app, Role.LEADER)
    theirs = {"ar_heard": "سمعنا غير ذلك.", "ar_will": "نفعل غير ذلك."}
    looked = other.press(other.get(WRITE), "/lead/replies/", LOOK, status=200, **theirs)
    published(one, ar_heard=HEARD, ar_will=WILL)
    page = other.press(looked, "/lead/replies/", PUBLISH, status=409)
    assert "Somebody else has published a reply meanwhile" in page.words and WILL in page.words
    assert all(value in page.text for value in theirs.values())
    assert theirs["ar_will"] not in client.get(f"/ar{GOAL}").words
    page = other.press(page, "/lead/replies/", LOOK, status=200)
    other.press(page, "/lead/replies/", PUBLISH)
    words = client.get(f"/ar{GOAL}").words
    assert theirs["ar_will"] in words and WILL in words


def test_a_round_that_is_opened_again_takes_no_reply_back(
    over: time_machine.Coordinates, app: Flask, client: Browser
) -> None:
    published(staff_browser(app, Role.LEADER), ar_heard=HEARD, ar_will=WILL)
    with app.app_context(), transaction():
        present_round().closes_at = OVER + REPLY_WITHIN
    for path in (GOAL, f"{GOAL}?round=2026-1", "/replies", "/replies?round=2026-1"):
        assert WILL in client.get(f"/ar{path}").words, path
    assert "Topics with a reply: 1 of 11." in client.get("/en/").words
    staff_browser(app, Role.LEADER).get(WRITE, status=409)


def test_nobody_speaks_for_the_leadership_but_the_leadership(
    over: time_machine.Coordinates, app: Flask
) -> None:
    admin = staff_browser(app, Role.ADMINISTRATOR)
    admin.get(WRITE, status=403)
    assert "Not written yet" in admin.get("/en/lead/replies").words


def test_leadership_is_told_what_it_owes_at_the_top_once_it_is_late(
    moment: time_machine.Coordinates, app: Flask
) -> None:
    waiting = "People wait for your reply"
    assert waiting not in staff_browser(app, Role.LEADER).get("/en/lead/").words
    moment.move_to(OVER)
    words = staff_browser(app, Role.LEADER).get("/en/lead/").words
    assert words.index(waiting) > words.index("What unites and what divides?")
    moment.move_to(OVER + 2 * REPLY_WITHIN)
    words = staff_browser(app, Role.LEADER).get("/en/lead/").words
    assert words.index(waiting) < words.index("What do participants want?")
    assert "have not come" in words


def test_a_round_that_runs_is_not_answered(app: Flask) -> None:
    leader = staff_browser(app, Role.LEADER)
    assert "The round is not over" in leader.get(WRITE, status=409).words
    assert "No round is over yet." in leader.get("/en/lead/replies").words
