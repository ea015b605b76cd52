"""Going back shows the page as it is now, and never takes away what was being written."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.sights import SIGHTS, reading
from tests.browser.sites import Sites

TOPIC = next(one for one in SIGHTS if one.name == "topic")
# What a browser tells a page that it takes out of its own memory.
BROUGHT_BACK = (
    "window.before = true;"
    "setTimeout(() => dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true})))"
)


def bring_back(page: Page) -> bool:
    """Whether the page was fetched anew."""
    page.evaluate(BROUGHT_BACK)
    page.wait_for_timeout(1_500)
    page.wait_for_load_state()
    return not page.evaluate("Boolean(window.before)")


@pytest.mark.parametrize(("typed", "fetched"), [("", True), ("a covered market", False)])
def test_a_page_from_the_browsers_memory_is_fetched_anew_unless_words_stand_in_it(
    browser: Browser, sites: Sites, typed: str, fetched: bool
) -> None:
    with reading(browser, viewport={"width": 360, "height": 640}) as reader:
        page = reader.open(TOPIC, *sites["busy"], "en")
        area = page.locator("textarea")
        assert area.count()
        area.first.evaluate("(area, words) => { area.value = words; }", typed)
        assert bring_back(page) is fetched
