"""The page of one's own comment: what was decided, by which rule, and what to do next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from app.moderation.rules import HOLD
from app.permissions import Role
from tests.factories import staff_browser
from tests.pages import Browser, Page

TOPIC = "/en/goals/infrastructure"
TEXT = "نريد طرقًا آمنة، واسألوا أحمد جارنا"


@pytest.fixture
def author(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def ref(author: Browser) -> str:
    return author.comment(TOPIC, TEXT)


Decide = Callable[..., None]


@pytest.fixture
def decide(app: Flask, moment: time_machine.Coordinates) -> Decide:
    """A moderator decides on the page, and the time passes in which it could be undone."""

    def act(ref: str, outcome: str, **typed: str) -> None:
        moderator = staff_browser(app, Role.MODERATOR)
        page = moderator.get(f"/en/mod/item/{ref}")
        moderator.press(page, "/decisions", ("outcome", outcome), **typed)
        moment.shift(HOLD)

    return act


def _own(author: Browser, ref: str, language: str = "en") -> Page:
    return author.get(f"/{language}/me/comments/{ref}")


def test_a_waiting_comment_shows_its_number_and_the_promise(author: Browser, ref: str) -> None:
    page = _own(author, ref)
    assert ref in page.words and TEXT in page.words
    assert "We usually answer within one working day." in page.words
    assert "Copy the number or take a picture of the screen." in page.words


def test_only_the_device_that_wrote_it_finds_the_page(
    app: Flask, author: Browser, ref: str
) -> None:
    strangers = [Browser(app), Browser(app), staff_browser(app, Role.MODERATOR)]
    strangers[1].vote(TOPIC, "support")
    for stranger in strangers:
        theirs = stranger.get(f"/en/me/comments/{ref}", status=404)
        unknown = stranger.get("/en/me/comments/ZZZZZZ", status=404)
        assert theirs.words.replace(ref, "") == unknown.words.replace("ZZZZZZ", "")


def test_a_declined_comment_shows_rule_reason_words_and_note(
    app: Flask, decide: Decide, author: Browser, ref: str
) -> None:
    decide(ref, "decline", reason="R2", words="أحمد", note="اكتبوا عن الفكرة")
    page = _own(author, ref)
    for shown in (
        "Not published",
        "It insults a person.",
        "Talk about the idea, not the person. No insults, no accusations of treason.",
        "Words at issue أحمد",
        "اكتبوا عن الفكرة",
        "Decided by a moderator",
    ):
        assert shown in page.words
    assert "rules#rule-1" in page.text
    assert "Staff moderator" not in page.words
    assert not [form for form in page.forms if "/withdraw" in form.action]


def test_a_redacted_comment_shows_before_and_after_to_its_author_only(
    app: Flask, decide: Decide, author: Browser, ref: str
) -> None:
    decide(ref, "redact", words="أحمد")
    page = _own(author, ref)
    assert TEXT in page.words and TEXT.replace("أحمد", "[…]") in page.words
    public = Browser(app).get(TOPIC + "/comments")
    assert "[…]" in public.words and "أحمد" not in public.text


def test_a_change_is_asked_for_made_and_published(
    app: Flask, decide: Decide, author: Browser, ref: str
) -> None:
    decide(ref, "ask", reason="R1", words="أحمد جارنا")
    page = _own(author, ref)
    assert "Needs a change" in page.words and "It contains personal details." in page.words
    page = author.press(page, "/edit", text="نريد طرقًا آمنة")
    assert "Under review" in page.words and "Changed and sent again" in page.words
    assert "It contains personal details." not in page.words
    decide(ref, "publish")
    assert "Published" in _own(author, ref).words
    assert "نريد طرقًا آمنة" in Browser(app).get(TOPIC + "/comments").words


def test_a_withdrawn_comment_loses_its_words(app: Flask, author: Browser, ref: str) -> None:
    page = author.press(_own(author, ref), "/withdraw")
    assert "You withdrew it, and its text was deleted." in page.words
    assert TEXT not in page.text
    assert TEXT not in staff_browser(app, Role.MODERATOR).get(f"/en/mod/item/{ref}").text


def test_what_a_person_typed_stays_text(app: Flask, decide: Decide, author: Browser) -> None:
    ref = author.comment(TOPIC, "<script>alert(1)</script> نص")
    decide(ref, "decline", reason="R7", note="<b>ملاحظة</b>")
    page = _own(author, ref)
    assert "<script>alert" not in page.text and "<b>ملاحظة" not in page.text


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_the_page_opens_in_every_language(
    app: Flask, decide: Decide, author: Browser, ref: str, language: str
) -> None:
    decide(ref, "ask", reason="R8")
    assert ref in _own(author, ref, language).words
