"""While one database server takes over from another, a request is tried again by itself.

A form is one act however often it arrives, so sending it again does no harm; whoever votes while
that happens waits for some seconds and has voted. After that people are told the truth.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from wsgiref.types import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

from flask import has_request_context, request

# Another server takes over in less than this; a longer failure is answered at once.
PATIENCE_SECONDS = 30.0
# Not all at the same moment, and soon enough that nobody waits for us.
PAUSE_SECONDS = (0.1, 0.6)

ASKED, TRIED, UNKNOWN = "musharaka.again", "musharaka.tried", "musharaka.unknown"


def ask(*, unknown: bool = False) -> None:
    """Let the present request be tried again; if there is no time left, its answer is sent.

    `unknown` says that this attempt may have been kept, whatever becomes of the next one.
    """
    request.environ[ASKED] = True
    request.environ[UNKNOWN] = unknown or may_be_kept()


def is_repeat() -> bool:
    """Whether the present request was tried before, and counted then."""
    return has_request_context() and TRIED in request.environ


def may_be_kept() -> bool:
    """Whether an attempt at the present request ended without anybody knowing how."""
    return bool(request.environ.get(UNKNOWN, False))


class TryingAgain:
    """Around the application: every attempt gets the request as it came."""

    def __init__(self, app: WSGIApplication, longest_body: int) -> None:
        self._app = app
        self._longest_body = longest_body
        self._away_since: float | None = None

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        length = self._length(environ)
        if length is None:
            return self._app(environ, start)
        body = _read(environ["wsgi.input"], length)
        while True:
            answer = _Answer()
            attempt = environ | {"wsgi.input": BytesIO(body)}
            pages = self._app(attempt, answer.begin)
            if not attempt.get(ASKED) or not self._may_wait():
                if answer.is_well:
                    self._away_since = None
                start(*answer.begun)
                return pages
            _close(pages)
            environ[TRIED], environ[UNKNOWN] = True, attempt[UNKNOWN]
            time.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311 - spread, not secret

    def _length(self, environ: WSGIEnvironment) -> int | None:
        """How long the body is; None for one that is refused unread."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if "HTTP_TRANSFER_ENCODING" in environ or not (length.isascii() and length.isdigit()):
            return None
        return int(length) if int(length) <= self._longest_body else None

    def _may_wait(self) -> bool:
        """Whether the servers went away so lately that one may soon be there."""
        now = time.monotonic()
        if self._away_since is None:
            self._away_since = now
        return now - self._away_since < PATIENCE_SECONDS


class _Answer:
    """The beginning of an answer, held back until it is the one to send."""

    def __init__(self) -> None:
        self.begun: tuple[Any, ...] = ()

    def begin(self, *begun: Any) -> Any:
        self.begun = begun

    @property
    def is_well(self) -> bool:
        return str(self.begun[0]).startswith(("200", "303"))


def _read(stream: InputStream, length: int) -> bytes:
    """What came of it; less, if whoever sent it has gone."""
    try:
        return stream.read(length) if length else b""
    except OSError:
        return b""


def _close(pages: Iterable[bytes]) -> None:
    close = getattr(pages, "close", None)
    if close is not None:
        close()
