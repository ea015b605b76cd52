"""Looking for words in a real browser: where the focus goes, what stays behind, and coming back."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import Browser, expect

from tests.browser.sights import SEARCH, reading
from tests.browser.sites import Sites

WORD = "مدارس"


def test_whoever_comes_back_finds_what_was_found_and_the_address_tells_nothing(
    browser: Browser, sites: Sites
) -> None:
    site, scene = sites["busy"]
    with reading(browser, viewport={"width": 360, "height": 640}) as reader:
        page = reader.context(site, scene, ()).new_page()
        addresses: list[str] = []
        page.on("request", lambda request: addresses.append(request.url + str(request.headers)))
        page.goto(f"{site}/ar/about")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.goto(f"{site}/ar/search")
        page.locator("#words").fill(WORD)
        with page.expect_navigation():
            page.locator(SEARCH).click()
        assert page.evaluate("document.activeElement.id") == "found"
        expect(page.locator("mark").first).to_contain_text(WORD)
        page.locator(".comment a").first.click()
        page.wait_for_url(f"{site}/ar/goals/**")
        page.go_back()
        expect(page.locator("mark").first).to_contain_text(WORD)
        assert page.url == f"{site}/ar/search"
        assert not [one for one in addresses if WORD in one or quote(WORD) in one]
        page.context.close()
