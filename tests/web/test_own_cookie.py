"""Cookies of our own: no script reads them, no other host sets them, and nobody writes in them."""

from __future__ import annotations

from copy import copy

from flask import Flask, Response

from app.web import own_cookie


def put(app: Flask, *, production: bool) -> str:
    settings = copy(app.config["SETTINGS"])
    object.__setattr__(settings, "production", production)
    app.config["SETTINGS"] = settings
    with app.test_request_context():
        response = Response()
        own_cookie.put(response, "join", "value", 60)
    return response.headers["Set-Cookie"]


def test_in_production_a_cookie_is_bound_to_this_host_and_to_https(app: Flask) -> None:
    name, *bounds = put(app, production=True).split("; ")
    assert name == "__Host-join=value"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(bounds)
    assert not any(one.startswith("Domain") for one in bounds)
    name, *bounds = put(app, production=False).split("; ")
    assert name == "join=value" and "HttpOnly" in bounds and "Secure" not in bounds


def test_what_was_sealed_is_read_and_anything_else_is_nothing(app: Flask) -> None:
    with app.test_request_context():
        written = own_cookie.sealed("a purpose", b"content")
    assert "content" not in written
    for value, purpose, found in (
        (written, "a purpose", b"content"),
        (written, "another purpose", None),
        (written[:-4] + "AAAA", "a purpose", None),
        ("no base64!", "a purpose", None),
        ("", "a purpose", None),
    ):
        with app.test_request_context(headers={"Cookie": f"join={value}"}):
            assert own_cookie.unsealed("join", purpose) == found
