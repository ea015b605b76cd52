"""Every page and state, in every language and theme, before the machine's accessibility rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from app import create_app
from tests.browser.sights import LANGUAGES, SIGHTS, THEMES, decided_meanwhile, reading
from tests.browser.sites import Sites
from tests.conftest import sqlite_settings

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
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
      found.push([theme, one.id, one.nodes.map(node => node.html.slice(0, 160))]);
  }}
  return found;
}}"""
# Not pages: a file to keep, a machine's question, and the folder of built files.
NO_PAGES = {"reports.summary_csv", "entrance.healthz", "static"}
# Addresses without a language lead to, or show, a page that has one.
DOORS = {"entrance.arabic_home", "entrance.staff_door", "short_links.short_link"}


def violations(page: Page) -> list[Any]:
    """What axe finds: all rules in the first theme, the rules about colour in the others."""
    page.evaluate(AXE)
    found: list[Any] = page.evaluate(RUN, list(THEMES))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_breaks_a_rule_of_accessibility(browser: Browser, sites: Sites, lang: str) -> None:
    faults: list[tuple[object, ...]] = []
    # The policy of the pages rightly forbids code from elsewhere, and axe is such code.
    with reading(browser, bypass_csp=True, viewport={"width": 360, "height": 640}) as reader:
        for sight in (*SIGHTS, decided_meanwhile(sites["busy"][1])):
            try:
                page = reader.open(sight, *sites[sight.scene], lang)
            except AssertionError as surprise:
                faults.append((sight.name, surprise))
            else:
                faults += [(sight.name, *one) for one in violations(page)]
    assert not faults, "\n".join(map(str, faults))


def test_every_page_is_among_the_sights(filled_instance: Path) -> None:
    app = create_app(sqlite_settings(filled_instance))
    seen = set()
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for sight in SIGHTS:
            if sight.status not in (404, 405):
                seen.add(adapter.match(f"/en{sight.path}".partition("?")[0])[0])
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NO_PAGES - DOORS == seen
