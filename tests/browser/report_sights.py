"""What leadership reads, and how one gets there."""

from __future__ import annotations

from app.permissions import Role
from tests.browser.seeing import Sight

LEADER = (Role.LEADER,)

# Every kind of page, for rounds without people and for reports that came out.
REPORTED = (
    Sight("report", "/lead/", LEADER),
    Sight("report-topics", "/lead/topics", LEADER),
    Sight("report-topic", "/lead/topics/infrastructure", LEADER),
    Sight("report-unites", "/lead/unites", LEADER),
    Sight("report-comments", "/lead/comments", LEADER),
    Sight("report-method", "/lead/method", LEADER),
    Sight("report-versions", "/lead/versions", LEADER),
    Sight("report-changes", "/lead/changes", LEADER),
)
REPORT_SIGHTS = (
    *REPORTED,
    Sight("report-by-support", "/lead/topics?order=support", LEADER),
    Sight("report-topic-few", "/lead/topics/youth", LEADER),
)
