"""No path leads from what screening says to what happens with a text."""

from __future__ import annotations

import ast

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.db import session
from app.participation.models import Comment, Submission
from app.participation.rules import Status
from app.permissions import Role
from app.screening.rules import HIGH_FROM
from app.web.unit_of_work import transaction
from tests.contracts.tree import ROOT
from tests.factories import staff_browser, write_comment
from tests.pages import Browser

WORST = "راح نقتلك يا كلب، بيتك محلة ٦٠٤ زقاق ١٢ دار ٧ وهذا رقمك ٠٧٧٠١٢٣٤٥٦٧"
CALM = "نريد مدرسة جديدة في الحي"
TOPIC = "/en/goals/infrastructure"

# Where a risk may be read: where it is stored, weighed again, listed and filtered, and told to the
# text's own author.
READERS = {
    "app/participation/models.py",
    "app/participation/submitting.py",
    "app/moderation/waiting.py",
    "app/moderation/forms.py",
    "app/moderation/learning.py",
    "app/privacy/copying.py",
}


def test_screening_cannot_even_name_what_has_a_status() -> None:
    for path in sorted((ROOT / "app" / "screening").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert not name.startswith(
                    ("app.participation", "app.moderation", "app.reports")
                ), path


def test_a_risk_is_read_only_where_the_queue_is_made() -> None:
    """Whoever decides, counts, reports or publishes does not look at it."""
    readers = set()
    for path in sorted((ROOT / "app").rglob("*.py")):
        if "screening" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = (
                (isinstance(node, ast.Attribute) and node.attr in ("risk", "risk_of"))
                or (isinstance(node, ast.keyword) and node.arg == "risk")
                or (isinstance(node, ast.Name) and node.id == "risk")
            )
            if named:
                readers.add(path.relative_to(ROOT).as_posix())
    assert readers <= READERS, readers - READERS


def test_the_worst_text_waits_like_the_calmest_and_is_published_by_the_same_button(
    app: Flask,
) -> None:
    with app.test_request_context():
        worst, calm = write_comment(WORST, by=1).ref, write_comment(CALM, by=2).ref
    staff = staff_browser(app, Role.MODERATOR)
    for ref in (worst, calm):
        with app.app_context():
            found = session().get_one(Comment, ref)
            assert found.status is Status.PENDING and found.published_text is None
        page = staff.get(f"/en/mod/item/{ref}")
        staff.press(page, "/decisions", ("outcome", "publish"))
        with app.app_context():
            assert session().get_one(Comment, ref).published_text is not None
    with app.app_context():
        risks = dict(session().execute(select(Submission.ref, Submission.risk)).all())
        assert risks[worst] >= HIGH_FROM and risks[calm] == 0


def test_the_author_is_told_nothing_of_it(app: Flask) -> None:
    author = Browser(app)
    calm = author.get(f"/en/me/comments/{author.comment(TOPIC, CALM)}").words
    worst = author.get(f"/en/me/comments/{author.comment(TOPIC, 'أنت يا كلب، راح نقتلك')}").words
    shared = "A moderator reads it before anyone else does."
    assert shared in calm and shared in worst
    assert "risk" not in worst.lower() and "machine" not in worst.lower()


@pytest.mark.parametrize(
    ("level", "shown"), [("high", "worst"), ("some", "some"), ("none", "calm"), ("", "all")]
)
def test_the_queue_is_narrowed_by_it(app: Flask, level: str, shown: str) -> None:
    with app.test_request_context():
        refs = {
            "worst": write_comment(WORST, by=1).ref,
            "some": write_comment("اقرؤوا example.com", by=2).ref,
            "calm": write_comment(CALM, by=3).ref,
        }
    page = staff_browser(app, Role.MODERATOR).get(f"/en/mod/queue?risk={level}")
    for name, ref in refs.items():
        assert (f"/mod/item/{ref}" in page.text) == (shown in (name, "all"))


def test_changing_every_risk_changes_no_status(app: Flask) -> None:
    with app.test_request_context():
        write_comment(WORST, by=1)
        with transaction():
            session().execute(update(Submission).values(risk=100))
        assert session().scalars(select(Submission.status)).all() == [Status.PENDING]
