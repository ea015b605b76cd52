"""For networks that break off: what browsers keep of public pages, and a place on their screen."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, g, jsonify, url_for
from flask_babel import force_locale, gettext

from app.permissions import Permission
from app.web import assets, locale
from app.web.access import requires

blueprint = Blueprint("offline", __name__)
worker = Blueprint("worker", __name__)  # registered without a language: it serves all of them

COLOUR = "#0B5563"


@worker.get("/sw.js")
@requires(Permission.READ)
def script() -> Response:
    """The service worker, with its words in every language in front of it; it fetches our pages."""
    g.connect_source = "'self'"
    words = {}
    for code, name in locale.LOCALES.items():
        with force_locale(name):
            words[code] = _words()
    told = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    return Response(f"const WORDS = {told};\n{assets.worker()}", mimetype="text/javascript")


def _words() -> dict[str, Any]:
    """Headings with what to do; each must be true when the worker says it."""
    again = gettext("There is no connection, and nothing was sent. Send it again when it is back.")
    return {
        "none": (
            gettext("There is no connection"),
            gettext("This page is not kept on this device. These texts and the rules are."),
        ),
        "vote": (gettext("Your vote is not recorded yet"), again),
        "unsent": (gettext("Nothing has been sent yet"), again),
        "unknown": (
            gettext("No answer has come"),
            gettext("We do not know whether it arrived. Send it again: it counts once."),
        ),
        "again": gettext("Send again"),
        "saved": gettext("Saved copy from %(when)s", when="{when}"),
    }


@blueprint.get("/app.webmanifest")
@requires(Permission.READ)
def manifest() -> Response:
    """Name, colours and icons for a home screen, in the reader's language."""
    name = gettext("Participation Platform")
    response = jsonify(
        id="/",
        name=name,
        short_name=name,
        lang=locale.language(),
        dir=locale.direction(),
        start_url=url_for("participation.home"),
        scope="/",
        display="minimal-ui",
        theme_color=COLOUR,
        background_color="#FFFFFF",
        icons=[
            _icon("icon.svg", "any", "any"),
            _icon("maskable.svg", "any", "maskable"),
            _icon("icon-512.png", "512x512", "any"),
            _icon("maskable-512.png", "512x512", "maskable"),
        ],
    )
    response.mimetype = "application/manifest+json"
    return response


def _icon(name: str, sizes: str, purpose: str) -> dict[str, str]:
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    return {"src": assets.url(name), "sizes": sizes, "type": kind, "purpose": purpose}
