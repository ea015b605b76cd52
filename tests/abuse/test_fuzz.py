"""Ten thousand requests that no browser would send: each is answered, and none does harm.

Addresses are drawn from the routing table. An OpenAPI description would be kept for a fuzzer alone:
no view reads JSON, and what is given as CSV or JSON is read from addresses without a parameter.
"""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from app.db import db
from app.permissions import Role
from tests.contracts.walk import addresses
from tests.factories import TOPIC, employ, publish, write_comment
from tests.pages import OWN_PAGE, Browser

REQUESTS = 8_000
REQUESTS_ON_POSTGRESQL = 2_000
SEED = 20261123

METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "QUERY")
# What ends a session or forgets a device would leave the rest of the test to strangers.
LEAVING = ("sign-out", "forget")
ROLES = tuple(Role)

HOSTILE = (
    "", " ", "0", "-1", "1", "9" * 30, "9" * 5_000, "1e400", "NaN", "٣", "true", "null", "[]", "{}",
    "\x00", "a\x00b", "\ufeff", "\u202e", "\ud7ff", "\U0010ffff", "'\"><script>", "' OR 1=1 --",
    "%s%n%(x)s", "{{7*7}}", "../../etc/passwd", "..%2f", "//evil.example", "javascript:alert(1)",
    "\r\nSet-Cookie: a=b", "=1+1", "ا" * 3_000, "a\u0301" * 3_000, "support", "withdraw", "oppose",
    "publish", "decline", "redact", "ask", "R1", "R99", "2026-1", "none", "question", "new",
    "mixed", "agreed", "flagged", "mine", "99999999999999999.AAAAAA", "0.", "1.é", "-5.A", "ar",
    "https://evil.example", "/\\evil.example", "https:evil.example", "%ff%fe", "%c0%af", "%00",
    "%0d%0aSet-Cookie:%20stolen=1", "\u2066a\u202e\u200f", "раураl", "\u2028", "ＳＵＰＰＯＲＴ",
    "infrastructure", "moderator", "administrator", "07701234567", "a@b.com",
)  # fmt: skip
NAMES = (
    "token", "choice", "round", "text", "stance", "revision", "keep", "reason", "outcome", "words",
    "whole", "note", "email", "password", "name", "role", "theme", "digits", "sort", "after", "c",
    "results", "saved", "lang", "kind", "slug", "ref", "endpoint", "self", "values", "_method",
    "_scheme", "_external", "_anchor", "done", "topic", "language", "age", "tab", "whose", "x\x00",
    "_method_override", "csrf_token", "sent", "to", "next", "url", "return_to",
)  # fmt: skip

CONTENT_TYPES = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/x; a=\xff",
)
MARKUP = b'"><script>'
COOKIES = {"device", "staff", "form", "display", "join"}
OWN_PLACE = re.compile(r"(https?://localhost)?/(?![/\\])")
HEADER_VALUES = (
    "evil.example", "a b", "[::1", "-1", "*", "bytes=9-1", "DELETE", "\xff\xfe", "on", "null",
)  # fmt: skip


class Fuzzer:
    """Draws one request after another, half of them almost right."""

    def __init__(self, app: Flask, refs: list[str], chance: random.Random) -> None:
        places = {(one.method, one.path) for ref in refs for one in addresses(app, ref)}
        self.places = sorted(place for place in places if not place[1].endswith(LEAVING))
        self.refs = refs
        self.chance = chance

    def value(self) -> str:
        if self.chance.random() < 0.1:
            return "".join(chr(self.chance.randrange(1, 0xD7FF)) for _ in range(9))
        return self.chance.choice(HOSTILE + tuple(self.refs))

    def place(self) -> tuple[str, str]:
        """A method and a path: mostly ones that belong together, at times with a part replaced."""
        method, path = self.chance.choice(self.places)
        if self.chance.random() < 0.2:
            method = self.chance.choice(METHODS)
        if self.chance.random() < 0.1:
            parts = path.split("/")
            parts[self.chance.randrange(1, len(parts))] = self.value()[:200].replace("?", "")
            path = "/" + "/".join(parts).lstrip("/")
        return method, path

    def pairs(self) -> dict[str, list[str]]:
        return {
            self.chance.choice(NAMES): [self.value() for _ in range(self.chance.choice((1, 1, 2)))]
            for _ in range(self.chance.randrange(0, 6))
        }

    def body(self, token: str) -> dict[str, Any]:
        """Usually a form with a good token; else files, JSON, or something unreadable."""
        form: dict[str, Any] = self.pairs()
        if self.chance.random() < 0.9:
            form["token"] = token
        if self.chance.random() < 0.5:
            form["round"] = "2026-1"
        kind = self.chance.random()
        if kind < 0.6:
            return {"data": form}
        if kind < 0.8:
            form[self.chance.choice(NAMES)] = (io.BytesIO(b"\xff\x00file"), self.value()[:50])
            return {"data": form, "content_type": "multipart/form-data"}
        if kind < 0.9:
            return {"json": form}
        content_type = self.chance.choice(CONTENT_TYPES)
        raw = b"token=" + token.encode() + self.chance.randbytes(40) + b"&text=%ff%00\xff"
        return {"data": raw, "content_type": content_type}

    def headers(self) -> dict[str, str]:
        found = dict(OWN_PAGE)
        for name in ("Host", "X-Forwarded-Host", "X-Forwarded-For", "Origin", "Sec-Fetch-Site",
                     "If-None-Match", "Accept-Encoding", "Range", "X-HTTP-Method-Override",
                     "Save-Data", "Referer", "If-Modified-Since"):  # fmt: skip
            if self.chance.random() < 0.06:
                found[name] = self.chance.choice(HEADER_VALUES)
        return found

    def cookies(self, known: list[str]) -> str:
        """The role's own cookies, at times with a forged one before or after them."""
        found = list(known)
        if self.chance.random() < 0.2:
            name = self.chance.choice(("device", "staff", "form", "display", "session"))
            value = self.value().translate({ord("\r"): "", ord("\n"): ""})
            forged = f"{name}={value}".encode().decode("latin-1")
            found.insert(self.chance.choice((0, len(found))), forged)
        return "; ".join(found)


