"""Every page and state, in every language and theme, before the machine's accessibility rules."""

from __future__ import annotations

import json
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from app import create_app
from tests.browser.sights import LANGUAGES, SIGHTS, THEMES, decided_meanwhile, reading
from tests.browser.sites import Sites
from tests.conftest import sqlite_settings

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# What is left of 1280 px when a page is enlarged to 400 %.
NARROW = ViewportSize(width=320, height=640)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = f"""async themes => {{
  const found = [];
  for (const theme of themes) {{
    document.documentElement.dataset.theme = theme;
    const rules = theme === themes[0] ? {json.dumps(TAGS)} : ["cat.color"];
    const result = await axe.run({{
      resultTypes: ["violations"],
      runOnly: {{type: "tag", values: rules}},
      rules: {{"target-size": {{enabled: theme === themes[0]}}}},
    }});
    for (const one of result.violations)
      for (const node of one.nodes)
        found.push([theme, one.id, node.html.slice(0, 160)].join(' '));
  }}
  return found;
}}"""
# Not pages: a file to keep, a machine's question, and the folder of built files.
NO_PAGES = {
    "reports.summary_file", "moderation.history_csv", "moderation.transparency_csv",
    "moderation.checkpoint", "offline.manifest", "worker.script", "entrance.healthz",
    "entrance.readyz", "participation.results_csv", "moderation.no_item", "static",
    "replies.replies_json",
}  # fmt: skip
# Open for ten minutes after a reason was given, which is less than this suite takes.
SHORT_LIVED = {"moderation.look"}
# Addresses without a language lead to, or show, a page that has one.
DOORS = {"entrance.arabic_home", "entrance.staff_door", "short_links.short_link"}


# What stands out of the page sideways, unless a region of its own scrolls there.
WIDER = """() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= innerWidth) return [];
  return [...document.body.querySelectorAll('*')].filter(one => {
    const box = one.getBoundingClientRect();
    const outside = box.right > innerWidth + 1 || box.left < -1;
    return box.width > 1 && outside && !one.closest('.scroll');
  }).map(one => one.outerHTML.slice(0, 120)).slice(0, 4).concat(`${root.scrollWidth}px`);
}"""

# What scrolls in its own frame shows at its edge that there is more, and a keyboard reaches it.
UNTOLD = """() => [...document.querySelectorAll('main *')].filter(one => {
  const style = getComputedStyle(one);
  if (!['auto', 'scroll'].includes(style.overflowX)) return false;
  if (one.matches('textarea') || one.scrollWidth <= one.clientWidth + 1) return false;
  return style.backgroundImage === 'none' || one.tabIndex < 0;
}).map(one => one.outerHTML.slice(0, 120))"""

# A form's controls take a thumb; a link in running text is as high as its line.
SMALL = """() => [...document.querySelectorAll(
    'button, input:not([type=hidden]), select, textarea, summary, a[href]')].filter(one => {
  if (!one.checkVisibility({visibilityProperty: true}) || one.matches('.skip')) return false;
  const target = one.matches('[type=radio], [type=checkbox]') ? one.closest('label') || one : one;
  const boxes = [...target.getClientRects()].map(box => box.height);
  if (getComputedStyle(target).display === 'inline')
    boxes.push(parseFloat(getComputedStyle(target).lineHeight));
  const height = Math.max(...boxes);
  const inForm = one.closest('form') && !one.matches('a') && !one.matches('summary');
  return height + 0.5 < (inForm ? 48 : 24);
}).map(one => `${one.getBoundingClientRect().height}px ${one.outerHTML.slice(0, 140)}`)"""


# Text at 150 % by our own setting, then the whole root twice as large as the browser would make it.
LARGE = "document.documentElement.dataset.text = '150'"
TWICE = "document.documentElement.style.fontSize = '32px'"
USUAL = "document.documentElement.style.fontSize = ''; delete document.documentElement.dataset.text"
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"

Faults = dict[str, list[str]]


def judge(page: Page) -> Faults:
    """Everything that is wrong with the page before us, by the kind of rule."""
    page.evaluate(AXE)
    rules: list[str] = page.evaluate(RUN, list(THEMES))
    sideways = [f"320 px {one}" for one in page.evaluate(WIDER)]
    for script, width in ((LARGE, 360), (TWICE, 640)):
        page.evaluate(script)
        page.set_viewport_size({"width": width, "height": 640})
        sideways += [f"{script} {one}" for one in page.evaluate(WIDER)]
    page.evaluate(USUAL)
    page.set_viewport_size(NARROW)
    page.evaluate(OPEN_ALL)
    return {
        "rules": rules,
        "sideways": sideways,
        "untold": page.evaluate(UNTOLD),
        "small": page.evaluate(SMALL),
    }


@pytest.fixture(scope="module", params=LANGUAGES)
def faults(browser: Browser, sites: Sites, request: pytest.FixtureRequest) -> Faults:
    """All faults of all pages in one language, each with the name of its page."""
    found: Faults = {"answers": [], "rules": [], "sideways": [], "untold": [], "small": []}
    # The policy of the pages rightly forbids code from elsewhere, and axe is such code.
    with reading(browser, bypass_csp=True, viewport=NARROW) as reader:
        for sight in (*SIGHTS, decided_meanwhile(sites["busy"][1])):
            try:
                page = reader.open(sight, *sites[sight.scene], request.param)
            except AssertionError as surprise:
                found["answers"].append(str(surprise))
                continue
            for kind, ones in judge(page).items():
                found[kind] += [f"{sight.name}: {one}" for one in ones]
    return found


def test_every_page_answers_as_it_should(faults: Faults) -> None:
    assert not faults["answers"], "\n".join(faults["answers"])


def test_no_page_breaks_a_rule_of_accessibility_in_any_theme(faults: Faults) -> None:
    assert not faults["rules"], "\n".join(faults["rules"])


def test_nothing_scrolls_sideways_on_the_narrowest_screen_or_in_large_text(faults: Faults) -> None:
    assert not faults["sideways"], "\n".join(faults["sideways"])


def test_what_scrolls_in_its_own_frame_says_so(faults: Faults) -> None:
    assert not faults["untold"], "\n".join(faults["untold"])


def test_everything_to_press_is_large_enough(faults: Faults) -> None:
    assert not faults["small"], "\n".join(faults["small"])


def test_every_page_is_among_the_sights(filled_instance: Path) -> None:
    app = create_app(sqlite_settings(filled_instance))
    seen = set()
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for sight in SIGHTS:
            if sight.status not in (404, 405):
                seen.add(adapter.match(f"/en{sight.path}".partition("?")[0])[0])
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NO_PAGES - DOORS - SHORT_LIVED == seen
