"""An act that waits, sealed in its person's own browser, while they are being confirmed.

The server keeps nothing of it. Sent afterwards it is still the same act, because it keeps its
form's token; once it was taken, it leaves the browser.
"""

from __future__ import annotations

import json
import time
import zlib
from dataclasses import dataclass

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.errors import NotFound
from app.permissions import Permission
from app.web import own_cookie, step_up
from app.web.access import permission_of

PURPOSE = "kept act"
COOKIE = "kept"
PLACE = "kept_path"
LEFT_OUT = frozenset({PLACE, step_up.TICKET, step_up.SUM})
LASTS_SECONDS = 3600
# What browsers take as one cookie, less its name and attributes. Every form's own limit is lower.
LONGEST = 3800


@dataclass(frozen=True)
class KeptAct:
    """Where it is sent, and everything that its form held."""

    path: str
    fields: list[list[str]]
    until: int

    @property
    def typed(self) -> str:
        """What the person wrote."""
        return self._first("text")

    @property
    def token(self) -> str:
        return self._first("token")

    def _first(self, wanted: str) -> str:
        return next((value for name, value in self.fields if name == wanted), "")


def from_form() -> KeptAct:
    """The act in the present form, which was asked for one more moment; `NotFound` for no act."""
    path = request.form.get(PLACE, "")
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, _ = adapter.match(path, "POST") if adapter else ("", {})
    except HTTPException:
        endpoint = ""
    if permission_of(current_app.view_functions.get(endpoint)) is not Permission.TAKE_PART:
        raise NotFound
    fields = [[name, value] for name, value in request.form.items(True) if name not in LEFT_OUT]
    return KeptAct(path, fields, int(time.time()) + LASTS_SECONDS)


def put(response: Response, act: KeptAct) -> None:
    """Seal it into the answer's cookie; one that is too long is refused, and shown again."""
    plain = json.dumps([act.path, act.fields, act.until], ensure_ascii=False).encode()
    sealed = own_cookie.sealed(PURPOSE, zlib.compress(plain))
    if len(sealed) > LONGEST:
        raise RequestEntityTooLarge
    own_cookie.put(response, COOKIE, sealed, LASTS_SECONDS)


def read() -> KeptAct | None:
    """What waits in this browser; None for nothing, anything forged, or older than an hour."""
    plain = own_cookie.unsealed(COOKIE, PURPOSE)
    if plain is None:
        return None
    act = KeptAct(*json.loads(zlib.decompress(plain)))
    return act if time.time() < act.until else None


def drop(response: Response) -> None:
    """Take it out of the browser."""
    if cookie_name() in request.cookies:
        own_cookie.put(response, COOKIE, "", 0)


def install(app: Flask) -> None:
    """Let go of an act once it was taken."""

    @app.after_request
    def let_go(response: Response) -> Response:
        if request.method != "POST" or response.status_code >= 400:
            return response
        act = read() if cookie_name() in request.cookies else None
        if act and (act.path, act.token) == (request.path, request.form.get("token", "")):
            drop(response)
        return response


def cookie_name() -> str:
    return own_cookie.full_name(COOKIE)
