"""A burst: as many new devices on one network as a hall of people does not make."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode, urlsplit

TOPIC = "/ar/goals/infrastructure"
SUPPORT = "button[name=choice][value=support]"
NEW_DEVICES = 60


def begin(site: str) -> None:
    """From now on every further new device is asked for one more moment."""
    for _ in range(NEW_DEVICES):
        _take_part(site)


def _take_part(site: str) -> None:
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
