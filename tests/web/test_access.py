"""Default deny: a view says what it needs, or nobody gets in."""

from __future__ import annotations

import pytest
from flask import Flask

from app.permissions import Permission
from app.web.access import permission_of, requires


def view() -> str:
    return "the room"


def test_a_view_carries_the_permission_it_was_marked_with() -> None:
    def marked() -> str:
        return "the room"

    assert permission_of(requires(Permission.MODERATE)(marked)) is Permission.MODERATE
    assert permission_of(view) is None


def test_a_view_without_a_mark_is_closed_to_everybody(app: Flask) -> None:
    app.add_url_rule("/forgotten", view_func=view)
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert "the room" not in answer.text


@pytest.mark.parametrize(
    ("permission", "status"),
    [(Permission.READ, 200), (Permission.MODERATE, 403), (Permission.READ_REPORTS, 403)],
)
def test_a_first_visitor_gets_what_everyone_is_granted(
    app: Flask, permission: Permission, status: int
) -> None:
    def room() -> str:
        return "the room"

    app.add_url_rule("/room", view_func=requires(permission)(room))
    assert app.test_client().get("/room").status_code == status


def test_an_unknown_address_is_not_found_rather_than_forbidden(app: Flask) -> None:
    assert app.test_client().get("/ar/no-such-page").status_code == 404
