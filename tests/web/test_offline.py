"""What a browser is given for networks that break off."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from app.permissions import Role
from app.web import offline
from app.web.locale import DIRECTIONS
from tests.factories import staff_browser
from tests.pages import Browser


def test_the_worker_speaks_every_language(client: Browser) -> None:
    script = client.client.get("/sw.js").get_data(as_text=True)
    told = re.match(r"const WORDS = (\{.*\});\n", script)
    assert told is not None
    words = json.loads(told.group(1))
    assert set(words) == set(DIRECTIONS)
    assert len({json.dumps(one) for one in words.values()}) == len(words)
    assert words["ar"]["vote"][0] == "لم يُسجَّل صوتكم بعد"
    assert all("{when}" in one["saved"] for one in words.values())


def test_the_worker_travels_compressed(client: Browser) -> None:
    answer = client.client.get("/sw.js", headers={"Accept-Encoding": "br"})
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.data) < 3000


@pytest.mark.parametrize(("lang", "direction"), DIRECTIONS.items())
def test_the_manifest_opens_the_readers_own_first_page(
    client: Browser, lang: str, direction: str
) -> None:
    answer = client.client.get(f"/{lang}/app.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    found = json.loads(answer.data)
    assert (found["lang"], found["dir"], found["start_url"]) == (lang, direction, f"/{lang}/")
    assert found["theme_color"] == offline.COLOUR
    for icon in found["icons"]:
        with client.client.get(icon["src"]) as picture:
            assert picture.status_code == 200
    assert "maskable" in {icon["purpose"] for icon in found["icons"]}


def test_the_worker_may_fetch_from_us_and_pages_may_name_worker_and_manifest(
    client: Browser,
) -> None:
    worker = client.client.get("/sw.js").headers["Content-Security-Policy"]
    assert "connect-src 'self';" in worker
    page = client.client.get("/ar/").headers["Content-Security-Policy"]
    for allowed in ("worker-src 'self'", "manifest-src 'self'", "trusted-types worker"):
        assert allowed in page


def test_citizens_pages_name_the_manifest_and_staff_pages_do_not(app: Flask) -> None:
    link = '<link rel="manifest" href="/ar/app.webmanifest">'
    assert link in Browser(app).get("/ar/").text
    assert link not in staff_browser(app, Role.MODERATOR).get("/ar/mod/queue").text
