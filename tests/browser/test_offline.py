"""When the network breaks off: what was public stays readable, and nothing is sent in silence."""

from __future__ import annotations

import gzip
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.catalogue import source
from tests.browser.line import Line, State, line
from tests.browser.sites import Sites

WORKER = 3 * 1000
TOPIC = "/goals/infrastructure"
READY = "navigator.serviceWorker.ready.then(() => true)"
KEPT = """async () => {
  const store = await caches.open("pages-1");
  const pages = await Promise.all((await store.keys()).map(async (one) =>
    [new URL(one.url).pathname, await (await store.match(one)).text()]));
  return Object.fromEntries(pages);
}"""


@pytest.fixture
def wire(sites: Sites) -> Iterator[Line]:
    with line(sites["empty"][0]) as found:
        yield found


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    context.set_default_timeout(15_000)
    yield context
    context.close()


def opened(reader: BrowserContext, wire: Line, *paths: str) -> Page:
    """A page whose worker is at work, after these have been read."""
    page = reader.new_page()
    for path in paths:
        page.goto(wire.site + path)
        page.evaluate(READY)
        kept(page, path.partition("?")[0])
    return page


def kept(page: Page, path: str) -> dict[str, str]:
    """What the browser holds, once it holds this address as well."""
    for _ in range(20):
        found: dict[str, str] = page.evaluate(KEPT)
        if path in found:
            return found
        page.reload()
        page.wait_for_timeout(200)
    raise AssertionError(f"{path} was not kept: {sorted(found)}")


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


@pytest.mark.parametrize("lang", source.LANGUAGES)
def test_without_a_network_the_eleven_texts_and_the_rules_are_there(
    reader: BrowserContext, wire: Line, lang: str
) -> None:
    page = opened(reader, wire, f"/{lang}/")
    wire.turn(State.CUT)
    page.goto(f"{wire.site}/{lang}{TOPIC}")
    assert page.url.endswith(f"/{lang}/offline#infrastructure")
    words = page.locator("main").inner_text()
    for topic in source.load().topics:
        assert topic.summary[lang] in words
        assert topic.display_text[:60] in words
    assert page.locator("#rules + ol li").count() == 8


@pytest.mark.parametrize(
    ("lang", "mark"),
    [("ar", "نسخة محفوظة من"), ("ckb", "کۆپیی پاشەکەوتکراو لە"), ("en", "Saved copy from")],
)
def test_a_page_read_before_comes_from_the_device_and_says_from_when(
    reader: BrowserContext, wire: Line, lang: str, mark: str
) -> None:
    page = opened(reader, wire, f"/{lang}{TOPIC}")
    wire.turn(State.CUT)
    page.reload()
    assert mark in page.locator("main > .notice").first.inner_text()
    assert page.locator("main").inner_text().count(mark) == 1
    assert source.load().topics[0].title[lang]


def test_a_slow_network_is_waited_for_four_seconds(reader: BrowserContext, wire: Line) -> None:
    page = opened(reader, wire, f"/en{TOPIC}")
    wire.turn(State.HELD)
    before = page.evaluate("Date.now()")
    page.reload()
    waited = page.evaluate("Date.now()") - before
    assert 3_900 < waited < 8_000
    assert "Saved copy from" in page.locator("main").inner_text()


def test_with_a_network_the_page_is_the_present_one(reader: BrowserContext, wire: Line) -> None:
    page = opened(reader, wire, f"/en{TOPIC}")
    page.reload()
    assert "Saved copy" not in page.locator("main").inner_text()


def test_a_vote_without_a_network_is_not_recorded_and_says_so(
    reader: BrowserContext, wire: Line, sites: Sites
) -> None:
    page = opened(reader, wire, f"/ar{TOPIC}")
    reader.set_offline(True)
    page.locator("button[value=support]").click()
    expect(page.locator("h1")).to_have_text("لم يُسجَّل صوتكم بعد")
    # Nothing waits to be sent behind the person's back.
    reader.set_offline(False)
    other = reader.new_page()
    other.goto(f"{wire.site}/ar/me")
    assert other.locator("td").count() == 0
    page.get_by_role("button", name="إرسال مرة أخرى").click()
    expect(page.locator("#voted")).to_be_visible()
    other.reload()
    assert other.locator("td").count() == 1


