"""The pages that are only read: who the alliance is, its principles, and how the platform works."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from app.catalogue import queries
from app.catalogue.rules import PrincipleKind
from app.errors import NotFound
from app.permissions import Permission
from app.web import locale
from app.web.access import requires
from app.web.freshness import everybodys
from app.web.templating import page

blueprint = Blueprint("catalogue", __name__)
short_links = Blueprint("short_links", __name__)  # registered without a language


@blueprint.get("/about")
@requires(Permission.READ)
@everybodys
def about() -> str:
    """The alliance's mission and vision."""
    return page(
        "catalogue/about.html",
        mission=queries.principles(PrincipleKind.MISSION)[0],
        vision=queries.principles(PrincipleKind.VISION)[0],
    )


@blueprint.get("/principles")
@requires(Permission.READ)
@everybodys
def principles() -> str:
    """The alliance's principles and values."""
    return page("catalogue/principles.html", principles=queries.principles(PrincipleKind.PRINCIPLE))


@blueprint.get('/<any(help, rules, privacy, "how-we-decide", methods, accessibility):name>')
@requires(Permission.READ)
@everybodys
def prose(name: str) -> str:
    """How the platform works, written in each language rather than translated line by line."""
    return page(f"prose/{name}.{locale.language()}.html")


@blueprint.get("/offline")
@requires(Permission.READ)
def offline() -> str:
    """The eleven texts and the rules on one page, for browsers to keep."""
    return page("catalogue/offline.html", topics=queries.all_topics())


@short_links.get("/<any(g1, g2, g3, g4, g5, g6, g7, f1, f2, f3, f4):code>")
@requires(Permission.READ)
def short_link(code: str) -> Response:
    """The address short enough for a card or a poster, e.g. /g1."""
    for topic in queries.all_topics():
        if topic.code.lower() == code:
            # Written out: this address is printed on paper, so no route may quietly move it.
            return redirect(f"/ar/{topic.kind.path}/{topic.slug}", 301)
    raise NotFound
