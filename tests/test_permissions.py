"""Who may do what: nothing is granted by silence."""

from __future__ import annotations

import pytest

from app.permissions import GRANTS, Permission, Role, may


def test_every_role_has_its_grants() -> None:
    assert set(GRANTS) == set(Role)


def test_every_permission_is_held_by_somebody() -> None:
    assert frozenset().union(*GRANTS.values()) == set(Permission)


@pytest.mark.parametrize("role", Role)
def test_only_moderators_moderate(role: Role) -> None:
    """An administrator runs the service and a leader reads figures: neither reads waiting words."""
    assert may(role, Permission.MODERATE) == (role is Role.MODERATOR)


@pytest.mark.parametrize("role", Role)
def test_reports_are_for_leadership(role: Role) -> None:
    assert may(role, Permission.READ_REPORTS) == (role in {Role.LEADER, Role.ADMINISTRATOR})


@pytest.mark.parametrize("role", Role)
def test_everyone_may_read_and_take_part(role: Role) -> None:
    assert may(role, Permission.READ)
    assert may(role, Permission.TAKE_PART)


def test_a_citizen_holds_nothing_that_a_first_visitor_does_not() -> None:
    assert GRANTS[Role.CITIZEN] == GRANTS[Role.ANONYMOUS]


@pytest.mark.parametrize("role", Role)
def test_only_administrators_change_what_is_looked_for(role: Role) -> None:
    assert may(role, Permission.EDIT_WORDS) == (role is Role.ADMINISTRATOR)
