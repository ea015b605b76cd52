"""Cookies that this service alone sets and reads: for its own host, and out of reach of scripts."""

from __future__ import annotations

import base64
import binascii

from flask import Response, current_app, request

from app.keys import KeyFolder


def full_name(plain: str) -> str:
    """`__Host-` binds the cookie to this host and to HTTPS, which a laptop does not have."""
    return f"__Host-{plain}" if current_app.config["SETTINGS"].production else plain


def put(response: Response, plain: str, value: str, seconds: int | None) -> None:
    """Give it to the browser for so long; None for until it is closed, 0 to take it back."""
    response.set_cookie(
        full_name(plain),
        value,
        max_age=seconds,
        secure=current_app.config["SETTINGS"].production,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def sealed(purpose: str, content: bytes) -> str:
    """The content as only this service can read it, in letters that a cookie holds."""
    return base64.urlsafe_b64encode(_keys().seal(purpose, content)).decode()


def unsealed(plain: str, purpose: str) -> bytes | None:
    """What the browser brought back; None for nothing or anything that we did not seal."""
    try:
        raw = base64.urlsafe_b64decode(request.cookies.get(full_name(plain), "").encode())
    except (binascii.Error, ValueError):
        return None
    return _keys().unseal(purpose, raw)


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys
