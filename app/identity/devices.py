"""The citizen's device: a secret that only their browser keeps.

From it come two unrelated pseudonyms, one for what the person chose (a different one each round)
and one for what they say in public. The database holds the pseudonyms and never the secret, so its
rows alone cannot tell that a vote and a comment are one person's. Once its owner is confirmed, the
device also keeps the voice that all devices of one contact share, and votes with that; what it says
in public stays its own, so that no contact leads to a comment.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets

from flask import Response, current_app, g, request

from app import clock
from app.errors import FormExpired
from app.identity import standing
from app.identity.carrying import Carried
from app.identity.rules import CONFIRMED_DAYS, WAITING_DAYS, Means
from app.keys import KeyFolder
from app.web import form_token, own_cookie, step_up, visitor

COOKIE = "device"
SIGNATURE_BYTES = 16
DAY_SECONDS = 86400
# Longer than any form shown before the device was forgotten is taken.
MARK_SECONDS = 2 * DAY_SECONDS
# A page kept by the browser outlives its reader: after this, its form makes nobody's device.
FIRST_ACT_MINUTES = 60


def cookie_name() -> str:
    """As the browser knows it."""
    return own_cookie.full_name(COOKIE)


def carried(cookie: str | None) -> Carried | None:
    """What a living cookie that we signed holds; None for anything else."""
    if not cookie:
        return None
    try:
        raw = base64.urlsafe_b64decode(cookie.encode())
    except (binascii.Error, ValueError):
        return None
    body, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    if not _keys().signed_cookie(signature, body) or len(signature) != SIGNATURE_BYTES:
        return None
    found = Carried.unpacked(body)
    return None if found is None or found.is_over(clock.today()) else found


def read(cookie: str | None) -> bytes | None:
    """The device's secret in a cookie that we signed; None for anything else."""
    found = carried(cookie)
    return found.secret if found is not None else None


def present(*, confirming: bool = False) -> bytes:
    """The device taking part in this request, known from now on.

    A first submission has no cookie. Its secret is derived from the form's nonce, so that a double
    tap or a repeated request is still one device, and one vote; and from the mark left by
    `forget`, so that a page from before leads nobody back to a forgotten device. Whoever finds an
    old page on a shared computer must not become its reader: raises `FormExpired` for one. While
    unusually many new devices come at once, raises `OneMoment`, unless this one is `confirming`.
    """
    if "acting_device" not in g:
        known = visitor.current().device
        if known is None and form_token.age_in_minutes() > FIRST_ACT_MINUTES:
            raise FormExpired
        mark = request.cookies.get(cookie_name(), "")
        found = known or _keys().digest("first act", form_token.nonce(), mark)
        if known is None and not confirming:
            step_up.ensure(found)
        g.acting_device = found
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


def confirm(voice: bytes, means: Means, *, remember: bool) -> bytes:
    """Let this device vote with the voice from now on, and return its secret.

    A device that already has another voice changes hands: whoever comes next speaks under a new
    secret, and not under the name of who was there before.
    """
    before = visitor.current().voice
    if before is not None and not hmac.compare_digest(before, voice):
        g.acting_device = _keys().digest("next owner", form_token.nonce(), voice)
    secret = present(confirming=True)
    g.acting_voice = Carried(secret, clock.today(), voice, means, remember, standing.mark_of(voice))
    return secret


def remember(response: Response) -> None:
    """Hand a device its secret again, once it has really taken part.

    An unconfirmed one keeps it for a week. A confirmed one keeps it until the browser closes, or
    for thirty days if its owner asked for that.
    """
    secret: bytes | None = g.get("acting_device")
    if secret is None or response.status_code >= 400:
        return
    who = visitor.current()
    means = Means(who.confirmed_by) if who.confirmed_by else None
    held = g.get("acting_voice") or Carried(
        secret, clock.today(), who.voice, means, who.remembered, who.voice_mark
    )
    seconds: int | None = WAITING_DAYS * DAY_SECONDS
    if held.voice is not None:
        seconds = CONFIRMED_DAYS * DAY_SECONDS if held.remembered else None
    body = held.packed()
    own_cookie.put(
        response, COOKIE, base64.urlsafe_b64encode(body + _signature(body)).decode(), seconds
    )


def forget(response: Response) -> None:
    """Take the secret out of the browser, leaving a mark; what was stored stays counted.

    The public pages that the browser kept go as well: which ones they are tells who was here.
    """
    response.headers["Clear-Site-Data"] = '"storage"'
    own_cookie.put(response, COOKIE, f"forgotten.{secrets.token_hex(8)}", MARK_SECONDS)


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys


def _signature(body: bytes) -> bytes:
    return _keys().digest("device cookie", body)[:SIGNATURE_BYTES]
