"""Every view carries one permission; a view without one is closed to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, request
from werkzeug.exceptions import HTTPException, SecurityError

from app.errors import Forbidden, NotFound
from app.permissions import Permission, may
from app.web import visitor

View = TypeVar("View", bound=Callable[..., object])


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view with the one permission it needs."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def permission_of(view: Callable[..., object]) -> Permission | None:
    """The permission a view is marked with, or None for an unmarked one."""
    return getattr(view, "permission", None)


def install(app: Flask) -> None:
    """Refuse before the view runs."""

    @app.before_request
    def check_permission() -> None:
        if isinstance(request.routing_exception, SecurityError):
            raise request.routing_exception  # no address can be written for a host not ours
        if isinstance(request.routing_exception, HTTPException):
            return  # unknown address or method: Flask answers 404 or 405 itself
        view = app.view_functions.get(request.endpoint or "")
        if view is None:
            raise NotFound
        permission = permission_of(view)
        if permission is None or not may(visitor.current().role, permission):
            raise Forbidden
