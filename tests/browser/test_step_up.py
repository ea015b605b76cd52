"""A burst in a real browser: the sum is done by itself, and without script the wait is enough."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from app.web.step_up import FIRST_WAITS_SECONDS
from tests.browser.scenes import application, release
from tests.browser.serving import served

TOPIC = "/ar/goals/infrastructure"
SUPPORT = "button[name=choice][value=support]"
NEW_DEVICES = 60


def take_part(site: str) -> None:
    """One machine without a cookie votes."""
    host = urlsplit(site).netloc
    page = _ask(host, "GET", TOPIC, "")
    token = re.search(r'name="token" value="([^"]+)"', page)
    round_ = re.search(r'name="round" value="([^"]+)"', page)
    assert token is not None and round_ is not None
    fields = {"token": token.group(1), "round": round_.group(1), "choice": "oppose"}
    _ask(host, "POST", f"{TOPIC}/vote", urlencode(fields))


def _ask(host: str, method: str, path: str, body: str) -> str:
    connection = http.client.HTTPConnection(host, timeout=20)
    headers = {"Sec-Fetch-Site": "same-origin"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    assert answer.status in (200, 303), answer.status
    return page


@pytest.fixture(scope="module")
def site(filled_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server in the middle of a burst."""
    folder = tmp_path_factory.mktemp("burst") / "instance"
    release(application(filled_instance, folder))
    with served(folder) as address:
        for _ in range(NEW_DEVICES):
            take_part(address)
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
    page.locator("main form button").click()
    expect(page.locator("#voted")).to_contain_text("أؤيد")
