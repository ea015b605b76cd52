"""An unchanged page costs a reader nothing."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from app import clock, create_app
from app.db import db
from app.participation.rules import Choice
from app.permissions import Role
from app.web.freshness import EXTENSION, FRESH_SECONDS, REMEMBERED, SHARED, Made, Remembered
from tests.factories import cast_many, publish, staff_browser, write_comment
from tests.pages import Browser
from tests.participation.watching import statements

PATH = "/en/goals/infrastructure"


def test_an_unchanged_page_is_answered_with_304(app: Flask) -> None:
    browser = Browser(app)
    first = browser.client.get(PATH)
    again = browser.client.get(PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.get_data() == b""


def test_a_new_comment_changes_the_page(app: Flask) -> None:
    browser = Browser(app)
    tag = browser.client.get(PATH).headers["ETag"]
    with app.test_request_context():
        publish(write_comment("A bridge for the east bank"))
    assert browser.client.get(PATH, headers={"If-None-Match": tag}).status_code == 200


def test_votes_of_others_do_not_change_what_a_newcomer_sees(app: Flask) -> None:
    browser = Browser(app)
    tag = browser.client.get(PATH).headers["ETag"]
    with app.test_request_context():
        cast_many({Choice.SUPPORT: 3})
    assert browser.client.get(PATH, headers={"If-None-Match": tag}).status_code == 304


def test_a_voters_page_is_never_answered_from_a_copy(app: Flask) -> None:
    browser = Browser(app)
    tag = browser.client.get(PATH).headers["ETag"]
    browser.vote(PATH, "support")
    answer = browser.client.get(PATH, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "ETag" not in answer.headers


def test_no_copy_outlives_the_token_in_it(app: Flask, moment: time_machine.Coordinates) -> None:
    browser = Browser(app)
    tag = browser.client.get(PATH).headers["ETag"]
    moment.shift(timedelta(hours=12, minutes=1))
    assert browser.client.get(PATH, headers={"If-None-Match": tag}).status_code == 200


# --- and not even made --------------------------------------------------------------------------

PLACES = ("/", "/ar/", "/ckb/goals", PATH, f"{PATH}/comments", "/en/results", "/en/statements")


def test_an_unchanged_page_asks_nothing_of_the_store(either_app: Flask) -> None:
    client = either_app.test_client()
    for place in PLACES:
        first = client.get(place)
        with statements(either_app) as asked:
            again = client.get(place, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.get_data(), asked) == (304, b"", []), place
        for name in ("ETag", "Vary", "Cache-Control", "Content-Security-Policy"):
            assert again.headers[name] == first.headers[name], (place, name)


def test_a_commit_ends_it_and_a_vote_does_not_for_other_readers(app: Flask) -> None:
    client, voter, writer = app.test_client(), Browser(app), Browser(app)
    kept = {"If-None-Match": client.get(PATH).headers["ETag"]}
    voter.vote(PATH, "support")
    assert asked_for(app, PATH, kept) == 0
    writer.comment(PATH, "A clinic for the old town")  # waits for review: the page is as it was
    assert asked_for(app, PATH, kept) > 0
    assert asked_for(app, PATH, kept) == 0


def asked_for(app: Flask, place: str, headers: dict[str, str]) -> int:
    """How many statements it took to say that nothing has changed."""
    with statements(app) as asked:
        assert app.test_client().get(place, headers=headers).status_code == 304
    return len(asked)


def test_what_another_process_wrote_is_seen_seconds_later(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    client = app.test_client()
    tag = client.get(PATH).headers["ETag"]
    other = create_app(app.config["SETTINGS"])
    with other.test_request_context():
        publish(write_comment("A bridge for the east bank"))
        db.engine.dispose()
    assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 304
    moment.shift(timedelta(seconds=FRESH_SECONDS))
    assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 200


def test_a_page_made_while_something_changes_is_not_vouched_for() -> None:
    remembered = Remembered()
    made = Made("tag", remembered.as_of, time.time(), "'self'", "'none'")
    remembered.forget()
    remembered.keep(b"page", made)
    assert remembered.find(b"page") is None


def test_no_more_pages_are_remembered_than_there_is_room_for() -> None:
    remembered = Remembered()
    for number in range(REMEMBERED + 5):
        made = Made("tag", 0, time.time(), "'self'", "'none'")
        remembered.keep(str(number).encode(), made)
    found = [number for number in range(REMEMBERED + 5) if remembered.find(str(number).encode())]
    assert found == list(range(5, REMEMBERED + 5))


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"path": "/ckb/goals/infrastructure"},
        {"query_string": "sort=new"},
        {"base_url": "http://other.example"},
        {"base_url": "https://localhost"},
        {"headers": {"Cookie": "display=theme%3Ddark"}},
        {"headers": {"Save-Data": "on"}},
    ],
)
def test_one_page_is_never_vouched_for_by_another(app: Flask, elsewhere: dict[str, Any]) -> None:
    """Whatever a page depends on is asked for by name; each is made and compared on its own."""
    first = app.test_client().get(PATH)
    asks = {"path": PATH} | elsewhere
    asks["headers"] = {"If-None-Match": first.headers["ETag"]} | elsewhere.get("headers", {})
    with statements(app) as asked:
        app.test_client(use_cookies=False).get(**asks)
    assert asked


@pytest.mark.parametrize("cookie", ["device=x", "session=x", "form=x", "anything=x"])
def test_whoever_brings_another_cookie_gets_a_page_made_for_them(app: Flask, cookie: str) -> None:
    tag = app.test_client().get(PATH).headers["ETag"]
    with statements(app) as asked:
        headers = {"If-None-Match": tag, "Cookie": cookie}
        app.test_client(use_cookies=False).get(PATH, headers=headers)
    assert asked
    assert asked_for(app, PATH, {"If-None-Match": tag}) == 0


def test_a_members_of_staff_page_is_not_remembered(app: Flask) -> None:
    moderator = staff_browser(app, Role.MODERATOR)
    answer = moderator.client.get(PATH)
    assert "ETag" not in answer.headers
    assert not app.extensions[EXTENSION]._pages


def test_a_proxy_may_share_only_what_is_nobodys(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shared(path: str, **cookies: str) -> str | None:
        client = app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value)
        return client.get(path).headers.get(SHARED)

    assert shared("/en/results") == str(int(FRESH_SECONDS))
    assert shared("/en/results?round=2026-1") is None
    assert shared("/en/results", display="dark") is None
    assert shared("/en/goals/infrastructure/comments") is None
    topic = app.view_functions["participation.topic"]
    monkeypatch.setattr(topic, "everybodys", True, raising=False)
    assert shared("/en/goals/infrastructure") is None  # there is a form in it


def test_no_page_that_may_be_shared_holds_citizens_words(app: Flask) -> None:
    with app.test_request_context():
        publish(write_comment("planted comment"))
        month = clock.now().strftime("%Y-%m")
    some = {"lang": "en", "name": "rules", "month": month}
    found = []
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "everybodys", False):
            address = app.url_map.bind("localhost").build(rule.endpoint, some)
            answer = app.test_client().get(address.partition("?")[0])
            assert (answer.status_code, "planted" in answer.text) == (200, False), address
            found.append(rule.endpoint)
    assert len(found) == 11
