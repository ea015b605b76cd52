"""Requests made to break what reads them: each is answered as calmly as any other."""

from __future__ import annotations

import io
import time

import pytest
from flask import Flask

from app.permissions import Role
from app.text import clean
from tests.factories import TOPIC, staff_browser, write_comment
from tests.pages import OWN_PAGE, Browser

PATH = f"/en/goals/{TOPIC}"


@pytest.mark.parametrize("query", ["endpoint=x", "_method=NO", "_scheme=x", "self=1", "lang=xx"])
def test_an_address_may_ask_for_anything(client: Browser, query: str) -> None:
    client.get(f"{PATH}?{query}")


def test_no_link_leads_to_a_scheme_or_host_named_in_the_address(client: Browser) -> None:
    page = client.get(f"{PATH}?_scheme=javascript&_external=1&_anchor=x&results=1")
    assert "javascript:" not in page.text
    assert f'href="/ckb/goals/{TOPIC}?results=1"' in page.text


@pytest.mark.parametrize("name", ["text", "stance", "round", "revision", "keep"])
def test_a_file_in_the_place_of_a_word_is_not_read(client: Browser, name: str) -> None:
    form = dict(client.get(PATH).form("/comments").fields)
    sent = {**form, "text": "words of mine", name: (io.BytesIO(b"\xff"), "file.txt")}
    answer = client.client.post(
        f"{PATH}/comments", data=sent, headers=OWN_PAGE, content_type="multipart/form-data"
    )
    assert answer.status_code in (303, 404, 422)


@pytest.mark.parametrize("name", ["%00", "a%00b", "%ff%fe", "..%2F..", "9" * 2_000])
def test_what_can_name_no_round_is_a_page_not_found(either_app: Flask, name: str) -> None:
    browser, leader = Browser(either_app), staff_browser(either_app, Role.LEADER)
    for reader, path in (
        (browser, PATH),
        (browser, f"{PATH}/comments"),
        (browser, "/en/results"),
        (leader, "/en/lead/"),
        (leader, "/en/lead/summary.csv"),
    ):
        assert reader.client.get(f"{path}?round={name}").status_code == 404, path


def test_a_revision_larger_than_any_column_is_an_outdated_form(app: Flask) -> None:
    with app.test_request_context():
        ref = write_comment("waiting words").ref
    moderator = staff_browser(app, Role.MODERATOR)
    page = moderator.get(f"/en/mod/item/{ref}")
    moderator.press(
        page, "/decisions", ("outcome", "publish"), revision="9" * 30, status=409, follow=False
    )


def test_marks_without_end_are_put_in_order_at_once() -> None:
    started = time.perf_counter()
    assert len(clean("a" + "\u0323\u0301" * 32_000)) <= 4
    assert time.perf_counter() - started < 0.5  # the square of it takes seconds
