"""The moderators' pages as a moderator uses them, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from app import clock
from app.db import db, session
from app.moderation.models import Decision
from app.participation.models import Comment
from app.participation.rules import Status
from app.permissions import Role
from tests.factories import publish, staff_browser, write_comment
from tests.moderation.crowd import crowd
from tests.pages import Browser

TOPIC = "/en/goals/infrastructure"
PHONE = "07701234567"


@pytest.fixture
def moderator(app: Flask) -> Browser:
    return staff_browser(app, Role.MODERATOR)


@pytest.fixture
def write(app: Flask) -> Callable[..., str]:
    def make(text: str, **facts: object) -> str:
        with app.app_context():
            return write_comment(text, **facts).ref  # type: ignore[arg-type]

    return make


def _item(ref: str, language: str = "en") -> str:
    return f"/{language}/mod/item/{ref}"


def _stored(app: Flask, ref: str) -> Comment:
    with app.app_context():
        found = session().get(Comment, ref)
        assert found is not None
        return found


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_page_opens_in_every_language(
    moderator: Browser, write: Callable[..., str], language: str
) -> None:
    ref = write(f"اتصلوا على {PHONE}")
    for path in (
        "queue",
        "history",
        "guide",
        "me",
        "keys",
        f"item/{ref}",
        "queue?tab=flagged",
        "queue?age=late",
    ):
        moderator.get(f"/{language}/mod/{path}")


@pytest.mark.parametrize("role", [None, Role.LEADER, Role.ADMINISTRATOR])
def test_unpublished_words_are_for_moderators_only(
    app: Flask, write: Callable[..., str], role: Role | None
) -> None:
    ref = write("كلمة لا يراها غير المشرف")
    browser = Browser(app) if role is None else staff_browser(app, role)
    for path in ("queue", f"item/{ref}", "history", "guide", "me", "keys"):
        assert "كلمة" not in browser.get(f"/en/mod/{path}", status=403).text


def test_publishing_is_one_button_and_leads_to_the_next(
    app: Flask, moderator: Browser, write: Callable[..., str]
) -> None:
    first = write("أول نص", by=1, at=clock.now() - timedelta(hours=2))
    second = write("ثاني نص", by=2)
    page = moderator.press(moderator.get(_item(first)), "/decisions", ("outcome", "publish"))
    assert page.path == _item(second)
    assert f"{first[:3]}-{first[3:]} : Published" in page.words
    assert _stored(app, first).published_text == "أول نص"
    last = moderator.press(page, "/decisions", ("outcome", "publish"))
    assert last.path == "/en/mod/queue"
    assert "Nothing is waiting for review." in last.words


def test_the_next_comment_keeps_to_the_filters(
    moderator: Browser, write: Callable[..., str]
) -> None:
    here = write("نص", by=1, topic="youth")
    write("نص", by=2, at=clock.now() - timedelta(hours=9))
    also = write("نص", by=3, topic="youth")
    page = moderator.press(moderator.get("/en/mod/queue?topic=youth"), "/mod/next")
    assert page.path == _item(here)
    assert moderator.press(page, "/decisions", ("outcome", "publish")).path == _item(also)


def test_declining_without_a_reason_asks_for_it_and_keeps_what_was_typed(
    app: Flask, moderator: Browser, write: Callable[..., str]
) -> None:
    ref = write("نص فيه كلمة")
    page = moderator.press(
        moderator.get(_item(ref)), "/decisions", ("outcome", "decline"),
        status=422, words="كلمة", note="اكتبوها بلطف",
    )  # fmt: skip
    assert "Choose the rule this text breaks" in page.words
    assert "<title>Error" in page.text and 'href="#reason"' in page.text
    assert "اكتبوها بلطف" in page.text and 'id="reason"' in page.text
    assert _stored(app, ref).status is Status.PENDING
    page = moderator.press(
        page, "/decisions", ("outcome", "decline"), reason="R2", words="كلمة", note="اكتبوها بلطف"
    )
    assert _stored(app, ref).status is Status.DECLINED
    assert "اكتبوها بلطف" in moderator.get(_item(ref)).words


def test_words_that_are_not_in_the_text_are_pointed_out(
    moderator: Browser, write: Callable[..., str]
) -> None:
    page = moderator.press(
        moderator.get(_item(write("نص هادئ"))), "/decisions", ("outcome", "decline"),
        status=422, reason="R2", words="كلمة أخرى",
    )  # fmt: skip
    assert "These words are not in the text: “كلمة أخرى”" in page.words


def test_contact_details_are_marked_and_offered_for_removal(
    app: Flask, moderator: Browser, write: Callable[..., str]
) -> None:
    ref = write(f"اتصلوا على {PHONE} مساءً")
    page = moderator.get(_item(ref))
    assert f"<mark>{PHONE}</mark>" in page.text
    page = moderator.press(page, "/decisions", ("outcome", "redact"), status=422)
    assert f"\n{PHONE}</textarea>" in page.text
    moderator.press(page, "/decisions", ("outcome", "redact"), words=PHONE)
    assert _stored(app, ref).published_text == "اتصلوا على […] مساءً"


@pytest.mark.parametrize("typed", [{"outcome": "vanish"}, {"outcome": ""}])
def test_an_unknown_button_decides_nothing(
    app: Flask, moderator: Browser, write: Callable[..., str], typed: dict[str, str]
) -> None:
    ref = write("نص")
    moderator.press(moderator.get(_item(ref)), "/decisions", status=422, **typed)
    assert _stored(app, ref).status is Status.PENDING


def test_a_long_note_is_refused(moderator: Browser, write: Callable[..., str]) -> None:
    page = moderator.press(
        moderator.get(_item(write("نص"))), "/decisions", ("outcome", "decline"),
        status=422, reason="R7", note="ن" * 201,
    )  # fmt: skip
    assert "This can be up to 200 characters. Yours has 201." in page.words


def test_the_second_moderator_sees_what_the_first_did(
    app: Flask, moderator: Browser, write: Callable[..., str]
) -> None:
    ref = write("نص")
    other = staff_browser(app, Role.MODERATOR)
    mine, theirs = moderator.get(_item(ref)), other.get(_item(ref))
    other.press(theirs, "/decisions", ("outcome", "decline"), reason="R7")
    page = moderator.press(mine, "/decisions", ("outcome", "publish"), status=409)
    assert "Someone has already decided on this text" in page.words
    assert "Not published · decided by a moderator" in page.words
    assert _stored(app, ref).status is Status.DECLINED


def test_a_text_changed_while_it_was_read_is_shown_anew(app: Flask, moderator: Browser) -> None:
    author = Browser(app)
    ref = author.comment(TOPIC, "النص الأول")
    page = moderator.get(_item(ref))
    author.press(author.get(f"/en/me/comments/{ref}"), "/edit", text="النص الثاني")
    page = moderator.press(page, "/decisions", ("outcome", "publish"), status=409)
    assert "This text changed or was withdrawn while you were reading" in page.words
    assert "النص الثاني" in page.words and "Waiting for review: 1" in page.words
    moderator.press(page, "/decisions", ("outcome", "publish"))
    assert _stored(app, ref.replace("-", "")).published_text == "النص الثاني"


def test_two_browsers_at_once_make_one_decision(app: Flask, write: Callable[..., str]) -> None:
    ref = write("نص")
    browsers = [staff_browser(app, Role.MODERATOR) for _ in range(2)]
    pages = [browser.get(_item(ref)) for browser in browsers]

    def send(n: int) -> int:
        form = pages[n].form("/decisions")
        data = dict(form.fields) | {"outcome": "publish"}
        return browsers[n].client.post(
            form.action, data=data, headers={"Sec-Fetch-Site": "same-origin"}
        ).status_code  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, range(2))) == [303, 409]
    with app.app_context():
        assert len(session().scalars(select(Decision)).all()) == 1


def test_a_double_tap_is_one_decision_and_no_complaint(
    moderator: Browser, write: Callable[..., str]
) -> None:
    page = moderator.get(_item(write("نص")))
    for _ in range(2):
        assert moderator.press(page, "/decisions", ("outcome", "publish")).path == "/en/mod/queue"


def test_own_words_show_no_buttons_and_take_no_decision(
    app: Flask, moderator: Browser, write: Callable[..., str]
) -> None:
    ref = moderator.comment(TOPIC, "كتبتُ هذا بنفسي").replace("-", "")
    page = moderator.get(_item(ref))
    assert "Nobody decides on their own words" in page.words
    assert not [form for form in page.forms if "/decisions" in form.action]
    form = moderator.get(_item(write("نص غيري"))).form("/decisions")
    answer = moderator.client.post(
        f"{_item(ref)}/decisions",
        data=dict(form.fields) | {"outcome": "publish"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 403
    assert _stored(app, ref).status is Status.PENDING
    assert moderator.press(moderator.get("/en/mod/queue"), "/mod/next").path != _item(ref)


def test_the_author_is_known_by_counts_and_repeats_by_reference(
    app: Flask, moderator: Browser, write: Callable[..., str]
) -> None:
    first = write("نص يتكرر", by=1)
    assert "First contribution" in moderator.get(_item(first)).words
    with app.app_context():
        publish(write_comment("نص نُشر", by=1))
    copy = write("نصّ يتكرر", by=2)
    page = moderator.get(_item(first))
    assert "published 1 not published 0 open or withdrawn 0" in page.words
    assert "1 text in the same words" in page.words and _item(copy) in page.text


def test_history_shows_everybody_s_decisions_or_mine(
    app: Flask, moderator: Browser, write: Callable[..., str]
) -> None:
    mine, theirs = write("نص", by=1), write("نص", by=2)
    other = staff_browser(app, Role.MODERATOR)
    other.press(other.get(_item(theirs)), "/decisions", ("outcome", "decline"), reason="R7")
    other.press(other.get(_item(mine)), "/lease/end")
    moderator.press(moderator.get(_item(mine)), "/decisions", ("outcome", "publish"))
    everybody = moderator.get("/en/mod/history")
    assert _item(mine) in everybody.text and _item(theirs) in everybody.text
    assert "Staff moderator" not in everybody.words.split("Decisions so far", 1)[1]
    own = moderator.get("/en/mod/history?whose=mine")
    assert _item(mine) in own.text and _item(theirs) not in own.text


def test_an_unknown_reference_is_not_found(moderator: Browser) -> None:
    moderator.get(_item("ZZZZZZ"), status=404)


def test_pages_cost_the_same_however_long_the_queue_is(
    app: Flask, moderator: Browser, write: Callable[..., str]
) -> None:
    ref = write("نص أول", by="first")
    paths = ("/en/mod/queue", _item(ref), "/en/transparency")

    def cost() -> list[int]:
        return [_statements(app, lambda path=path: moderator.get(path)) for path in paths]  # type: ignore[misc]

    moderator.get("/en/transparency")  # counted once, and kept for everybody
    before = cost()
    for n in range(30):
        write(f"نص رقم {n}", by=n)
    assert cost() == before


def test_a_full_page_of_the_queue_is_light(app: Flask, moderator: Browser) -> None:
    with app.test_request_context():
        crowd(120)
    moderator.get("/ar/mod/queue")
    assert _statements(app, lambda: moderator.get("/ar/mod/queue")) <= 8
    page = moderator.client.get("/ar/mod/queue", headers={"Accept-Encoding": "br"})
    assert 0 < len(page.get_data()) <= 15_000


def _statements(app: Flask, act: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(*facts: object) -> None:
        seen.append(str(facts[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return len([one for one in seen if not one.startswith("BEGIN")])


def test_one_s_own_history_is_narrowed_and_taken_along_without_words(
    moderator: Browser, write: Callable[..., str]
) -> None:
    first, second = write("كلمة أولى", by=1), write("كلمة ثانية", by=2)
    moderator.press(moderator.get(_item(first)), "/decisions", ("outcome", "publish"))
    moderator.press(moderator.get(_item(second)), "/decisions", ("outcome", "decline"), reason="R7")
    declined = moderator.get("/en/mod/history?whose=mine&outcome=decline")
    assert _item(second) in declined.text and _item(first) not in declined.text
    answer = moderator.client.get("/en/mod/history.csv")
    body = answer.get_data(as_text=True)
    assert answer.mimetype == "text/csv" and "كلمة" not in body
    assert body.count("\r\n") == 3 and '"decline","R7"' in body
    assert "R7" not in moderator.client.get("/en/mod/history.csv?outcome=publish").text
