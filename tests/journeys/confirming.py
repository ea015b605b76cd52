"""The way from a goal's link to a confirmed vote, step by step, on a slow line, without scripts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.browser.weights import counted
from tests.notifications.mailbox import Mailbox

# As Chrome's own tools set it: bytes a second and milliseconds there and back.
BYTES_A_SECOND = 400_000 // 8
LATENCY_MS = 400


@dataclass(frozen=True)
class Step:
    """One page on the way: what was done to get there, and what it cost."""

    name: str
    requests: int
    sent: int  # bytes on the wire, with headers
    seconds: float


def walk(browser: Browser, site: str, box: Mailbox, lang: str, *, slow: bool = True) -> list[Step]:
    """Open the link, vote, ask for a code, type it: each step until its page can be read."""
    context = browser.new_context(
        base_url=site, java_script_enabled=False, viewport={"width": 360, "height": 640}
    )
    page = context.new_page()
    if slow:
        line = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": BYTES_A_SECOND}
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", {**line, "uploadThroughput": BYTES_A_SECOND})

    def typed(field: str, text: str) -> None:
        page.locator(field).fill(text)

    def ask() -> None:
        typed("#contact", f"zainab-{lang}@example.iq")
        page.locator("#adult").check()
        _press(page, "main form button")

    def enter() -> None:
        typed("#code", box.next_code())
        _press(page, "main form button")

    acts: list[tuple[str, Callable[[], object]]] = [
        ("the goal's link", lambda: page.goto(f"/{lang}/goals/infrastructure")),
        ("vote", lambda: _press(page, "button[name=choice][value=support]")),
        ("“confirm my vote”", lambda: _press(page, "#voted a.button")),
        ("number or address", ask),
        ("code: confirmed", enter),
    ]
    steps = []
    for name, act in acts:
        with counted(page) as weight:
            began = time.monotonic()
            act()
            seconds = time.monotonic() - began
        steps.append(Step(name, weight.requests, weight.whole, seconds))
    context.close()
    return steps


def _press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()
