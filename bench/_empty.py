"""A page with nothing on it, behind everything that stands before every page."""

from __future__ import annotations

from flask import Flask

from app.permissions import Permission
from app.web.access import requires

EMPTY = "/ar/empty"


def add_empty_page(app: Flask) -> None:
    app.add_url_rule(EMPTY, "empty", requires(Permission.READ)(lambda: ""))
