"""What the service writes about itself: never a person, an address, a text or a choice.

Every line of a request carries its number, which the answer has too: a citizen can quote it.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
import traceback

import structlog
from flask import Flask, Response, g, has_request_context, request
from structlog import contextvars

from app.web import timing

HEADER = "X-Request-ID"
# What a proxy numbers by, such as nginx's $request_id; anything longer or other could be words.
NUMBER = re.compile("[0-9a-f]{16,32}")


def configure() -> None:
    """Machine-readable lines on standard error."""
    structlog.configure(
        processors=[
            contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def request_number() -> str:
    """The number of the present request, in every line about it; empty outside of one."""
    return str(contextvars.get_contextvars().get("request", ""))


def log_failure(error: BaseException, reason: str = "") -> None:
    """The kind of error and where it happened; its message may quote what someone wrote.

    `reason` is a fixed name from whoever raised it, such as the store's SQLITE_FULL.
    """
    frames = traceback.extract_tb(error.__traceback__)
    structlog.get_logger().error(
        "failure",
        endpoint=request.endpoint if has_request_context() else "",
        kind=type(error).__name__,
        reason=reason,
        where=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
    )


def install(app: Flask, *, behind_proxy: bool) -> None:
    """One line per request: the endpoint's name, never its address line.

    Only a proxy of ours may have numbered it, and `behind_proxy` says that there is one.
    """
    configure()
    timing.install()

    @app.before_request
    def start() -> None:
        given = request.headers.get(HEADER, "") if behind_proxy else ""
        number = given if NUMBER.fullmatch(given) else secrets.token_hex(8)
        contextvars.bind_contextvars(request=number)
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        if request.endpoint != "static":
            seconds = time.perf_counter() - g.started
            timing.observe(request.endpoint, response.status_code, seconds)
            structlog.get_logger().info(
                "request",
                method=request.method,
                endpoint=request.endpoint,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
            )
        response.headers[HEADER] = request_number()
        return response

    @app.teardown_request
    def forget(_: BaseException | None) -> None:
        contextvars.clear_contextvars()
