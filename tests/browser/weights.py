"""What a page costs a reader: bytes on the wire and requests, as the browser itself counts them.

`python -m tests.browser.weights` prints the table.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from app.permissions import Role
from tests.browser.scenes import Scene, going_on
from tests.browser.serving import chromium
from tests.browser.sights import SIGHTS, Sight
from tests.browser.sites import installation, sites

KILO = 1000
FIRST_ANSWER = 14.6 * KILO
WHOLE_PAGE = 60 * KILO
REQUESTS = 6
RETURN = 7 * KILO
SCRIPT = 6 * KILO
HEAVIEST = {"home", "topic", "topic-voted", "topic-results", "comments", "results", "mine",
            "own-changes", "privacy", "how-we-decide", "transparency"}  # fmt: skip
QUIET_MILLISECONDS = 40
QUIET_ROUNDS = 3


@dataclass
class Weight:
    """One opening of one page: encoded bytes with headers, by address, and what the cache gave."""

    document: int = 0
    by_address: dict[str, int] = field(default_factory=dict)
    cached: list[str] = field(default_factory=list)

    @property
    def whole(self) -> int:
        return sum(self.by_address.values())

    @property
    def requests(self) -> int:
        return len(self.by_address)

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(address).netloc for address in self.by_address}


@contextmanager
def counted(page: Page) -> Iterator[Weight]:
    """Count what the page fetches inside the block."""
    weight = Weight()
    asked: dict[str, tuple[str, str]] = {}
    under_way: set[str] = set()
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")

    def sent(event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            asked[event["requestId"]] = (event["request"]["url"], event.get("type", ""))
            under_way.add(event["requestId"])

    def from_memory(event: dict[str, Any]) -> None:
        under_way.discard(event["requestId"])
        weight.cached.append(asked.pop(event["requestId"])[0])

    def answered(event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache") and event["requestId"] in asked:
            weight.cached.append(asked.pop(event["requestId"])[0])

    def loaded(event: dict[str, Any]) -> None:
        under_way.discard(event["requestId"])
        if event["requestId"] in asked:
            address, kind = asked[event["requestId"]]
            size = int(event["encodedDataLength"])
            weight.by_address[address] = weight.by_address.get(address, 0) + size
            if kind == "Document":
                weight.document += size

    wire.on("Network.requestWillBeSent", sent)
    wire.on("Network.requestServedFromCache", from_memory)
    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", loaded)
    yield weight
    page.evaluate("document.fonts.ready.then(() => true)")
    # The icon is fetched after everything else; a page is quiet when nothing has moved for a while.
    quiet = 0
    while quiet < QUIET_ROUNDS:
        page.wait_for_timeout(QUIET_MILLISECONDS)
        quiet = 0 if under_way else quiet + 1
    wire.detach()


def opened(context: BrowserContext, address: str) -> Weight:
    """The weight of opening the address in a tab of its own."""
    page = context.new_page()
    with counted(page) as weight:
        page.goto(address)
    page.close()
    return weight


def citizens_sights() -> list[Sight]:
    """Every page that citizens open, without forms sent."""
    return [
        one
        for one in SIGHTS
        if one.scene == "busy"
        and one.who in ((), (Role.CITIZEN,))
        and one.step is None
        and one.status == 200
        and one.name not in ("invitation", "patterns")
    ]


@dataclass(frozen=True)
class Visit:
    """A page opened for the first time, and once more after the conversation has gone on."""

    name: str
    first: Weight
    again: Weight


def visits(browser: Browser, site: str, scene: Scene, lang: str) -> list[Visit]:
    """Each page in a browser that has never been here, then again in the same one.

    Arabic pages are all weighed; of the other languages, which share their markup, the heaviest.
    """
    with going_on(scene) as go_on:
        return [
            _visit(browser, sight, site, scene, lang, go_on)
            for sight in citizens_sights()
            if lang == "ar" or sight.name in HEAVIEST
        ]


def _visit(
    browser: Browser, sight: Sight, site: str, scene: Scene, lang: str, go_on: Callable[[], None]
) -> Visit:
    # What a worker fetches is counted nowhere, so it stays away here.
    context = browser.new_context(viewport={"width": 360, "height": 640}, service_workers="block")
    cookies = [{**scene.cookies[role], "url": site} for role in sight.who]
    context.add_cookies(cookies)  # type: ignore[arg-type]
    address = sight.address(site, scene, lang)
    first = opened(context, address)
    go_on()  # whether a page has changed must not depend on the minute in which it is weighed
    again = opened(context, address)
    context.close()
    return Visit(sight.name, first, again)


def script_size(address: str, context: BrowserContext) -> int:
    """All scripts of the page, compressed with gzip."""
    page = context.new_page()
    page.goto(address)
    sources = page.evaluate("[...document.scripts].map(script => script.src)")
    sizes = [len(gzip.compress(context.request.get(source).body())) for source in sources]
    page.close()
    return sum(sizes)


def table(found: list[Visit]) -> str:
    """Bytes and requests of each page, the heaviest first."""
    lines = [
        f"{'page':24} {'HTML+CSS':>9} {'whole':>8} {'requests':>8} {'again':>8} {'requests':>8}"
    ]
    for one in sorted(found, key=lambda visit: -visit.first.document):
        lines.append(
            f"{one.name:24} {one.first.document:8,} {one.first.whole:8,} {one.first.requests:8} "
            f"{one.again.whole:8,} {one.again.requests:8}"
        )
    return "\n".join(lines)


def main(languages: list[str]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        sites(installation(Path(folder) / "template"), Path(folder)) as all_sites,
        chromium() as browser,
    ):
        for lang in languages or ["ar", "ckb", "en"]:
            print(f"\n{lang}: bytes on the wire, headers included")  # noqa: T201
            print(table(visits(browser, *all_sites["busy"], lang)))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
