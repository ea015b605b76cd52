"""Headers that every answer carries."""

from __future__ import annotations

from wsgiref.headers import Headers

from flask import Flask, Response, g, request

from app.web import visitor

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(),camera=(),geolocation=(),gyroscope=(),microphone=(),payment=(),usb=()"
    ),
}


def content_policy(style_source: str, connect_source: str = "") -> str:
    """Nothing is allowed but what the pages use; styles only the one stylesheet of this page.

    Without spaces, for it goes with every page.
    """
    return ";".join(
        (
            "default-src 'none'",
            *((f"connect-src {connect_source}",) if connect_source else ()),
            f"style-src {style_source}",
            "script-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types worker",  # js/offline.js: the one address of a script that is ever named
        )
    )


HTTPS_FOR_A_YEAR = "max-age=31536000; includeSubDomains"


def harden_file(headers: Headers, *, https_only: bool) -> None:
    """The headers of a file that is served beside the application."""
    for name, value in HEADERS.items():
        headers[name] = value
    headers["Content-Security-Policy"] = "default-src 'none'"
    if https_only:
        headers["Strict-Transport-Security"] = HTTPS_FOR_A_YEAR


def install(app: Flask, *, https_only: bool) -> None:
    """Set the headers, and keep personal pages out of every cache."""

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.extend(HEADERS)
        response.headers["Content-Security-Policy"] = content_policy(
            g.get("style_source", "'none'"), g.get("connect_source", "'none'")
        )
        if https_only:
            response.headers["Strict-Transport-Security"] = HTTPS_FOR_A_YEAR
        response.vary.update(("Cookie", "Save-Data"))
        personal = visitor.current() != visitor.NOBODY or request.method not in ("GET", "HEAD")
        if personal or response.status_code >= 400 or "Set-Cookie" in response.headers:
            response.headers["Cache-Control"] = "no-store"
        else:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