def test_a_vote_whose_answer_was_lost_is_called_unknown_and_counts_once(
    reader: BrowserContext, wire: Line
) -> None:
    page = opened(reader, wire, f"/en{TOPIC}?results=1")
    before = page.locator("main").inner_text()
    wire.turn(State.DEAF)
    page.locator("button[value=support]").click()
    expect(page.locator("h1")).to_have_text("No answer has come")
    wire.turn(State.OPEN)
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("#voted")).to_be_visible()
    page.goto(f"{wire.site}/en/me")
    assert page.locator("td").count() == 1
    assert before


def test_words_that_could_not_be_sent_are_kept_on_the_page(
    reader: BrowserContext, wire: Line
) -> None:
    typed = 'ماء <صالح> للشرب & "كهرباء"'
    page = opened(reader, wire, f"/ar{TOPIC}")
    page.locator("details:has(textarea)").evaluate_all("all => all.forEach(one => one.open = true)")
    page.locator("textarea").fill(typed)
    reader.set_offline(True)
    page.locator("form[action$='/comments'] button[type=submit]").first.click()
    expect(page.locator("h1")).to_have_text("لم يُرسل شيء بعد")
    assert page.locator("blockquote.said").inner_text() == typed
    reader.set_offline(False)
    page.get_by_role("button", name="إرسال مرة أخرى").click()
    expect(page.locator("#status")).to_be_visible()
    assert typed in page.locator("main").inner_text()


def test_nothing_of_a_persons_own_and_nothing_of_the_staffs_is_kept(
    reader: BrowserContext, wire: Line
) -> None:
    page = opened(reader, wire, "/en/", f"/en{TOPIC}")
    page.locator("button[value=oppose]").click()
    expect(page.locator("#voted")).to_be_visible()
    for path in (f"/en{TOPIC}", "/en/me", "/en/join", "/en/staff/sign-in", "/mod/", "/lead/"):
        page.goto(wire.site + path)
        page.wait_for_timeout(150)
    held = page.evaluate(KEPT)
    assert {"/en/", "/en/offline", f"/en{TOPIC}"} >= set(held)
    assert not [path for path, text in held.items() if "Your vote is" in text]


def test_forgetting_the_device_empties_what_was_kept(reader: BrowserContext, wire: Line) -> None:
    page = opened(reader, wire, f"/en{TOPIC}")
    page.locator("button[value=oppose]").click()
    expect(page.locator("#voted")).to_be_visible()
    page.goto(f"{wire.site}/en/me")
    page.locator("details:has(form)").evaluate_all("all => all.forEach(one => one.open = true)")
    page.locator("form[action$='/me/forget'] button").click()
    expect(page.locator("#forgotten")).to_be_visible()
    assert f"/en{TOPIC}" not in page.evaluate(KEPT)


def test_a_strangers_page_cannot_vote_through_the_worker(
    reader: BrowserContext, wire: Line
) -> None:
    """The worker sends on what a page elsewhere posts: it must not look like our own form."""
    page = opened(reader, wire, f"/en{TOPIC}")
    token = page.locator("input[name=token]").first.get_attribute("value")
    round_ = page.locator("input[name=round]").first.get_attribute("value")
    elsewhere = wire.site.replace("127.0.0.1", "localhost") + "/elsewhere"
    form = (
        f'<form method="post" action="{wire.site}/en{TOPIC}/vote">'
        f'<input name="token" value="{token}"><input name="round" value="{round_}">'
        '<button name="choice" value="support">x</button></form>'
    )
    stranger = reader.new_page()
    stranger.route(elsewhere, lambda one: one.fulfill(body=form, content_type="text/html"))
    stranger.goto(elsewhere)
    answers: list[int] = []
    stranger.on("response", lambda answer: answers.append(answer.status))
    stranger.locator("button").click()
    stranger.wait_for_load_state()
    assert heading(stranger) == "This page is for the platform's team"
    assert 403 in answers


def test_the_worker_is_small(sites: Sites) -> None:
    with urllib.request.urlopen(f"{sites['empty'][0]}/sw.js") as answer:
        assert len(gzip.compress(answer.read())) <= WORKER


def test_the_manifest_can_be_put_on_a_screen(reader: BrowserContext, wire: Line) -> None:
    page = reader.new_page()
    page.goto(f"{wire.site}/ar/")
    session = reader.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert not found["errors"]
    assert "maskable" in found["data"] and '"dir":"rtl"' in found["data"]
