"""Few keys decide: Tab and Enter alone, or a key by its place, whatever the keyboard types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from app.permissions import Role
from tests.browser.scenes import Scene, application, peopled
from tests.browser.serving import served
from tests.factories import write_comment

# What the keys of an Arabic keyboard type: the page must not look at it.
ARABIC = {
    "KeyA": "ش", "KeyR": "ق", "KeyD": "ي", "KeyE": "ث", "KeyU": "ع", "KeyN": "ى", "KeyJ": "ت",
    "KeyK": "ن", "KeyB": "لا", "Digit7": "٧", "Digit1": "١", "Slash": "؟",
}  # fmt: skip
PHONE = "07801112233"


@pytest.fixture(scope="module")
def site(filled_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of this file's own, with enough waiting texts to decide on."""
    folder = tmp_path_factory.mktemp("moderating") / "instance"
    app = application(filled_instance, folder)
    scene = peopled(app, folder)
    with app.test_request_context():
        for number in range(40):
            write_comment(f"نص ينتظر {number}", by=f"keys {number}")
        MARKED.append(write_comment(f"اتصلوا على {PHONE} بعد الظهر", by="marked").ref)
    SCENES[folder] = scene
    with served(folder) as address:
        FOLDERS[address] = folder
        yield address


SCENES: dict[Path, Scene] = {}
FOLDERS: dict[str, Path] = {}
MARKED: list[str] = []


def _context(browser: Browser, site: str, *, script: bool) -> BrowserContext:
    context = browser.new_context(
        java_script_enabled=script, viewport={"width": 1280, "height": 800}
    )
    cookie = SCENES[FOLDERS[site]].cookies[Role.MODERATOR]
    context.add_cookies([{**cookie, "url": site}])  # type: ignore[list-item]
    return context


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """A moderator without JavaScript, at the page of the next text."""
    context = _context(browser, site, script=False)
    page = context.new_page()
    _start(page, site)
    yield page
    context.close()


@pytest.fixture
def scripted(browser: Browser, site: str) -> Iterator[Page]:
    """A moderator with JavaScript, at the page of the next text."""
    context = _context(browser, site, script=True)
    page = context.new_page()
    _start(page, site)
    yield page
    context.close()


def _start(page: Page, site: str) -> None:
    page.goto(f"{site}/ar/mod/queue")
    with page.expect_navigation():
        page.locator("form[action*='/mod/next'] .primary").click()
    page.locator("h1:focus").wait_for()  # from here the keys begin


