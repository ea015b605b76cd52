"""The citizen's device: a secret that only their browser keeps.

From it come two unrelated pseudonyms, one for what the person chose (a different one each round)
and one for what they say in public. The database holds the pseudonyms and never the secret, so its
rows alone cannot tell that a vote and a comment are one person's.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets

from flask import Response, current_app, g, request

from app.errors import FormExpired
from app.keys import KeyFolder
from app.web import form_token, visitor

SECRET_BYTES = 32
SIGNATURE_BYTES = 16
LIFETIME_SECONDS = 30 * 86400
# Longer than any form shown before the device was forgotten is taken.
MARK_SECONDS = 2 * 86400
# A page kept by the browser outlives its reader: after this, its form makes nobody's device.
FIRST_ACT_MINUTES = 60


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host and to HTTPS, which a laptop does not have."""
    return "__Host-device" if current_app.config["SETTINGS"].production else "device"


def read(cookie: str | None) -> bytes | None:
    """The secret in a cookie that we signed; None for anything else."""
    if not cookie:
        return None
    try:
        raw = base64.urlsafe_b64decode(cookie.encode())
    except (binascii.Error, ValueError):
        return None
    secret, signature = raw[:SECRET_BYTES], raw[SECRET_BYTES:]
    return secret if hmac.compare_digest(signature, _signature(secret)) else None


def present() -> bytes:
    """The device taking part in this request, known from now on.

    A first submission has no cookie. Its secret is derived from the form's nonce, so that a double
    tap or a repeated request is still one device, and one vote; and from the mark left by
    `forget`, so that a page from before leads nobody back to a forgotten device. Whoever finds an
    old page on a shared computer must not become its reader: raises `FormExpired` for one.
    """
    if "acting_device" not in g:
        known = visitor.current().device
        if known is None and form_token.age_in_minutes() > FIRST_ACT_MINUTES:
            raise FormExpired
        mark = request.cookies.get(cookie_name(), "")
        g.acting_device = known or _keys().digest("first act", form_token.nonce(), mark)
    secret: bytes = g.acting_device
    return secret


def voter_ref(round_slug: str, device: bytes) -> bytes:
    """The device's pseudonym on the island of choices, for one round only."""
    return _keys().round_digest(round_slug, "voter", device)


def participant_ref(device: bytes) -> bytes:
    """The device's pseudonym on the island of public voice."""
    return _keys().digest("participant", device)


def flagger_ref(device: bytes) -> bytes:
    """The device's pseudonym for asking moderators to look again, joined to neither island."""
    return _keys().digest("flagger", device)


def remember(response: Response) -> None:
    """Hand a device its secret for another thirty days, once it has really taken part."""
    secret: bytes | None = g.get("acting_device")
    if secret is None or response.status_code >= 400:
        return
    signed = base64.urlsafe_b64encode(secret + _signature(secret)).decode()
    _put_cookie(response, signed, LIFETIME_SECONDS)


def forget(response: Response) -> None:
    """Take the secret out of the browser, leaving a mark; what was stored stays counted."""
    _put_cookie(response, f"forgotten.{secrets.token_hex(8)}", MARK_SECONDS)


def _put_cookie(response: Response, value: str, seconds: int) -> None:
    response.set_cookie(
        cookie_name(),
        value,
        max_age=seconds,
        secure=current_app.config["SETTINGS"].production,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys


def _signature(secret: bytes) -> bytes:
    return _keys().digest("device cookie", secret)[:SIGNATURE_BYTES]
