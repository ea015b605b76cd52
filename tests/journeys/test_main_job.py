"""The main job, with and without JavaScript: a citizen votes and writes, a moderator reviews it,
other citizens read it, and leadership's figures change."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from app.moderation.rules import HOLD
from app.participation.rules import read_reference
from app.permissions import Role
from tests.browser import scenes
from tests.browser.serving import served
from tests.factories import PASSWORD, employ

TOPIC = "/en/goals/infrastructure"
REFERENCE = re.compile(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}\b")
SUPPORT = "button[name=choice][value=support]"
OPPOSE = "button[name=choice][value=oppose]"
SEND = "#write button[type=submit]"
SCRIPTS = pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
# Stories follow each other faster than one account may sign in, so each has a colleague of its own.
EMAILS = {
    role: [f"{role}-{number}@example.org" for number in range(8)]
    for role in (Role.MODERATOR, Role.LEADER)
}

Person = Callable[..., Page]


@pytest.fixture(autouse=True)
def moment() -> None:
    """The server lives in the present; so do these stories."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("story") / "instance"


@pytest.fixture(scope="module")
def site(filled_instance: Path, folder: Path) -> Iterator[str]:
    """An open round in which nobody has voted or written; moderators and leaders at work."""
    app = scenes.application(filled_instance, folder)
    with app.test_request_context():
        for role, emails in EMAILS.items():
            for email in emails:
                employ(role, email)
    scenes.release(app)
    with served(folder) as address:
        yield address


@pytest.fixture
def person(browser: Browser, site: str) -> Iterator[Person]:
    """Somebody with a browser of their own, at a phone's width."""
    opened: list[BrowserContext] = []

    def come(scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=site, java_script_enabled=scripts, viewport={"width": 360, "height": 640}
        )
        opened.append(context)
        return context.new_page()

    yield come
    for context in opened:
        context.close()


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


def send_comment(page: Page, text: str, path: str = TOPIC) -> str:
    """Write and send; the reference that the page shows."""
    page.goto(path)
    page.locator("#write textarea").fill(text)
    press(page, SEND)
    found = REFERENCE.search(page.inner_text("main"))
    assert found, page.inner_text("main")
    return found.group()


def sign_in(page: Page, role: Role) -> None:
    page.goto("/en/staff/sign-in")
    page.locator("#email").fill(EMAILS[role].pop())
    page.locator("#password").fill(PASSWORD)
    press(page, "main form button")


def item(reference: str) -> str:
    return f"/en/mod/item/{read_reference(reference)}"


def own(reference: str) -> str:
    return f"/en/me/comments/{read_reference(reference)}"


def refuse(page: Page, reference: str, outcome: str, words: str, note: str) -> None:
    """A moderator names the rule and the words, and declines or asks for a change."""
    page.goto(item(reference))
    # Any other page (an entrance, an error) is told as such, not as a disclosure that never comes.
    expect(page.locator("h1")).to_have_text(reference)
    page.locator("input[name=reason][value=R2]").check()
    page.locator("textarea[name=words]").fill(words)
    page.locator("textarea[name=note]").fill(note)
    press(page, f"button[name=outcome][value={outcome}]")
    wait_until_it_stands()


def wait_until_it_stands() -> None:
    """For so long a decision can be taken back, and shows nowhere."""
    time.sleep(HOLD.total_seconds() + 0.5)


def figures(leader: Page) -> dict[str, str]:
    """The file that leadership downloads, as name → value of the first topic's rows."""
    leader.goto("/en/lead/")
    with leader.expect_download() as download:
        leader.locator("a[href*='summary.csv']").first.click()
    raw = Path(download.value.path()).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "spreadsheets need the mark to read Arabic"
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    return {" | ".join(row[:3]): " | ".join(row) for row in rows if row}


