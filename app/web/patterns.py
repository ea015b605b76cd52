"""Every component on one page, for those who build pages; not served in production."""

from __future__ import annotations

from flask import Blueprint

from app.permissions import Permission
from app.web.access import requires
from app.web.templating import page

blueprint = Blueprint("patterns", __name__)


@blueprint.get("/patterns")
@requires(Permission.READ)
def patterns() -> str:
    return page("patterns.html")
