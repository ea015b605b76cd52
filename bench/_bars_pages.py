"""Bars 1–4, 7, 10 and 13: what pages cost, in statements, bytes and processor time."""

from __future__ import annotations

import gc
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench import _bare_route as bare_route
from bench import queue
from bench._empty import EMPTY
from bench._finding import Finding, at_most
from bench._serving import installation
from tests.pages import Browser
from tests.participation.watching import publish_many, statements

PATH = "/ar/goals/infrastructure"
ROUNDS, CALLS = 5, 60
KILO = 1000


def costs() -> Iterator[Finding]:
    """Statements and bytes, and processor time beside a bare application's."""
    with installation("sqlite") as app:
        with app.test_request_context():
            publish_many(40)
        yield from _counted(app)
        yield from _weighed(app)
        yield from _beside_bare(app)


def _counted(app: Flask) -> Iterator[Finding]:
    anonymous, voter = Browser(app), Browser(app)
    anonymous.get(PATH)

    def cost(act: Callable[[], object]) -> int:
        with statements(app) as asked:
            act()
        return len(asked)

    yield at_most(1, "SQL of a goal page, anonymous", cost(lambda: anonymous.get(PATH)), 6)
    page = voter.get(PATH)
    vote = cost(lambda: voter.press(page, "/vote", ("choice", "support"), follow=False))
    yield at_most(1, "SQL of a goal page, known voter", cost(lambda: voter.get(PATH)), 9)
    yield at_most(7, "SQL of a vote", vote, 5)
    page = voter.get(PATH)
    comment = cost(lambda: voter.press(page, "/comments", text="One more well", follow=False))
    yield at_most(7, "SQL of a comment", comment, 7)
    tag = anonymous.get(PATH).response.headers["ETag"]
    with statements(app) as asked:
        again = anonymous.client.get(PATH, headers={"If-None-Match": tag})
    figure = f"{again.status_code} with {len(asked)} SQL"
    yield Finding(4, "an unchanged page", figure, "304 with 0 SQL", figure == "304 with 0 SQL")


def _weighed(app: Flask) -> Iterator[Finding]:
    """What a browser fetches, read from the page; `tests/browser/test_weight.py` asks a browser."""
    br = {"Accept-Encoding": "br"}
    first = Browser(app).client.get(PATH, headers=br)
    returning = br | {"If-None-Match": 'W/"older"', "Sec-Fetch-Site": "same-origin"}
    again = Browser(app).client.get(PATH, headers=returning)
    yield at_most(3, "first answer, HTML and CSS", len(first.get_data()) / KILO, 14.6, " kB")
    yield at_most(4, "a changed page again", len(again.get_data()) / KILO, 7, " kB")
    words = Browser(app).client.get(PATH).get_data(as_text=True)
    files = set(re.findall(r"/static/built/[\w.-]+\.(?:woff2|js|svg|png|ico|css)", words))
    sizes = [len(Browser(app).client.get(one, headers=br).get_data()) for one in files]
    whole = (len(first.get_data()) + sum(sizes)) / KILO
    yield at_most(3, f"whole page with {len(files)} files", whole, 60, " kB")


def _beside_bare(app: Flask) -> Iterator[Finding]:
    os.environ["DATABASE_URL"] = app.config["SETTINGS"].database_url
    bare_route.prepare(40, "infrastructure")
    floor = bare_route.app
    gc.collect()
    gc.freeze()  # as a server does, see wsgi.py; both sides have it
    pages = _ratio((app, PATH), (floor, "/topic/infrastructure"))
    yield at_most(2, "processor time of the goal page against the bare page", pages, 3, "×")
    empty = _ratio((app, EMPTY), (floor, "/empty"))
    yield at_most(13, "empty page against bare Flask", empty, 3, "×")


def _ratio(ours: tuple[Flask, str], floor: tuple[Flask, str]) -> float:
    """Processor time of the one in that of the other, taking turns."""
    found = []
    for _ in range(ROUNDS + 1):
        a, b = _processor_time(*ours), _processor_time(*floor)
        found.append(a / b)
        print(f"     {ours[1]}: {a * 1000:.2f} ms, {floor[1]}: {b * 1000:.2f} ms", flush=True)
    return median(found[1:])  # the first one warms up


def _processor_time(app: Flask, path: str) -> float:
    environments: list[dict[str, Any]] = [
        dict(EnvironBuilder(path=path).get_environ()) for _ in range(CALLS)
    ]
    began = time.process_time()
    for environment in environments:
        _, status, _ = run_wsgi_app(app.wsgi_app, environment, buffered=True)
        assert status.startswith("200"), status
    return (time.process_time() - began) / CALLS


def waiting() -> Iterator[Finding]:
    """The moderators' queue, short and long."""
    with tempfile.TemporaryDirectory() as name:
        pair = []
        for count in (queue.FEW, queue.MANY):
            home = Path(name) / str(count)
            home.mkdir()
            url = f"sqlite:///{home / 'bench.sqlite3'}"
            pair.append(queue.installation(home, url, count))
        few, many = queue.Reader(pair[0], few=True), queue.Reader(pair[1], few=False)
        place = queue.PAGES["first page"]
        yield at_most(10, "SQL of the moderators' queue", many.statements(place), 8)
        answer = many.browser.client.get(place, headers={"Accept-Encoding": "br"})
        yield at_most(10, "the queue's page", len(answer.get_data()) / KILO, 15, " kB")
        before, after = queue.compare(few, many, "first page")
        growth = after / before
        yield at_most(10, f"{queue.MANY:,} waiting against {queue.FEW}", growth, 1.25, "×")