@SCRIPTS
def test_a_citizen_is_heard(person: Person, scripts: bool) -> None:
    text = f"The bridge is closed every winter. Scripts: {scripts}"
    leader, citizen, neighbour, moderator = (person(scripts) for _ in range(4))
    sign_in(leader, Role.LEADER)
    before, read_before = figures(leader), leader.inner_text("main")

    # One tap from the short address on the poster.
    citizen.goto("/g1")
    citizen.goto(citizen.url.replace("/ar/", "/en/"))
    expect(citizen.locator("#results")).to_contain_text("The results appear here after you vote")
    assert citizen.locator("button[name=choice][aria-pressed=true]").count() == 0
    press(citizen, SUPPORT)
    expect(citizen.locator("#voted")).to_contain_text("Your vote is saved for now: I support it.")
    expect(citizen.locator("#voted")).to_contain_text("You can change or withdraw it")
    expect(citizen.locator("#results")).to_contain_text("from 30 votes with an opinion on.")
    expect(citizen.locator(SUPPORT)).to_have_attribute("aria-pressed", "true")

    reference = send_comment(citizen, text)
    expect(citizen.locator("#status")).to_contain_text("Under review")
    neighbour.goto(TOPIC)
    assert text not in neighbour.content()

    # The moderator signs in, opens what waits, and publishes with two keys.
    sign_in(moderator, Role.MODERATOR)
    assert moderator.url.endswith("/en/mod/queue")
    press(moderator, f"button[formaction*='{item(reference)}/lease']")
    expect(moderator.locator("h1")).to_be_focused()  # where reading starts, and the keys count
    moderator.keyboard.press("Tab")
    with moderator.expect_navigation():
        moderator.keyboard.press("Enter")
    expect(moderator.locator("#done")).to_contain_text(reference)
    expect(moderator.locator("#done")).to_contain_text("Published")

    neighbour.goto(TOPIC)
    assert text not in neighbour.content(), "it can still be taken back"
    wait_until_it_stands()
    neighbour.goto(TOPIC)
    card = neighbour.locator("article.comment", has_text=text)
    expect(card).to_be_visible()
    with neighbour.expect_navigation():
        card.locator("form button").click()
    agreed = neighbour.locator("article.comment", has_text=text).locator("form button")
    expect(agreed).to_have_attribute("aria-pressed", "true")
    expect(agreed).to_contain_text("1")
    citizen.goto(own(reference))
    expect(citizen.locator("#status")).to_contain_text("Published")

    after, read_after = figures(leader), leader.inner_text("main")
    assert after != before
    assert read_after != read_before
    assert text not in read_after + str(after)


@SCRIPTS
def test_a_declined_comment_is_explained_to_its_author_and_shown_to_nobody(
    person: Person, scripts: bool
) -> None:
    citizen, neighbour, moderator = (person(scripts) for _ in range(3))
    text = f"Whoever built this road is a donkey. Scripts: {scripts}"
    reference = send_comment(citizen, text)
    sign_in(moderator, Role.MODERATOR)
    refuse(moderator, reference, "decline", "a donkey", "Say it about the road.")
    expect(moderator.locator("#done")).to_contain_text("Not published")
    citizen.goto(own(reference))
    said = citizen.locator("main")
    expect(citizen.locator("#status")).to_contain_text("Not published")
    expect(said).to_contain_text("It insults a person.")
    expect(said).to_contain_text("Talk about the idea, not the person.")
    expect(said).to_contain_text("a donkey")
    expect(said).to_contain_text("Say it about the road.")
    for path in (TOPIC, f"{TOPIC}/comments?sort=new", "/en/results", "/en/transparency"):
        neighbour.goto(path)
        assert "donkey" not in neighbour.content()
    public = neighbour.goto(f"/en/comments/{read_reference(reference)}")
    assert public is not None
    assert public.status == 404


@SCRIPTS
def test_a_comment_that_needs_a_change_is_changed_and_sent_again(
    person: Person, scripts: bool
) -> None:
    citizen, moderator = person(scripts), person(scripts)
    reference = send_comment(citizen, f"Only fools plan like this. Scripts: {scripts}")
    sign_in(moderator, Role.MODERATOR)
    refuse(moderator, reference, "ask", "fools", "")
    citizen.goto("/en/me")
    press(citizen, f"a[href*='{own(reference)}']")
    expect(citizen.locator("#status")).to_contain_text("Needs a change")
    better = f"The plan forgets the villages. Scripts: {scripts}"
    citizen.locator("#edit textarea").fill(better)
    press(citizen, "#edit button[type=submit]")
    expect(citizen.locator("#status")).to_contain_text("Under review")
    moderator.goto("/en/mod/queue?tab=edited")
    expect(moderator.locator("main")).to_contain_text(better)


