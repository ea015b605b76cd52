"""A burst in a real browser: the sum is done by itself, and without script the wait is enough."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.web.step_up import FIRST_WAITS_SECONDS
from tests.browser.bursts import SUPPORT, TOPIC, begin
from tests.browser.scenes import application, release
from tests.browser.serving import served


@pytest.fixture(scope="module")
def site(filled_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server in the middle of a burst."""
    folder = tmp_path_factory.mktemp("burst") / "instance"
    release(application(filled_instance, folder))
    with served(folder) as address:
        begin(address)
        yield address


@pytest.fixture
def page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        java_script_enabled=request.param, viewport={"width": 360, "height": 640}
    )
    found = context.new_page()
    found.goto(site + TOPIC)
    yield found
    context.close()


@pytest.mark.parametrize("page", [True], indirect=True)
def test_with_script_the_vote_is_sent_by_itself(page: Page) -> None:
    answers: list[int] = []
    page.on(
        "response",
        lambda answer: answers.append(answer.status) if answer.request.method == "POST" else None,
    )
    page.locator(SUPPORT).click()
    expect(page.locator("#voted")).to_contain_text("أؤيد", timeout=60_000)
    assert answers == [429, 303]


@pytest.mark.parametrize("page", [False], indirect=True)
def test_without_script_the_button_works_after_the_wait(page: Page) -> None:
    page.locator(SUPPORT).click()
    expect(page.locator("h1")).to_have_text("لحظة من فضلكم")
    page.wait_for_timeout(1000 * (FIRST_WAITS_SECONDS + 10))
    page.locator("main form .primary").click()
    expect(page.locator("#voted")).to_contain_text("أؤيد")
