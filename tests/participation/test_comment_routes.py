"""Citizens' pages around comments: nothing typed is lost, nothing unpublished is shown."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import session
from app.participation import submitting
from app.participation.models import Comment, Flag
from app.participation.rules import Status, read_reference
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, present_round, publish, write_comment
from tests.pages import OWN_PAGE, Browser, Page

WORDS = "The bridge at Kufa needs a footpath"
# One letter with two vowel marks is one character to the person who types it.
MARKED = "بَّ"


def typed(page: Page, action: str = "/comments") -> str:
    """What stands in the text field."""
    return dict(page.form(action).fields)["text"]


def stored(app: Flask) -> list[Comment]:
    with app.app_context():
        return list(session().scalars(select(Comment).order_by(Comment.submitted_at)))


def publish_from(app: Flask, shown: str, text: str | None = None) -> None:
    with app.test_request_context():
        found = session().get(Comment, read_reference(shown))
        assert found is not None
        publish(found, text)


def settle(app: Flask, shown: str, status: Status) -> None:
    with app.test_request_context(), transaction():
        found = session().get(Comment, read_reference(shown))
        assert found is not None
        submitting.set_status(found, status, now=clock.now())


# --- sending -----------------------------------------------------------------------------------


def test_six_hundred_characters_as_people_count_them_are_taken(client: Browser, path: str) -> None:
    client.comment(path, MARKED * 600)
    (comment,) = stored(client.app)
    assert comment.text == MARKED * 600


def test_one_character_more_is_explained_and_the_text_is_kept(client: Browser, path: str) -> None:
    page = client.press(
        client.get(path), "/comments", text=MARKED * 601, stance="question", status=422
    )
    assert "Comments can be up to 600 characters. Yours has 601." in page.words
    assert typed(page) == MARKED * 601
    assert dict(page.form("/comments").fields)["stance"] == "question"
    assert 'href="#text"' in page.text  # the summary of what to correct leads to the field
    assert stored(client.app) == []
    client.press(page, "/comments", text=MARKED * 600)
    assert len(stored(client.app)) == 1


@pytest.mark.parametrize("text", ["", "   \n\t ", "\u202e\u200b\u2066"])
def test_an_empty_comment_is_not_sent(client: Browser, path: str, text: str) -> None:
    page = client.press(client.get(path), "/comments", text=text, status=422)
    assert "Write your comment before sending" in page.words


def test_a_phone_number_is_pointed_out_and_sent_when_meant(client: Browser, path: str) -> None:
    text = "Call the office at 0770 123 4567 about the road"
    page = client.press(client.get(path), "/comments", text=text, stance="oppose", status=422)
    assert "There seems to be a phone number in your text." in page.words
    assert typed(page) == text
    assert stored(client.app) == []
    client.press(page, "/comments", ("keep", "1"), text=text)
    (comment,) = stored(client.app)
    assert (comment.text, comment.stance) == (text, "oppose")


def test_an_arabic_phone_number_or_an_address_is_pointed_out_too(
    client: Browser, path: str
) -> None:
    text = "اتصلوا على ٠٧٧٠١٢٣٤٥٦٧ أو write@example.org"
    page = client.press(client.get(path), "/comments", text=text, status=422)
    assert "a phone number · an e-mail address" in page.words
    client.press(page, "/comments", text="اتصلوا بنا")
    assert [one.text for one in stored(client.app)] == ["اتصلوا بنا"]


def test_the_same_text_twice_is_refused_kindly_and_kept_in_the_field(
    client: Browser, path: str
) -> None:
    client.comment(path, WORDS)
    page = client.press(client.get(path), "/comments", text=f"  {WORDS}! ", status=422)
    assert "You already sent this text." in page.words
    assert WORDS in typed(page)
    assert len(stored(client.app)) == 1


def test_the_twenty_first_comment_on_a_topic_is_refused_and_kept_in_the_field(
    client: Browser, path: str
) -> None:
    for number in range(20):
        client.comment(path, f"thought {'x' * number}")
    page = client.press(client.get(path), "/comments", text="one more", status=422)
    assert "You have written a lot on this topic" in page.words
    assert typed(page) == "one more"


def test_sending_the_same_form_again_leads_to_the_same_reference(
    client: Browser, path: str
) -> None:
    form = client.get(path)
    answers = [
        client.press(form, "/comments", text=WORDS, follow=False).response.location
        for _ in range(3)
    ]
    assert len(set(answers)) == 1
    assert len(stored(client.app)) == 1


def test_invisible_signs_that_turn_text_around_are_taken_out(client: Browser, path: str) -> None:
    client.comment(path, "safe\u202etxt.exe\u2069 می‌خواهم")
    (comment,) = stored(client.app)
    assert comment.text == "safetxt.exe می‌خواهم"


def test_an_unknown_stance_counts_as_none(client: Browser, path: str) -> None:
    client.comment(path, WORDS, stance="treason")
    assert stored(client.app)[0].stance == "none"


def test_a_comment_after_closing_is_refused(
    client: Browser, path: str, moment: time_machine.Coordinates
) -> None:
    with client.app.test_request_context():
        closes = present_round().closes_at
    moment.move_to(closes - timedelta(minutes=5))
    form = client.get(path)
    moment.shift(timedelta(minutes=6))
    page = client.press(form, "/comments", text=WORDS, status=409)
    assert "Voting in this round has closed" in page.words
    assert stored(client.app) == []


# --- waiting -----------------------------------------------------------------------------------


def test_a_pending_comment_is_shown_to_its_author_alone(client: Browser, path: str) -> None:
    ref = client.comment(path, WORDS)
    assert WORDS in client.get(path).words
    assert WORDS in client.get(f"/en/me/comments/{ref}").words
    stranger = Browser(client.app)
    stranger.vote("/en/goals/democracy", "support")
    for place in (path, f"{path}/comments", f"{path}?c={ref}", "/en/me", "/en/"):
        assert WORDS not in stranger.get(place).text
    assert "No comments yet" in stranger.get(path).words


def test_a_pending_comment_is_edited_and_withdrawn_from_its_own_page(
    client: Browser, path: str
) -> None:
    ref = client.comment(path, WORDS, stance="support")
    form = client.get(f"/en/me/comments/{ref}/edit")
    assert typed(form, "/edit") == WORDS
    assert dict(form.form("/edit").fields)["stance"] == "support"
    page = client.press(form, "/edit", text="The bridge needs light")
    assert "The bridge needs light" in page.words and WORDS not in page.words
    client.press(page, "/withdraw")
    assert [(one.text, one.status.value) for one in stored(client.app)] == [("", "withdrawn")]
    assert ref not in client.get(path).words  # nothing is left to show there
    assert ref in client.get("/en/me").words


def test_after_the_round_a_pending_text_is_only_withdrawn(client: Browser, path: str) -> None:
    own = f"/en/me/comments/{client.comment(path, WORDS)}"
    before = client.get(f"{own}/edit")
    with client.app.app_context(), transaction():
        present_round().closes_at = clock.now()
    refused = client.press(before, "/edit", text="Words of another day", status=409)
    assert "Words of another day" in refused.text  # nothing typed is lost
    page = client.get(own)
    assert WORDS in page.words and "/edit" not in page.text
    client.press(page, "/withdraw")


def test_a_mistake_in_an_edit_keeps_what_was_typed(client: Browser, path: str) -> None:
    ref = client.comment(path, WORDS)
    form = client.get(f"/en/me/comments/{ref}/edit")
    page = client.press(form, "/edit", text="x" * 601, status=422)
    assert typed(page, "/edit") == "x" * 601
    page = client.press(page, "/edit", text="mail me: a@example.org", status=422)
    assert "an e-mail address" in page.words
    client.press(page, "/edit", ("keep", "1"), text="mail me: a@example.org")
    client.comment(path, "Another thought")
    again = client.get(f"/en/me/comments/{ref}/edit")
    page = client.press(again, "/edit", text="another THOUGHT", status=422)
    assert "You already sent this text." in page.words


@pytest.mark.parametrize("revision", ["", "abc", "-1", "9" * 400, "٣"])
def test_a_revision_that_is_none_is_refused_without_a_failure(
    client: Browser, path: str, revision: str
) -> None:
    ref = client.comment(path, WORDS)
    form = client.get(f"/en/me/comments/{ref}/edit")
    fields = dict(form.form("/edit").fields) | {"revision": revision, "text": "Other"}
    answer = client.client.post(f"/en/me/comments/{ref}/edit", data=fields, headers=OWN_PAGE)
    assert answer.status_code in {409, 422}
    assert stored(client.app)[0].text == WORDS


def test_a_stranger_gets_the_same_page_as_for_a_reference_that_does_not_exist(
    client: Browser, path: str
) -> None:
    theirs = client.comment(path, WORDS)
    stranger = Browser(client.app)
    stranger.comment(path, "My own thought")
    token = dict(stranger.get(path).form("/vote").fields)["token"]

    def seen(browser: Browser, ref: str, place: str, method: str) -> tuple[int, str, set[str]]:
        address = f"/en/me/comments/{ref}{place}"
        answer = browser.client.open(
            address, method=method, headers=OWN_PAGE, data={"token": token, "text": "mine now"}
        )
        text = answer.get_data(as_text=True).replace(ref, "REF")
        text = re.sub(r'value="[\w=-]{40,}"', "", text)
        return answer.status_code, text, set(answer.headers.keys())

    for place, method in (("", "GET"), ("/edit", "GET"), ("/edit", "POST"), ("/withdraw", "POST")):
        foreign = seen(stranger, theirs, place, method)
        assert foreign[0] == 404
        assert foreign == seen(stranger, "ZZZ-ZZZ", place, method)
    for method in ("agreement", "flag"):
        answer = stranger.client.post(
            f"/en/comments/{theirs}/{method}",
            data={"token": token, "reason": "spam"},
            headers=OWN_PAGE,
        )
        assert answer.status_code == 404
    assert stored(client.app)[0].text == WORDS


def test_a_reference_is_understood_as_people_type_it(client: Browser, path: str) -> None:
    ref = client.comment(path, WORDS)
    for written in (ref.lower(), ref.replace("-", ""), ref.replace("-", "%20")):
        assert WORDS in client.get(f"/en/me/comments/{written}").words


@pytest.mark.parametrize("status", [Status.DECLINED, Status.WITHDRAWN])
def test_what_is_over_can_no_longer_be_edited(client: Browser, path: str, status: Status) -> None:
    ref = client.comment(path, WORDS)
    form = client.get(f"/en/me/comments/{ref}/edit")
    settle(client.app, ref, status)
    page = client.press(form, "/edit", text="Too late", status=409)
    assert "This text can no longer be changed" in page.words


# --- published ---------------------------------------------------------------------------------


@pytest.fixture
def published(client: Browser, path: str) -> str:
    """The reference, as shown, of a comment by another device."""
    ref = client.comment(path, WORDS)
    publish_from(client.app, ref)
    return ref


def test_a_published_comment_is_read_by_everybody_under_a_number(
    client: Browser, path: str, published: str
) -> None:
    page = Browser(client.app).get(path)
    assert WORDS in page.words and "1 comment" in page.words
    assert re.search(r"Participant \d+", page.words)


def test_what_was_taken_out_of_a_published_comment_is_nowhere(client: Browser, path: str) -> None:
    ref = client.comment(path, "The mayor Kazim lives at 12 River Street")
    publish_from(client.app, ref, "The mayor […]")
    reader = Browser(client.app)
    for place in (path, f"{path}/comments", f"/en/comments/{read_reference(ref)}/flag"):
        page = reader.get(place)
        assert "The mayor […]" in page.words
        assert "River Street" not in page.text


def test_agreeing_once_more_takes_the_agreement_back(
    client: Browser, path: str, published: str
) -> None:
    reader = Browser(client.app)
    page = reader.press(reader.get(path), "/agreement")
    assert "I agree (1)" in page.words
    page = reader.press(page, "/agreement/withdraw")
    assert "I agree" in page.words and "I agree (" not in page.words


def test_a_double_tapped_first_agreement_is_one(client: Browser, path: str, published: str) -> None:
    form = Browser(client.app).get(path).form("/agreement")
    for _ in range(2):
        tap = client.app.test_client()
        answer = tap.post(form.action, data=dict(form.fields), headers=OWN_PAGE)
        assert answer.status_code == 303
    assert "I agree (1)" in client.get(path).words


def test_nobody_agrees_with_or_reports_their_own_words(
    client: Browser, path: str, published: str
) -> None:
    page = client.press(client.get(path), "/agreement", status=409)
    assert "These are your own words" in page.words
    form = client.get(f"/en/comments/{read_reference(published)}/flag")
    client.press(form, "/flag", reason="spam", status=409)
    assert "I agree (" not in client.get(path).words


def test_reporting_needs_a_reason_and_hides_nothing(
    client: Browser, path: str, published: str
) -> None:
    reader = Browser(client.app)
    form = reader.get(f"/en/comments/{read_reference(published)}/flag")
    assert "Choose a reason" in reader.press(form, "/flag", status=422).words
    assert "Choose a reason" in reader.press(form, "/flag", reason="dislike", status=422).words
    for _ in range(2):
        page = reader.press(form, "/flag", reason="insult")
        assert "We have your report" in page.words
    assert WORDS in Browser(client.app).get(path).words
    with client.app.app_context():
        assert session().scalar(select(func.count()).select_from(Flag)) == 1


def test_agreement_ends_with_the_round_even_when_its_key_is_gone(
    client: Browser, path: str, published: str, moment: time_machine.Coordinates
) -> None:
    reader = Browser(client.app)
    form = reader.get(path).form("/agreement")
    (client.app.config["SETTINGS"].instance / "keys" / "round-2026-1.key").unlink()
    client.app.extensions["keys"]._rounds.clear()  # as after the next start
    moment.move_to("2027-01-05T09:00:00+00:00")
    token = dict(reader.get("/en/display").form("/display").fields)["token"]
    for address in (form.action, f"{form.action}/withdraw"):
        answer = reader.client.post(address, data={"token": token}, headers=OWN_PAGE)
        assert answer.status_code == 409
        assert "Voting in this round has closed" in answer.get_data(as_text=True)


def test_the_lasting_address_of_a_comment_leads_to_its_topic(
    client: Browser, path: str, published: str
) -> None:
    reader = Browser(client.app)
    answer = reader.client.get(f"/en/comments/{published}")
    assert answer.status_code == 302
    assert answer.location == f"{path}?c={read_reference(published)}#c-{published}"
    assert f'id="c-{published}"' in reader.get(f"{path}?c={published}").text


def test_markup_in_a_comment_is_shown_as_typed(client: Browser, path: str) -> None:
    ref = client.comment(path, "<b onclick=x()>roads</b> & {{ 7*7 }} <script>alert(1)</script>")
    publish_from(client.app, ref)
    page = Browser(client.app).get(path)
    assert "&lt;b onclick=x()&gt;roads&lt;/b&gt; &amp; {{ 7*7 }}" in page.text
    assert "<script>alert" not in page.text


def test_one_topic_never_shows_another_topics_comment(client: Browser, path: str) -> None:
    with client.app.test_request_context():
        other = publish(write_comment("About democracy", topic="democracy"))
    reader = Browser(client.app)
    assert "About democracy" not in reader.get(f"{path}?c={other.ref}").words
    assert TOPIC in path
