"""An unchanged page is not sent twice to the same reader."""

from __future__ import annotations

import hashlib
import time

from flask import Flask, Response, g, request

from app.web import visitor

COPY_SECONDS = 30 * 60


def install(app: Flask) -> None:
    """Answer 304 to a reader without cookies whose copy is still right.

    The forms' token differs on every rendering and is left out of the comparison: a reader's copy
    keeps its own. A page with forms is fetched anew each half hour, so that no copy hands the
    same form to one person after another.
    """

    @app.after_request
    def compare(response: Response) -> Response:
        if (
            request.method != "GET"
            or response.status_code != 200
            or visitor.current() != visitor.NOBODY
            or response.direct_passthrough
            or "Set-Cookie" in response.headers
        ):
            return response
        body = response.get_data()
        if "style_element" in g:  # inside the page or beside it, it is the same stylesheet
            body = body.replace(g.style_element.encode(), g.style_address.encode())
        if "issued_token" in g:
            body = body.replace(g.issued_token.encode(), b"")
            body += str(int(time.time()) // COPY_SECONDS).encode()
        response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest(), weak=True)
        response.make_conditional(request)
        return response
