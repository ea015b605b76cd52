"""What a new device meets in a burst, and what waits while its person goes to be confirmed."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.bursts import SUPPORT
from tests.browser.seeing import Sight, press

TOPIC = "/goals/infrastructure"
# Without the means for a sum, as in an old browser, the page stays and waits.
NO_MEANS = "Object.defineProperty(crypto, 'subtle', {value: undefined})"


def _vote(page: Page) -> None:
    page.add_init_script(NO_MEANS)
    press(SUPPORT)(page)


def _write(page: Page) -> None:
    page.add_init_script(NO_MEANS)
    page.locator("#write textarea").fill("نريد إنارة الطريق إلى المدرسة.")
    press("#write button[type=submit]")(page)


def _go_to_confirm(page: Page) -> None:
    _write(page)
    press("[formaction$='/join/keep']")(page)


BURST_SIGHTS = (
    Sight("one-moment", TOPIC, scene="burst", step=_vote, status=429),
    Sight("one-moment-words", TOPIC, scene="burst", step=_write, status=429),
    Sight("join-kept", TOPIC, scene="burst", step=_go_to_confirm),
)
