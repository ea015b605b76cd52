"""Looking for words: what somebody seeks stands in no address, no log and no copy of the page.

The form is sent by POST and answered with the page itself. See docs/decisions/0022-search.md.
"""

from __future__ import annotations

from app.participation import search_page
from app.participation.routes import blueprint
from app.participation.search_forms import SearchForm
from app.participation.search_rules import SEARCH_RATE
from app.permissions import Permission
from app.web import rate_limit
from app.web.access import requires
from app.web.unit_of_work import only_asks


@blueprint.get("/search")
@requires(Permission.READ)
def search_form() -> str:
    """The empty form; whatever stands in the address is not read."""
    return search_page.render(SearchForm(formdata=None))


@blueprint.post("/search")
@requires(Permission.READ)
@only_asks
def search() -> str | tuple[str, int]:
    """What was found, or what has to be typed otherwise."""
    rate_limit.spend(SEARCH_RATE, "search", rate_limit.address_digest())
    form = SearchForm()
    if not form.validate():
        return search_page.render(form), 422
    return search_page.render(form, asked=form.asked)
