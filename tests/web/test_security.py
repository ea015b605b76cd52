"""Headers, cookies and limits that every answer and every visitor meets."""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.db import session
from app.participation.models import Submission
from app.permissions import Role
from app.web import assets, rate_limit, security
from tests.conftest import production_settings
from tests.contracts.walk import addresses, browser_of
from tests.factories import staff_browser
from tests.pages import OWN_PAGE, Browser

PATH = "/en/goals/infrastructure"


def test_every_answer_carries_the_strict_headers(app: Flask) -> None:
    browser = browser_of(app, Role.MODERATOR)
    for address in addresses(app, "K7M4Q2"):
        answer = browser.client.open(address.path, method=address.method)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), address
        assert "unsafe" not in policy
        assert "*" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]


def test_files_carry_them_as_well(instance: Path) -> None:
    """What is served beside the application is as strict, and for our own pages alone."""
    app = create_app(production_settings(instance))
    names = ("site.js", "site.css", "sans-regular.woff2", "icon.svg")
    with app.app_context():
        addresses_of = {name: assets.url(name) for name in names}
    for name, address in addresses_of.items():
        answer = app.test_client().get(address, base_url="https://localhost")
        answer.get_data()
        answer.close()
        assert answer.status_code == 200, name
        for header, value in security.HEADERS.items():
            assert answer.headers[header] == value, (name, header)
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Cache-Control"] == "max-age=31536000, public"


def test_reading_sets_no_cookie(app: Flask) -> None:
    browser = Browser(app)
    for address in addresses(app, "K7M4Q2"):
        if address.method == "GET":
            answer = browser.client.get(address.path)
            assert "Set-Cookie" not in answer.headers, address


def test_personal_pages_enter_no_cache(app: Flask) -> None:
    anonymous, citizen = Browser(app), browser_of(app, Role.CITIZEN)
    staff = staff_browser(app, Role.LEADER)
    assert anonymous.client.get(PATH).headers["Cache-Control"] == "private, no-cache"
    assert citizen.client.get(PATH).headers["Cache-Control"] == "no-store"
    assert staff.client.get(PATH).headers["Cache-Control"] == "no-store"


def test_production_cookies_are_bound_to_the_host(instance: Path) -> None:
    app = create_app(production_settings(instance))
    browser = Browser(app)
    form = browser.client.get(PATH, base_url="https://localhost")
    token = dict(_page_form(form.get_data(as_text=True)))["token"]
    answer = browser.client.post(
        f"{PATH}/vote",
        base_url="https://localhost",
        data={"token": token, "round": "2026-1", "choice": "support"},
        headers=OWN_PAGE,
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-device=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def _page_form(text: str) -> list[tuple[str, str]]:
    return [("token", text.split('name="token" value="')[1].split('"', maxsplit=1)[0])]


def test_production_answers_only_to_its_own_name(instance: Path) -> None:
    app = create_app(production_settings(instance, "vote.example"))
    assert app.test_client().get("/en/", base_url="https://vote.example").status_code == 200
    assert app.test_client().get("/en/", base_url="https://evil.example").status_code == 400


def test_production_serves_neither_the_gallery_nor_the_demo(instance: Path) -> None:
    app = create_app(production_settings(instance))
    for path in ("/en/patterns", "/en/demo", "/demo"):
        assert app.test_client().get(path, base_url="https://localhost").status_code == 404


def test_a_flood_from_one_device_is_told_when_to_come_back(app: Flask) -> None:
    app.config["RATE_LIMITS"] = True
    browser = Browser(app)
    browser.vote(PATH, "support")
    allowed = int(rate_limit.PER_DEVICE.split()[0])
    for _ in range(allowed):
        answer = browser.client.post(f"{PATH}/vote", data={"token": "x"}, headers=OWN_PAGE)
        assert answer.status_code == 409  # the token is looked at first; nothing is spent on it
    page = browser.get(PATH)
    for _ in range(allowed):
        browser.press(page, "/vote", ("choice", "support"), follow=False)
    refused = browser.press(page, "/vote", ("choice", "support"), status=429)
    assert int(refused.response.headers["Retry-After"]) <= 60
    assert "Try again in 1 minute" in refused.words


def test_a_family_on_one_address_is_not_slowed(app: Flask) -> None:
    app.config["RATE_LIMITS"] = True
    for _ in range(6):
        browser = Browser(app)
        for topic in ("infrastructure", "democracy", "community", "institutions"):
            browser.vote(f"/en/goals/{topic}", "support")


def test_unusually_many_texts_from_one_device_are_marked_and_taken(app: Flask) -> None:
    app.config["RATE_LIMITS"] = True
    browser, usual = Browser(app), int(rate_limit.TEXTS_PER_DEVICE.split()[0])
    topics = ("infrastructure", "democracy", "community")
    for number in range(usual + 2):  # with the first the device becomes known
        browser.comment(f"/en/goals/{topics[number % 3]}", f"The thought of number {number}")
    Browser(app).comment(PATH, "Somebody else at the same address")
    with app.app_context():
        rows = session().execute(select(Submission.text, Submission.burst, Submission.risk)).all()
        marked = {text for text, burst, _ in rows if burst}
        assert marked == {f"The thought of number {usual + 1}"}
        assert all(risk >= burst for _, burst, risk in rows)


def test_a_body_beyond_the_limit_is_refused_in_words(client: Browser) -> None:
    page = client.get(PATH)
    refused = client.press(page, "/comments", status=413, text="ا" * 80_000)
    assert "too long" in refused.words


def test_a_body_of_unknown_length_is_refused_and_never_cut(client: Browser) -> None:
    form = dict(client.get(PATH).form("/comments").fields)
    body = urlencode({**form, "text": "words of mine"}).encode()
    sent = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = client.client.post(
        f"{PATH}/comments",
        input_stream=io.BytesIO(body),
        content_type="application/x-www-form-urlencoded",
        headers=OWN_PAGE,
        environ_overrides=sent,
    )
    assert answer.status_code == 411
    assert "words of mine" not in client.get(PATH).text


def test_unknown_addresses_speak_the_readers_language(client: Browser) -> None:
    assert client.get("/nowhere", status=404).root["lang"] == "ar"
    assert client.get("/ckb/nowhere", status=404).root["lang"] == "ckb"
    assert client.get("/en/goals/nowhere", status=404).root["lang"] == "en"
    assert client.get("/de/goals", status=404).root["lang"] == "ar"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", PATH, 405),
        ("PUT", f"{PATH}/vote", 405),
        ("DELETE", "/en/me", 405),
        ("TRACE", "/en/", 405),
        ("POST", "/en/goals/nowhere/at/all", 404),
    ],
)
def test_what_no_address_takes_is_told_so_and_leaves_no_cookie(
    client: Browser, method: str, path: str, status: int
) -> None:
    answer = client.client.open(path, method=method, data={"text": "words"}, headers=OWN_PAGE)
    assert answer.status_code == status
    assert "Your session ended" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_wrong_method_is_answered_in_words(client: Browser) -> None:
    answer = client.client.get(f"{PATH}/vote")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_an_address_is_counted_under_another_name_each_day(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    with app.app_context():
        today = rate_limit.digest(b"192.0.2.7")
        assert rate_limit.digest(b"192.0.2.7") == today
        moment.shift(86400)
        tomorrow = rate_limit.digest(b"192.0.2.7")
        moment.shift(-86400)
        again = rate_limit.digest(b"192.0.2.7")
    assert len({today, tomorrow, again}) == 3  # the first key is gone
