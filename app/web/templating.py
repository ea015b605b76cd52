"""Serving pages: what every template may use, and nothing it must fetch for itself."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, render_template, request
from flask_babel import gettext, ngettext
from markupsafe import Markup

from app import clock
from app.insights.tallies import THRESHOLD
from app.web import assets, locale, preferences, visitor


def page(template: str, **context: Any) -> str:
    """Render a page in the reader's language and look."""
    return render_template(template, **context)


def styles(*, staff: bool = False) -> Markup:
    """The stylesheet of this page, and the content policy told to allow it and no other.

    A newcomer gets it inside the page, in the first answer. Whoever has taken part comes back, and
    gets the address of a file that their browser keeps for a year.
    """
    # On a costly connection the system's own typeface serves.
    saving = request.headers.get("Save-Data", "").lower() == "on"
    sheet = assets.Sheet(fonts=not saving, staff=staff)
    if visitor.current() != visitor.NOBODY:
        g.style_source = "'self'"
        return Markup('<link rel="stylesheet" href="{}">').format(assets.stylesheet_url(sheet))
    g.style_source = f"'{assets.stylesheet_hash(sheet)}'"
    return Markup("<style>{}</style>").format(assets.stylesheet(sheet))


def install(app: Flask) -> None:
    """Put the shared words into every template."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=gettext,
        gettext=gettext,
        ngettext=ngettext,
        asset=assets.url,
        now=clock.now,
        threshold=THRESHOLD,
    )

    @app.context_processor
    def shared() -> dict[str, Any]:
        display = preferences.current()
        who = visitor.current()
        return {
            "lang": locale.language(),
            "dir": locale.direction(),
            "theme": display.theme,
            "text_size": display.text,
            "language_links": locale.language_links(),
            "styles": styles,
            "demo_mode": current_app.config["SETTINGS"].demo,
            "contact": current_app.config["SETTINGS"].contact,
            "visitor": who,
            "staff": who if who.is_staff else None,
        }
