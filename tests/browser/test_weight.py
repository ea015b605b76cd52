"""Pages stay light enough for a slow network, and ask nobody but us."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser import weights
from tests.browser.sites import Sites
from tests.browser.weights import Visit

LANGUAGES = ("ar", "ckb", "en")


@pytest.fixture(scope="module", params=LANGUAGES)
def visits(browser: Browser, sites: Sites, request: pytest.FixtureRequest) -> list[Visit]:
    found = weights.visits(browser, *sites["busy"], request.param)
    print(f"\n{request.param}\n{weights.table(found)}")  # noqa: T201 - for `pytest -s`
    return found


def test_the_first_answer_fits_into_the_first_window_of_the_network(visits: list[Visit]) -> None:
    heavy = {
        one.name: one.first.document
        for one in visits
        if not 0 < one.first.document <= weights.FIRST_ANSWER
    }
    assert not heavy


def test_a_whole_page_with_its_letters_stays_light(visits: list[Visit]) -> None:
    heavy = {
        one.name: one.first.by_address
        for one in visits
        if one.first.whole > weights.WHOLE_PAGE or one.first.requests > weights.REQUESTS
    }
    assert not heavy


def test_coming_back_costs_one_light_request(visits: list[Visit]) -> None:
    heavy = {
        one.name: one.again.by_address
        for one in visits
        if one.again.whole > weights.RETURN or one.again.requests != 1
    }
    assert not heavy


def test_nobody_else_is_asked_for_anything(visits: list[Visit], sites: Sites) -> None:
    own = sites["busy"][0].removeprefix("http://")
    assert {host for one in visits for host in one.first.hosts | one.again.hosts} == {own}


def test_a_reader_who_saves_data_is_sent_no_letters(browser: Browser, sites: Sites) -> None:
    site, _ = sites["busy"]
    context = browser.new_context(extra_http_headers={"Save-Data": "on"})
    saving = weights.opened(context, f"{site}/ar/goals/infrastructure")
    context.close()
    generous = browser.new_context()
    usual = weights.opened(generous, f"{site}/ar/goals/infrastructure")
    generous.close()
    assert any(address.endswith(".woff2") for address in usual.by_address)
    assert not [address for address in saving.by_address if address.endswith(".woff2")]


def test_all_scripts_together_stay_small(browser: Browser, sites: Sites) -> None:
    site, _ = sites["busy"]
    context = browser.new_context()
    assert 0 < weights.script_size(f"{site}/ar/goals/infrastructure", context) <= weights.SCRIPT
    context.close()