@pytest.fixture
def crowd(either_app: Flask) -> tuple[dict[Role, Browser], list[str]]:
    """One browser of each role, and a comment in every state they may meet."""
    with either_app.test_request_context():
        refs = [
            publish(write_comment("published words")).ref,
            write_comment("waiting words", by="another").ref,
        ]
        people = {role: employ(role) for role in ROLES[2:]}
        emails = {role: person.email for role, person in people.items()}
    browsers = {role: Browser(either_app) for role in ROLES}
    browsers[Role.CITIZEN].vote("/en/goals/community", "support")
    refs.append(browsers[Role.CITIZEN].comment(f"/en/goals/{TOPIC}", "the citizen's own"))
    for role, email in emails.items():
        page = browsers[role].get("/en/staff/sign-in")
        browsers[role].press(page, "sign-in", email=email, password="correct horse battery staple")
    return browsers, refs


def cookie_pairs(browser: Browser) -> list[str]:
    found = [(name, browser.client.get_cookie(name)) for name in ("device", "staff")]
    return [f"{name}={cookie.value}" for name, cookie in found if cookie is not None]


def harm_in(answer: TestResponse) -> str:
    """What an answer does that nobody may make it do; empty for none."""
    if answer.status_code >= 500:
        return "broke"
    if answer.mimetype == "text/html" and MARKUP in answer.data:
        return "took words for markup"
    if any("\r" in line or "\n" in line for pair in answer.headers for line in pair):
        return "let a header be written"
    if any(one.split("=")[0] not in COOKIES for one in answer.headers.getlist("Set-Cookie")):
        return "set a cookie that is not ours"
    if not OWN_PLACE.match(answer.headers.get("Location", "/")):
        return "led elsewhere"
    return ""


def test_no_request_whatever_breaks_the_service(
    either_app: Flask,
    crowd: tuple[dict[Role, Browser], list[str]],
    record_property: Callable[[str, object], None],
) -> None:
    browsers, refs = crowd
    app, requests = either_app, REQUESTS
    with app.app_context():
        db_name = db.engine.dialect.name
        if db_name == "sqlite":
            # The disk is not what is tried here.
            event.listen(db.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
            db.engine.dispose()
        else:
            requests = REQUESTS_ON_POSTGRESQL
    chance = random.Random(SEED)
    fuzzer = Fuzzer(app, refs, chance)
    known = {role: cookie_pairs(browser) for role, browser in browsers.items()}
    tokens = {role: token_of(browser) for role, browser in browsers.items()}
    broken = []
    answers: Counter[tuple[str, int]] = Counter()
    for number in range(requests):
        role = chance.choice(ROLES)
        method, path = fuzzer.place()
        headers = fuzzer.headers() | {"Cookie": fuzzer.cookies(known[role])}
        request: dict[str, Any] = {"query_string": fuzzer.pairs(), "headers": headers}
        if method not in ("GET", "HEAD"):
            request |= fuzzer.body(tokens[role])
        answer = app.test_client(use_cookies=False).open(path, method=method, **request)
        answers[method, answer.status_code] += 1
        if harm := harm_in(answer):
            broken.append((harm, number, role.value, method, path, request))
    assert not broken, "\n".join(str(one)[:600] for one in broken[:10])
    told = Counter(f"{status // 100}xx" for _, status in answers.elements())
    record_property(f"fuzzed requests on {db_name}", f"{requests}: {dict(sorted(told.items()))}")
    # The requests reached the views and were not all turned away at the door.
    assert answers["POST", 303] > requests // 125, answers
    assert answers["GET", 200] > requests // 50, answers


def token_of(browser: Browser) -> str:
    page = browser.get("/en/display")
    return dict(page.form("/display").fields)["token"]
