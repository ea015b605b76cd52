"""Pages about answers that look organised: leadership reads, an administrator decides."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.errors import NotFound
from app.moderation.rules import Incomplete
from app.permissions import Permission
from app.reports import case_deciding, case_queries, case_wording
from app.reports.case_forms import CaseForm
from app.reports.routes import blueprint
from app.web import visitor
from app.web.access import requires
from app.web.templating import page

Answer = Response | tuple[str, int]


@blueprint.get("/lead/cases")
@requires(Permission.READ_REPORTS)
def cases() -> str:
    """Every case of a round, with figures both ways and what was decided."""
    now = clock.now()
    opened = [one for one in catalogue.all_rounds() if one.opens_at <= now]
    slug = request.args.get("round") or (opened[0].slug if opened else "")
    round_ = next((one for one in opened if one.slug == slug), None)
    if round_ is None and slug:
        raise NotFound
    return page(
        "reports/cases.html",
        round=round_,
        cases=case_queries.cases(round_.id) if round_ else [],
        words=case_wording,
    )


@blueprint.get("/admin/cases/<slug>/<key>")
@requires(Permission.OVERSEE, fresh=True)
def case(slug: str, key: str) -> str:
    """One case, and the form to decide."""
    return _page(_round(slug), key, CaseForm(formdata=None))


@blueprint.post("/admin/cases/<slug>/<key>/decisions")
@requires(Permission.OVERSEE, fresh=True)
def decide_case(slug: str, key: str) -> Answer:
    """Decide about it, or decide anew."""
    round_, form = _round(slug), CaseForm()
    try:
        if form.validate():
            case_deciding.decide(
                round_,
                key,
                form.verdict(),
                form.explanation.data or "",
                read=form.number(),
                staff_id=visitor.current().staff_id or 0,
                now=clock.now(),
            )
            return redirect(url_for("reports.cases", round=slug), 303)
    except Incomplete as gap:
        form.point_out(gap)
    return _page(round_, key, form), 422


def _round(slug: str) -> Round:
    found = next((one for one in catalogue.all_rounds() if one.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def _page(round_: Round, key: str, form: CaseForm) -> str:
    found = case_queries.case(round_.id, key)
    if form.read.data is None:
        form.read.data = str(found.number)
    return page(
        "reports/case.html",
        round=round_,
        one=found,
        form=form,
        problems=form.problems(),
        words=case_wording,
    )
