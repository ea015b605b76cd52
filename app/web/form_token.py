"""One hidden field per form: proof that the form came from us, and the name of this one act.

A token is `nonce ‖ minute ‖ mac`, the mac bound to the visitor who was shown the form. The nonce
makes a repeated POST the same act. A reader without any cookie gets a token bound to nobody; it is
believed only when the browser itself says that the request came from our own page.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Callable
from enum import Enum
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from markupsafe import Markup
from werkzeug.exceptions import LengthRequired

from app.errors import Forbidden, FormExpired
from app.keys import KeyFolder
from app.web import visitor
from app.web.unit_of_work import SAFE_METHODS

NONCE_BYTES = 16
MAC_BYTES = 16
VALID_MINUTES = 24 * 60
# A clock set back must not throw anybody out.
CLOCK_SLIP_MINUTES = 120


View = TypeVar("View", bound=Callable[..., object])


class Source(Enum):
    """What the browser says about where the request was made."""

    OWN_PAGE = "own page"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


def issue() -> str:
    """The token of the forms on this page; a page shown again has another."""
    if "issued_token" not in g:
        body = secrets.token_bytes(NONCE_BYTES) + int(time.time() // 60).to_bytes(4, "big")
        g.issued_token = base64.urlsafe_b64encode(body + _mac(body, _holder())).decode()
    token: str = g.issued_token
    return token


def field() -> Markup:
    """The hidden input; the template global `form_token`."""
    if "token_field" not in g:
        g.token_field = Markup('<input type="hidden" name="token" value="{}">').format(issue())
    written: Markup = g.token_field
    return written


def nonce() -> str:
    """The name of the present act, the same for every repeat of the same submission."""
    value: str = g.nonce
    return value


def age_in_minutes() -> int:
    """How long ago the present act's form was shown."""
    value: int = g.form_age
    return value


def bind_to_browser() -> None:
    """Give a browser that says nothing about itself a cookie for its next form to be bound to."""
    if not _holder():
        g.form_binding = secrets.token_hex(16)


def source_of_request() -> Source:
    """Fetch metadata first; the Origin header for browsers that do not send it."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return {"same-origin": Source.OWN_PAGE, "none": Source.UNKNOWN}.get(site, Source.ELSEWHERE)
    origin = request.headers.get("Origin")
    if origin in (None, "null"):
        return Source.UNKNOWN
    return Source.OWN_PAGE if urlsplit(origin).netloc == request.host else Source.ELSEWHERE


def proven_by_address(view: View) -> View:
    """Mark a view whose address is itself a secret given to one person for this one act.

    A mail programme that ends notices (RFC 8058) sends no token and no cookie, and comes from
    anywhere. Such an act may only take something away that its address was made for.
    """
    view.proven_by_address = True  # type: ignore[attr-defined]
    return view


def install(app: Flask) -> None:
    """Check every unsafe request that leads anywhere, but those whose address is the proof."""
    app.jinja_env.globals["form_token"] = field

    @app.before_request
    def check_token() -> None:
        # An unknown address or method is told so: there is no act to protect.
        if request.method in SAFE_METHODS or request.routing_exception is not None:
            return
        view = app.view_functions.get(request.endpoint or "")
        if getattr(view, "proven_by_address", False):
            return
        source = source_of_request()
        if source is Source.ELSEWHERE:
            raise Forbidden
        if request.content_length is None and "Transfer-Encoding" in request.headers:
            # Every browser says how long its form is; one of unknown length would be cut unseen.
            request.get_data()
            request.stream.read(1)  # too long, where as much as may be sent was read
            raise LengthRequired
        raw = _decode(request.form.get("token", ""))
        if raw is None:
            raise FormExpired
        body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
        bound = hmac.compare_digest(mac, _mac(body, _holder()))
        anonymous = not bound and hmac.compare_digest(mac, _mac(body, b""))
        trusted = bound and (_holder() != b"" or source is Source.OWN_PAGE)
        # Several goals opened in tabs before the first vote: their forms were bound to nobody.
        opened_before = anonymous and source is Source.OWN_PAGE and not visitor.current().is_staff
        if not (trusted or opened_before) or not _is_fresh(body[NONCE_BYTES:]):
            raise FormExpired
        g.nonce = body[:NONCE_BYTES].hex()
        g.form_age = _age(body[NONCE_BYTES:])

    @app.after_request
    def put_binding(response: Response) -> Response:
        if "form_binding" in g:
            secure = current_app.config["SETTINGS"].production
            response.set_cookie(
                _binding_cookie(), g.form_binding, secure=secure, httponly=True, samesite="Strict"
            )
        return response


def _holder() -> bytes:
    who = visitor.current()
    if who.session_digest:  # signed in, or half-way through the door
        return b"s" + who.session_digest
    if who.device:
        return b"d" + who.device
    binding = g.get("form_binding") or request.cookies.get(_binding_cookie(), "")
    return b"f" + binding.encode() if binding else b""


def _binding_cookie() -> str:
    return "__Host-form" if current_app.config["SETTINGS"].production else "form"


def _mac(body: bytes, holder: bytes) -> bytes:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys.digest("form token", body, holder)[:MAC_BYTES]


def _decode(token: str) -> bytes | None:
    try:
        raw = base64.urlsafe_b64decode(token.encode())
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == NONCE_BYTES + 4 + MAC_BYTES else None


def _is_fresh(minute: bytes) -> bool:
    return -CLOCK_SLIP_MINUTES <= _age(minute) <= VALID_MINUTES


def _age(minute: bytes) -> int:
    return int(time.time() // 60) - int.from_bytes(minute, "big")
