"""Every view carries one permission; a view without one is closed to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, redirect, request, url_for
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from app.errors import Forbidden, NotFound, StepWaits
from app.permissions import Permission, may
from app.web import visitor
from app.web.unit_of_work import SAFE_METHODS

View = TypeVar("View", bound=Callable[..., object])


def requires(permission: Permission, *, fresh: bool = False) -> Callable[[View], View]:
    """Mark a view with the one permission it needs.

    A `fresh` one is sensitive: staff with a second step must have taken it lately.
    """

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        view.fresh = fresh  # type: ignore[attr-defined]
        return view

    return mark


def permission_of(view: Callable[..., object] | None) -> Permission | None:
    """The permission a view is marked with, or None for none and for an unmarked one."""
    return getattr(view, "permission", None)


def install(app: Flask) -> None:
    """Refuse before the view runs."""

    @app.before_request
    def check_permission() -> Response | None:
        if isinstance(request.routing_exception, SecurityError):
            raise request.routing_exception  # no address can be written for a host not ours
        if isinstance(request.routing_exception, HTTPException):
            return None  # unknown address or method: Flask answers 404 or 405 itself
        view = app.view_functions.get(request.endpoint or "")
        if view is None:
            raise NotFound
        permission = permission_of(view)
        if permission is None or not may(visitor.current().role, permission):
            if visitor.current().waiting_staff_id is not None and request.method == "GET":
                return _to_second_step()
            raise Forbidden
        if getattr(view, "fresh", False):
            sending = request.method not in SAFE_METHODS
            who = visitor.current()
            if sending and not who.fresh_to_send:
                raise StepWaits
            if not sending and not who.fresh_to_open:
                return _to_second_step()
        return None


def _to_second_step() -> Response:
    """Staff enter a code and come back to the page they asked for."""
    return redirect(url_for("identity.second_step_form", to=request.path), 303)
