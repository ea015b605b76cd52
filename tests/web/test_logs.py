"""A request has one number: in every line about it, on its answer, and for a citizen to quote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.notifications import courier
from app.notifications.courier import Courier
from app.notifications.gateways import Message, Smtp
from app.participation import acts, submitting
from app.web import locale
from app.web.logs import HEADER, request_number
from tests.conftest import store_settings
from tests.contracts.tree import ROOT
from tests.pages import OWN_PAGE, Browser, Page

PATH = "/en/goals/infrastructure"
GIVEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
FORGED = (
    "planted-quince",
    "07701234567",
    GIVEN.upper(),
    GIVEN[:15],
    GIVEN + "0",
    f"{GIVEN}, {GIVEN}",
    f"{GIVEN}\u0660",
)


def lines(written: str) -> Iterator[dict[str, object]]:
    for line in written.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A browser before a service that breaks under a vote."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("planted-quince 07701234567 oppose")

    monkeypatch.setattr(acts, "name_of", fail)
    monkeypatch.setattr(submitting, "_count", fail)
    return Browser(app)


def quoted(page: Page) -> str:
    """The number on an error page, as a citizen reads it out."""
    found = re.search(
        r"<bdi dir=\"ltr\"><code>([0-9a-f]{4})-([0-9a-f]{4})</code></bdi>", page.response.text
    )
    assert found is not None, page.words
    return "".join(found.groups())


def test_every_answer_has_a_number_of_its_own(
    client: Browser, capfd: pytest.CaptureFixture[str]
) -> None:
    numbers = [client.get(path).response.headers[HEADER] for path in ("/en/", "/ar/", "/healthz")]
    assert len(set(numbers)) == 3
    assert all(re.fullmatch("[0-9a-f]{16}", number) for number in numbers)
    assert [line["request"] for line in lines("".join(capfd.readouterr()))] == numbers
    assert not request_number(), "what the thread does next is about nobody's request"


@pytest.mark.parametrize(("proxies", "is_believed"), [(0, False), (1, True)])
def test_only_a_proxy_of_ours_may_number_a_request(
    instance: Path, proxies: int, is_believed: bool
) -> None:
    app = create_app(replace(store_settings(instance), proxies=proxies))
    answer = app.test_client().get("/en/", headers={HEADER: GIVEN})
    assert (answer.headers[HEADER] == GIVEN) is is_believed
    for forged in FORGED:
        answer = app.test_client().get("/en/", headers={HEADER: forged})
        assert re.fullmatch("[0-9a-f]{16}", answer.headers[HEADER]), forged


def test_what_broke_is_found_by_what_the_citizen_quotes(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    browser = broken(app, monkeypatch)
    page = browser.press(browser.get(PATH), "/vote", ("choice", "oppose"), status=500)
    number = quoted(page)
    assert page.response.headers[HEADER].startswith(number)
    about = [
        line
        for line in lines("".join(capfd.readouterr()))
        if str(line["request"]).startswith(number)
    ]
    assert [line["event"] for line in about] == ["failure", "request"]
    assert about[0]["kind"] == "RuntimeError" and about[1]["status"] == 500


@pytest.mark.parametrize("language", locale.LOCALES)
def test_an_error_page_holds_nothing_but_words_of_ours_and_the_number(
    app: Flask, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    browser = broken(app, monkeypatch)
    here = PATH.replace("/en/", f"/{language}/")
    page = browser.press(browser.get(here), "/vote", ("choice", "oppose"), status=500)
    assert quoted(page)
    for secret in ("planted-quince", "07701234567", "oppose", "RuntimeError", "Traceback", ".py"):
        assert secret not in page.response.text


def test_a_refusal_says_everything_itself(client: Browser) -> None:
    refused = client.client.post(f"{PATH}/vote", data={"choice": "support"}, headers=OWN_PAGE)
    assert refused.status_code < 500
    assert refused.headers[HEADER][:4] + "-" not in refused.text


def test_a_message_that_was_lost_later_is_told_with_its_requests_number(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(courier, "PAUSES", (0.0,))
    carrier = Courier({"email": Smtp("smtp://127.0.0.1:1", "a@example.org")})
    with app.test_request_context("/en/"):
        app.preprocess_request()
        carrier.carry("email", Message("b@example.org", "Security code", "482 913"))
        answer = app.process_response(app.make_response("taken"))
    carrier.wait()
    (lost,) = (line for line in lines("".join(capfd.readouterr())) if line["event"] != "request")
    assert lost["event"] == "undelivered" and lost["request"] == answer.headers[HEADER]


def test_nginx_numbers_every_request_itself() -> None:
    """`proxy_set_header` lays its own over whatever a visitor sent under this name."""
    for name in ("nginx.conf", "cluster/templates/nginx.conf"):
        nginx = (ROOT / "deploy" / name).read_text("utf-8")
        assert f"proxy_set_header {HEADER} $request_id;" in nginx
