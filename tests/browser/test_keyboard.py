"""Pages can be walked with keys, touched with thumbs, and read large."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.sights import SIGHTS, Reader, Sight, reading
from tests.browser.sites import Sites

WALKED = ("topic-voted", "item", "queue", "report", "sign-in", "display")

FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const every = [...document.querySelectorAll('*')];
  const style = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  return {
    place: every.indexOf(here), skip: here.matches('.skip'),
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
    html: here.outerHTML.slice(0, 120),
  };
}"""


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Reader]:
    """A reader at 320 px: what is left of 1280 px when enlarged to 400 %."""
    with reading(browser, viewport={"width": 320, "height": 640}) as reader:
        yield reader


def _walk(page: Page) -> list[dict[str, object]]:
    """Every place the Tab key stops at, from the first to the end of the page."""
    stops: list[dict[str, object]] = []
    # Some pages open with the focus inside; they are walked from their top all the same.
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None or (stops and stop["place"] == stops[0]["place"]):
            return stops
        stops.append(stop)
    raise AssertionError("the focus does not come to an end")


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_tab_key_visits_a_page_in_reading_order(
    narrow: Reader, sites: Sites, lang: str
) -> None:
    for name in WALKED:
        sight = _named(name)
        page = narrow.open(sight, *sites["busy"], lang)
        stops = _walk(page)
        places = [stop["place"] for stop in stops]
        assert len(stops) > 5, sight.name
        assert places == sorted(places, key=int), (sight.name, stops)  # type: ignore[call-overload]
        assert stops[0]["skip"], (sight.name, stops[0])
        unseen = [stop for stop in stops if not stop["seen"] or float(str(stop["outline"])) < 2]
        assert not unseen, (sight.name, unseen)


def test_the_skip_link_leads_to_the_content(narrow: Reader, sites: Sites) -> None:
    page = narrow.open(_named("topic"), *sites["busy"], "ar")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def _named(name: str) -> Sight:
    return next(one for one in SIGHTS if one.name == name)
