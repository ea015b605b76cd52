"""Pages about answers that look organised, who sees them, and how one gets there."""

from __future__ import annotations

from app.permissions import Role
from tests.browser.seeing import Sight, press
from tests.reports.imagining import an_insight

ADMINISTRATOR = (Role.ADMINISTRATOR,)
CASE = f"/admin/cases/2026-1/{an_insight().brigades.cases[0].key}"

CASE_SIGHTS = (
    Sight("cases", "/lead/cases", (Role.LEADER,)),
    Sight("cases-to-decide", "/lead/cases", ADMINISTRATOR),
    Sight("cases-none", "/lead/cases", (Role.LEADER,), scene="empty"),
    Sight("case", CASE, ADMINISTRATOR),
    Sight("case-no-answer", CASE, ADMINISTRATOR, step=press("main form button"), status=422),
)