def _votes(folder: Path, path: str) -> int:
    """How many votes stand on the topic: the public is told tomorrow, and only of many."""
    with closing(sqlite3.connect(folder / "test.sqlite3")) as database:
        query = "SELECT sum(n) FROM tally WHERE topic_slug = ?"
        return int(database.execute(query, (path.rpartition("/")[2],)).fetchone()[0])


def _slowly(page: Page) -> list[Request]:
    """Hold everything back for a while; the list of forms that were sent."""
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    conditions = {"offline": False, "latency": 400, "downloadThroughput": -1}
    wire.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": -1})
    return sent


@SCRIPTS
def test_two_taps_on_a_slow_network_are_one_vote(
    person: Person, folder: Path, scripts: bool
) -> None:
    path = "/en/goals/democracy" if scripts else "/en/goals/community"
    citizen = person(scripts)
    citizen.goto(path)
    sent = _slowly(citizen)
    citizen.locator(OPPOSE).dblclick(no_wait_after=True)
    expect(citizen.locator("#voted")).to_be_visible()
    assert 1 <= len(sent) <= (1 if scripts else 2), sent
    # And a network that delivers the same form once more.
    headers = {**sent[0].headers, "sec-fetch-site": "same-origin"}
    again = citizen.context.request.post(
        sent[0].url, headers=headers, data=sent[0].post_data_buffer, max_redirects=0
    )
    assert again.status == 303
    assert _votes(folder, path) == 1


@SCRIPTS
def test_going_back_and_sending_again_is_one_vote(
    person: Person, folder: Path, scripts: bool
) -> None:
    path = "/en/focus/youth" if scripts else "/en/focus/women"
    citizen = person(scripts)
    citizen.goto(path)
    press(citizen, SUPPORT)
    citizen.reload()
    citizen.go_back()
    press(citizen, SUPPORT)
    citizen.go_back()
    press(citizen, OPPOSE)
    expect(citizen.locator("#voted")).to_contain_text("I oppose it")
    assert _votes(folder, path) == 1


@SCRIPTS
def test_a_session_that_ended_keeps_the_text(person: Person, scripts: bool) -> None:
    text = f"Written for an hour, word by word. Scripts: {scripts}"
    citizen = person(scripts)
    citizen.goto(TOPIC)
    citizen.locator("#write textarea").fill(text)
    citizen.evaluate("document.querySelector('#write [name=token]').value = 'too old'")
    press(citizen, SEND)
    expect(citizen.locator("h1")).to_have_text("Your session ended")
    expect(citizen.locator("blockquote")).to_have_text(text)
    press(citizen, "main form button")
    expect(citizen.locator("#status")).to_contain_text("Under review")
    expect(citizen.locator("main")).to_contain_text(text)


@SCRIPTS
def test_a_mistake_keeps_the_text_and_the_reader_starts_at_the_summary(
    person: Person, scripts: bool
) -> None:
    text = "much too long " * 50
    citizen = person(scripts)
    citizen.goto(TOPIC)
    citizen.locator("#write textarea").fill(text)
    citizen.locator("#write input[value=oppose]").check()
    press(citizen, SEND)
    assert citizen.title().startswith("Error: ")
    expect(citizen.locator("#error")).to_contain_text("Comments can be up to 600 characters.")
    assert citizen.evaluate("document.activeElement.id") == "error"
    assert citizen.locator("#write textarea").input_value().strip() == text.strip()
    expect(citizen.locator("#write input[value=oppose]")).to_be_checked()
    citizen.locator("#error a").click()
    assert citizen.evaluate("document.activeElement.name") == "text"
