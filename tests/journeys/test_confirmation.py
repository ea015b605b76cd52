"""From the link to a confirmed vote on an old telephone without scripts: a real server, a real
browser and a real mail server; and the same person's second device."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import scenes
from tests.browser.serving import served
from tests.journeys.confirming import walk
from tests.notifications.mailbox import Mailbox, mailbox

TOPIC = "/en/goals/infrastructure"
ADDRESS = "zainab@example.iq"


@pytest.fixture(autouse=True)
def moment() -> None:
    """The server lives in the present; so do these stories."""


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


@pytest.fixture
def site(
    filled_instance: Path, tmp_path: Path, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    folder = tmp_path / "instance"
    scenes.release(scenes.application(filled_instance, folder))
    monkeypatch.setenv("MAIL_SERVER", box.url)
    monkeypatch.setenv("MAIL_SENDER", "codes@participation.example")
    with served(folder) as address:
        yield address


def telephone(browser: Browser, site: str) -> BrowserContext:
    return browser.new_context(
        base_url=site, java_script_enabled=False, viewport={"width": 360, "height": 640}
    )


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


def confirm(page: Page, box: Mailbox, contact: str) -> str:
    """Type the contact, wait for the letter, type its code; the page that follows."""
    page.locator("#contact").fill(contact)
    page.locator("#adult").check()
    press(page, "main form button")
    expect(page.locator("h1")).to_have_text("Enter the code")
    assert contact not in page.content()
    letter = box.next()
    assert letter["To"] == contact and "vote" not in letter.as_string().lower()
    digits = "".join(sign for sign in letter.get_content() if sign.isdigit())[:6]
    page.locator("#code").fill(digits)
    press(page, "main form button")
    return page.inner_text("main")


def test_a_vote_is_confirmed_by_a_code_and_found_again_on_another_telephone(
    browser: Browser, site: str, box: Mailbox
) -> None:
    with telephone(browser, site) as first, telephone(browser, site) as second:
        page = first.new_page()
        page.goto("/g1")
        page.goto(page.url.replace("/ar/", "/en/"))
        press(page, "button[name=choice][value=support]")
        expect(page.locator("#voted")).to_contain_text("Your vote is saved for now")
        press(page, "#voted a.button")
        expect(page.locator("h1")).to_have_text("Confirm your participation")
        assert not page.locator("#remember").is_checked()
        assert "Your vote is confirmed." in confirm(page, box, ADDRESS)
        page.goto(TOPIC)
        expect(page.locator("#voted")).to_contain_text("Your vote is confirmed: I support it.")

        other = second.new_page()
        other.goto(TOPIC)
        press(other, "button[name=choice][value=oppose]")
        other.goto("/en/join")
        other.locator("#contact").fill(ADDRESS)
        other.locator("#adult").check()
        press(other, "main form button")
        # The first code is less than a minute old: nobody is flooded with letters.
        expect(other.locator("h1")).to_have_text("A code was sent a moment ago")

        stranger = second.new_page()
        stranger.goto("/en/join")
        assert "Your vote is confirmed." in confirm(stranger, box, "ali@example.iq")
        stranger.goto(TOPIC)
        expect(stranger.locator("#voted")).to_contain_text("Your vote is confirmed: I oppose it.")


def test_a_wrong_code_is_explained_and_the_right_one_still_works(
    browser: Browser, site: str, box: Mailbox
) -> None:
    with telephone(browser, site) as context:
        page = context.new_page()
        page.goto("/en/join")
        page.locator("#contact").fill("nobody")
        page.locator("#adult").check()
        press(page, "main form button")
        expect(page.locator("#error")).to_contain_text("Enter an Iraqi number like")
        page.locator("#contact").fill(ADDRESS)
        page.locator("#adult").check()
        press(page, "main form button")
        code = box.next_code()
        page.locator("#code").fill(f"{(int(code) + 1) % 10**6:06d}")
        press(page, "main form button")
        expect(page.locator("#error")).to_contain_text("That code is not right.")
        assert page.title().startswith("Error: ")
        page.locator("#code").fill(f"{code[:3]} {code[3:]}")
        press(page, "main form button")
        expect(page.locator("#done")).to_contain_text("Your vote is confirmed.")


@pytest.mark.parametrize("lang", ["ar", "ckb", "en"])
def test_the_way_to_a_confirmed_vote_is_five_steps_and_light(
    browser: Browser, site: str, box: Mailbox, lang: str
) -> None:
    steps = walk(browser, site, box, lang, slow=False)
    assert len(steps) == 5
    assert sum(step.requests for step in steps) <= 9
    assert sum(step.sent for step in steps) <= 55_000
