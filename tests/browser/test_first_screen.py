"""What stands on the first screen of a small telephone, before anybody scrolls."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from app.catalogue import source
from tests.browser.sights import LANGUAGES, SUPPORT, reading
from tests.browser.sites import Sites

TELEPHONE = {"width": 360, "height": 640}


def foot(page: Page, selector: str) -> float:
    """How far down the first element ends, on the screen as it opened."""
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["y"] + box["height"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_three_answers_to_every_topic_are_there_at_once(
    browser: Browser, sites: Sites, lang: str
) -> None:
    site, scene = sites["busy"]
    hidden = []
    with reading(browser, viewport=TELEPHONE) as reader:
        page = reader.context(site, scene, ()).new_page()
        page.goto(f"{site}/{lang}/about", wait_until="networkidle")
        for topic in source.load().topics:
            page.goto(f"{site}/{lang}/{topic.kind.path}/{topic.slug}")
            if (end := foot(page, "button[value=oppose]")) > TELEPHONE["height"]:
                hidden.append((topic.slug, end))
        page.context.close()
    assert not hidden


def test_after_a_vote_what_happened_and_what_follows_is_there_at_once(
    browser: Browser, sites: Sites
) -> None:
    site, scene = sites["busy"]
    with reading(browser, viewport=TELEPHONE) as reader:
        page = reader.context(site, scene, ()).new_page()
        page.goto(f"{site}/ar/goals/infrastructure")
        with page.expect_navigation():
            page.locator(SUPPORT).click()
        assert 0 < foot(page, "#voted") <= TELEPHONE["height"]
        page.context.close()
