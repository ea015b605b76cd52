"""An unchanged page is not sent twice to the same reader, and while it is fresh not even made.

Only readers who bring no cookie but their display settings are answered without making the page:
whoever has taken part or signed in always gets theirs anew, so nobody misses their own act.
A proxy may share some pages for as long.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy import event

from app.db import db
from app.web import preferences, visitor

COPY_SECONDS = 30 * 60
# What another process has changed, or the time of day, reaches a reader's copy after this long.
FRESH_SECONDS = 5.0
REMEMBERED = 4096
EXTENSION = "pages made"
# Says to nginx, and to nobody else, for how long; browsers ask again each time as before.
SHARED = "X-Accel-Expires"

View = TypeVar("View", bound=Callable[..., object])


def moves_figures_only(view: View) -> View:
    """Mark an act after which others' pages differ by a figure at most.

    It leaves what is remembered as it is: on a busy evening somebody votes at every moment, and a
    reader's figures may be as late as `FRESH_SECONDS`. The voter's own page never is.
    """
    view.moves_figures_only = True  # type: ignore[attr-defined]
    return view


def everybodys(view: View) -> View:
    """Mark a page that is the same for all who come without a cookie: a proxy may give it to others
    for `FRESH_SECONDS`, as long as no form is in it.

    Never mark one that holds a citizen's words, which are taken down at once, nor one whose address
    is a secret.
    """
    view.everybodys = True  # type: ignore[attr-defined]
    return view


@dataclass(frozen=True)
class Made:
    """A page as it was made last: its tag, and the headers that a renewed copy takes over."""

    tag: str
    as_of: int
    at: float
    style_source: str
    connect_source: str

    def is_fresh(self, as_of: int) -> bool:
        return self.as_of == as_of and 0 <= time.time() - self.at < FRESH_SECONDS


class Remembered:
    """The pages that were made last, by what they were asked for with; bounded."""

    def __init__(self) -> None:
        self.as_of = 0  # moves with every commit that may change a page
        self._pages: OrderedDict[bytes, Made] = OrderedDict()
        self._lock = Lock()

    def forget(self) -> None:
        """Something has changed: no page made until now is vouched for."""
        with self._lock:
            self.as_of += 1
            self._pages.clear()

    def keep(self, name: bytes, made: Made) -> None:
        with self._lock:
            if made.as_of == self.as_of:
                self._pages[name] = made
                self._pages.move_to_end(name)
                if len(self._pages) > REMEMBERED:
                    self._pages.popitem(last=False)

    def find(self, name: bytes) -> Made | None:
        with self._lock:
            made = self._pages.get(name)
        return made if made is not None and made.is_fresh(self.as_of) else None


@event.listens_for(db.session, "after_commit")
def _forget(_: object) -> None:
    if has_request_context():
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, "moves_figures_only", False):
            return
    remembered: Remembered | None = current_app.extensions.get(EXTENSION)
    if remembered is not None:
        remembered.forget()


def install(app: Flask) -> None:
    """Answer 304 to a reader without cookies whose copy is still right.

    The forms' token differs on every rendering and is left out of the comparison: a reader's copy
    keeps its own. A page with forms is fetched anew each half hour, so that no copy hands the
    same form to one person after another.
    """
    remembered = app.extensions[EXTENSION] = Remembered()

    @app.after_request
    def compare(response: Response) -> Response:
        if (
            request.method != "GET"
            or response.status_code != 200
            or visitor.current() != visitor.NOBODY
            or response.direct_passthrough
            or "Set-Cookie" in response.headers
        ):
            return response
        body = response.get_data()
        if "style_element" in g:  # inside the page or beside it, it is the same stylesheet
            body = body.replace(g.style_element.encode(), g.style_address.encode())
        if "issued_token" in g:
            body = body.replace(g.issued_token.encode(), b"")
            body += str(int(time.time()) // COPY_SECONDS).encode()
        tag = hashlib.blake2b(body, digest_size=12).hexdigest()
        response.set_etag(tag, weak=True)
        response.make_conditional(request)
        if "fresh_as_of" in g:
            sources = (g.get("style_source", "'none'"), g.get("connect_source", "'none'"))
            remembered.keep(_name(), Made(tag, g.fresh_as_of, time.time(), *sources))
        if response.status_code == 200 and _is_everybodys():
            response.headers[SHARED] = str(int(FRESH_SECONDS))
        return response


def _is_everybodys() -> bool:
    """Whether a proxy may give this very page to others.

    Never one with a form, which is one person's: two who got the same would be one voter. Never one
    that was asked for with words in its address, which no proxy is to keep.
    """
    return (
        "issued_token" not in g
        and not request.cookies
        and not request.query_string
        and getattr(current_app.view_functions.get(request.endpoint or ""), "everybodys", False)
    )


def install_short_way(app: Flask) -> None:
    """Answer 304 before the page is made; after all that may refuse a request."""
    remembered: Remembered = app.extensions[EXTENSION]

    @app.before_request
    def vouch() -> Response | None:
        if (
            request.method != "GET"
            or request.routing_exception is not None
            or visitor.current() != visitor.NOBODY
            or request.cookies.keys() - {preferences.COOKIE}
        ):
            return None
        g.fresh_as_of = remembered.as_of
        if not request.if_none_match:
            return None
        made = remembered.find(_name())
        if made is None or not request.if_none_match.contains_weak(made.tag):
            return None
        g.style_source, g.connect_source = made.style_source, made.connect_source
        response = app.response_class(status=304)
        response.set_etag(made.tag, weak=True)
        return response


def _name() -> bytes:
    """Everything that a page for a reader without cookies depends on, digested."""
    asked = (
        request.scheme,
        request.host,
        request.path,
        request.query_string.decode("latin-1"),
        request.cookies.get(preferences.COOKIE, ""),
        request.headers.get("Save-Data", ""),
    )
    return hashlib.blake2b("\0".join(asked).encode("utf-8", "replace"), digest_size=16).digest()
