"""Serving pages: what every template may use, and nothing it must fetch for itself."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, render_template, request, url_for
from flask.templating import Environment
from flask_babel import ngettext
from jinja2.ext import Extension
from markupsafe import Markup

from app import clock
from app.insights.tallies import THRESHOLD
from app.text import isolate
from app.web import assets, locale, preferences, visitor

# A page of twenty comments has ninety addresses, most of them on every page.
ADDRESSES = 2048
_ONE_TAG = re.compile(r"\{(%|#)((?!\1\}).)*\1\}")


class Unindented(Extension):
    """Templates are indented for their writers; readers are not sent the indentation.

    Only what stands in the template's own lines goes; words that are filled in stay as they are.
    Where a line with words ends in a tag, the engine leaves out the line's end: there one blank of
    the next line's indentation stays, for it alone keeps two sentences apart.
    """

    def preprocess(self, source: str, *_: object, **__: object) -> str:
        lines, before = [], ""
        for line in source.split("\n"):
            bare = line.lstrip(" \t")
            joined = before.endswith(("%}", "#}")) and not _ONE_TAG.fullmatch(before)
            lines.append(" " + bare if joined and bare != line else bare)
            before = bare
        return "\n".join(lines)


class Pages(Environment):
    """Templates that have no words of their own beside the shared ones.

    They are looked up at every import of a component, so they stay one plain dictionary.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def page(template: str, **context: Any) -> str:
    """Render a page in the reader's language and look."""
    return render_template(template, **context)


def styles(*, staff: bool = False) -> Markup:
    """The stylesheet of this page, and the content policy told to allow it and no other.

    A newcomer gets it inside the page, in the first answer, and fetches it as a file once the page
    stands. Whoever is known to have been here gets the address of that file, which their browser
    keeps for a year.
    """
    # On a costly connection the system's own typeface serves.
    saving = request.headers.get("Save-Data", "").lower() == "on"
    sheet = assets.Sheet(fonts=not saving, staff=staff)
    address = assets.stylesheet_url(sheet)
    g.style_source = "'self'"
    if visitor.current() == visitor.NOBODY:
        # An answer of 304 speaks for the reader's copy, which may hold either of the two.
        g.style_source += f" '{assets.stylesheet_hash(sheet)}'"
    if _has_been_here():
        g.style_element = Markup('<link rel="stylesheet" href="{}">').format(address)
    else:
        g.style_element = Markup(
            '<style>{}</style><link rel="prefetch" as="style" href="{}">'
        ).format(assets.stylesheet(sheet), address)
    g.style_address = address
    element: Markup = g.style_element
    return element


def _has_been_here() -> bool:
    """Whether a cookie says so, or a copy of this page to be renewed, or a page of ours before."""
    return (
        visitor.current() != visitor.NOBODY
        or "If-None-Match" in request.headers
        or request.headers.get("Sec-Fetch-Site") == "same-origin"
    )


def staff_script() -> Markup:
    """The script of the team's own pages, which alone may ask something of the server by itself."""
    g.connect_source = "'self'"
    return Markup('<script src="{}" defer></script>').format(assets.url("staff.js"))


def install(app: Flask) -> None:
    """Put the shared words into every template."""
    app.jinja_env.add_extension(Unindented)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=locale.gettext,
        gettext=locale.gettext,
        ngettext=ngettext,
        asset=assets.url,
        now=clock.now,
        threshold=THRESHOLD,
    )
    app.jinja_env.globals["url_for"] = _remembered_addresses()
    app.jinja_env.filters["isolate"] = isolate

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
            "staff_script": staff_script,
            "demo_mode": current_app.config["SETTINGS"].demo,
            "contact": current_app.config["SETTINGS"].contact,
            "keeps": current_app.config["SETTINGS"],
            "visitor": who,
            "staff": who if who.is_staff else None,
        }


def _remembered_addresses() -> Callable[..., str]:
    """`url_for` for templates, which asks the routes once for what is written again and again."""

    @lru_cache(ADDRESSES, typed=True)
    def written(_language: str, _root: str, endpoint: str, /, **values: Any) -> str:
        return url_for(endpoint, **values)

    def address(endpoint: str, /, **values: Any) -> str:
        if "_external" in values or endpoint.startswith("."):
            return url_for(endpoint, **values)
        return written(locale.language(), request.script_root, endpoint, **values)

    return address
