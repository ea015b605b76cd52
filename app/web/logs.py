"""What the service writes about itself: never a person, an address, a text or a choice."""

from __future__ import annotations

import logging
import secrets
import sys
import time
import traceback

import structlog
from flask import Flask, Response, g, has_request_context, request


def configure() -> None:
    """Machine-readable lines on standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def log_failure(error: BaseException, reason: str = "") -> None:
    """The kind of error and where it happened; its message may quote what someone wrote.

    `reason` is a fixed name from whoever raised it, such as the store's SQLITE_FULL.
    """
    frames = traceback.extract_tb(error.__traceback__)
    structlog.get_logger().error(
        "failure",
        request=g.get("request_id", ""),
        endpoint=request.endpoint if has_request_context() else "",
        kind=type(error).__name__,
        reason=reason,
        where=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
    )


def install(app: Flask) -> None:
    """One line per request: the endpoint's name, never its address line."""
    configure()

    @app.before_request
    def start() -> None:
        g.request_id = secrets.token_hex(8)
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        if request.endpoint != "static":
            structlog.get_logger().info(
                "request",
                request=g.request_id,
                method=request.method,
                endpoint=request.endpoint,
                status=response.status_code,
                ms=round((time.perf_counter() - g.started) * 1000, 1),
            )
        return response