def _type(page: Page, *keys: str) -> int:
    """Press the keys one after another; the last one leads to another page. Tells how many."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])
    return len(keys)


def _strike(page: Page, code: str, target: str = "document.activeElement || document.body") -> None:
    """A key at this place of an Arabic keyboard."""
    facts = json.dumps({"code": code, "key": ARABIC[code], "bubbles": True, "cancelable": True})
    page.evaluate(f"({target}).dispatchEvent(new KeyboardEvent('keydown', {facts}))")


def _ref(page: Page) -> str:
    return page.url.split("/item/")[1].split("?")[0]


def _said(page: Page) -> str:
    return page.locator("#done").inner_text()


def test_without_script_publishing_takes_two_keys(plain: Page) -> None:
    before = _ref(plain)
    assert _type(plain, "Tab", "Enter") == 2
    assert "منشور" in _said(plain) and _ref(plain) != before


@pytest.mark.parametrize(
    ("choose", "reason"),
    [(["Space"], "R6"), (["ArrowDown"], "R7"), (["ArrowDown", "ArrowDown"], "R8")],
)
def test_without_script_declining_takes_five_keys_at_most(
    plain: Page, choose: list[str], reason: str
) -> None:
    before, keys = _ref(plain), 0
    while not plain.locator("[name=reason]:focus").count():
        plain.keyboard.press("Tab")
        keys += 1
        assert keys < 5, "the reasons are too far away"
    for key in choose:
        plain.keyboard.press(key)
    assert plain.locator("[name=reason]:checked").get_attribute("value") == reason
    keys += len(choose) + _type(plain, "Enter")
    assert keys <= 5
    assert "لم يُنشر" in _said(plain) and _ref(plain) != before


def test_with_script_one_key_publishes_on_an_arabic_keyboard(scripted: Page) -> None:
    before = _ref(scripted)
    with scripted.expect_navigation():
        _strike(scripted, "KeyA")
    assert "منشور" in _said(scripted) and _ref(scripted) != before


def test_with_script_three_keys_decline_for_a_numbered_reason(scripted: Page) -> None:
    before = _ref(scripted)
    _strike(scripted, "KeyR")
    _strike(scripted, "Digit7")
    assert scripted.locator("[name=reason]:checked").get_attribute("value") == "R7"
    with scripted.expect_navigation():
        scripted.keyboard.press("Enter")
    assert "لم يُنشر" in _said(scripted) and _ref(scripted) != before


def test_a_digit_alone_chooses_nothing(scripted: Page) -> None:
    _strike(scripted, "Digit7")
    assert scripted.locator("[name=reason]:checked").count() == 0


def test_the_marked_words_are_taken_over_and_removed_with_two_keys(
    scripted: Page, site: str
) -> None:
    scripted.goto(f"{site}/ar/mod/item/{MARKED[0]}")
    _strike(scripted, "KeyD")
    assert scripted.locator("#words").input_value().strip() == PHONE
    with scripted.expect_navigation():
        scripted.keyboard.press("Enter")
    assert "معلومات شخصية" in _said(scripted)


def test_what_is_selected_is_taken_over_alone(scripted: Page) -> None:
    scripted.evaluate("""() => {
        const range = document.createRange();
        const text = document.querySelector('[data-said]').firstChild;
        range.setStart(text, 0);
        range.setEnd(text, 3);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
    }""")
    chosen = scripted.evaluate("getSelection().toString().trim()")
    _strike(scripted, "KeyD")
    assert scripted.locator("#words").input_value().strip() == chosen


def test_where_text_is_typed_keys_only_type(scripted: Page) -> None:
    before = scripted.url
    note = "document.querySelector('#note')"
    scripted.locator("#note").focus()
    for code in ("KeyA", "KeyJ", "KeyR"):
        _strike(scripted, code, note)
    scripted.keyboard.type("arj")
    assert scripted.locator("#note").input_value() == "arj" and scripted.url == before
    scripted.keyboard.press("Escape")
    assert scripted.evaluate("document.activeElement.id") != "note"


def test_next_and_previous_are_one_key_each(scripted: Page) -> None:
    first = _ref(scripted)
    with scripted.expect_navigation():
        _strike(scripted, "KeyJ")
    assert _ref(scripted) != first
    with scripted.expect_navigation():
        _strike(scripted, "KeyK")
    assert _ref(scripted) == first


def test_the_question_mark_shows_the_keys_and_n_leads_to_the_note(scripted: Page) -> None:
    _strike(scripted, "KeyN")
    assert scripted.evaluate("document.activeElement.id") == "note"
    scripted.keyboard.press("Escape")
    _strike(scripted, "Slash")
    assert scripted.locator("[data-keys]").evaluate("one => one.open")


def test_keys_with_control_or_alt_are_the_browser_s(scripted: Page) -> None:
    before = scripted.url
    for held in ("ctrlKey", "altKey", "metaKey"):
        facts = json.dumps({"code": "KeyA", "key": "a", held: True, "bubbles": True})
        scripted.evaluate(f"document.body.dispatchEvent(new KeyboardEvent('keydown', {facts}))")
    assert scripted.url == before


def test_a_moved_key_works_and_switched_off_keys_do_nothing(scripted: Page, site: str) -> None:
    item = scripted.url
    scripted.goto(f"{site}/ar/mod/me")
    scripted.locator("#next").select_option("KeyB")
    _save(scripted)
    scripted.goto(item)
    with scripted.expect_navigation():
        _strike(scripted, "KeyB")
    item = scripted.url
    scripted.goto(f"{site}/ar/mod/me")
    scripted.locator("#switched_on").uncheck()
    _save(scripted)
    scripted.goto(item)
    for code in ("KeyA", "KeyB", "KeyJ"):
        _strike(scripted, code)
    assert scripted.url == item
    scripted.goto(f"{site}/ar/mod/me")
    scripted.locator("#switched_on").check()
    scripted.locator("#next").select_option("KeyJ")
    _save(scripted)


def _save(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form[action$='/me/keys'] button").click()


def test_the_page_itself_takes_the_lease_and_gives_it_back(site: str, scripted: Page) -> None:
    with scripted.expect_response("**/lease/renewal") as renewed:
        scripted.reload()
    assert renewed.value.status == 200
    ref = _ref(scripted)
    # A page that is being left is no longer asked about its requests: the queue tells.
    for _ in range(20):
        scripted.goto(f"{site}/ar/mod/queue")
        row = scripted.locator("tr").filter(has=scripted.locator(f"[formaction*='{ref}']"))
        if "أنتم" not in row.inner_text():
            return
        scripted.wait_for_timeout(200)
    raise AssertionError("left, and still held")


def test_only_the_page_of_one_text_carries_the_staff_s_script(scripted: Page, site: str) -> None:
    def scripts() -> Any:
        return scripted.evaluate("[...document.scripts].map(one => one.src.split('/').pop())")

    assert any(name.startswith("staff.") for name in scripts())
    for path in ("/ar/", "/ar/goals/infrastructure", "/ar/mod/queue"):
        scripted.goto(f"{site}{path}")
        assert not any(name.startswith("staff.") for name in scripts())
