"""Find out, once per request, who is asking."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

from flask import Flask, Response, g, request

from app import clock
from app.db import reading
from app.identity import devices, rules, sessions, standing
from app.permissions import Permission, Role
from app.web.access import permission_of
from app.web.unit_of_work import SAFE_METHODS
from app.web.visitor import Visitor


def install(app: Flask) -> None:
    """Fill `web.visitor` before the permission check, and hand out new device secrets after."""

    @app.before_request
    def recognise() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if request.endpoint == "static" or permission_of(view) is Permission.OPERATE:
            return  # whatever cookies a machine brings, looking them up could hold it
        # A session is looked up before anything else: reading a page must not queue behind voters.
        with reading() if request.method in SAFE_METHODS else nullcontext():
            g.visitor = _visitor()

    @app.after_request
    def remember(response: Response) -> Response:
        devices.remember(response)
        return response


def _visitor() -> Visitor:
    held = devices.carried(request.cookies.get(devices.cookie_name()))
    citizen = Visitor()
    if held is not None and (held.voice is None or standing.holds(held.voice, held.mark)):
        citizen = Visitor(
            role=Role.CITIZEN,
            device=held.secret,
            voice=held.voice,
            confirmed_by=held.means.value if held.means else "",
            remembered=held.remembered,
            known_until=None if held.voice else held.ends_on,
            voice_mark=held.mark,
        )
    now = clock.now()
    staff = sessions.present(now)
    if staff is not None and sessions.waits(staff):
        return replace(citizen, waiting_staff_id=staff.staff_id, session_digest=staff.digest)
    if staff is not None:
        # Without a second step, as outside production, there is nothing to ask again.
        simple = staff.staff.step_sealed is None
        return replace(
            citizen,
            fresh_to_open=simple or rules.step_is_fresh(staff.stepped_at, now, sending=False),
            fresh_to_send=simple or rules.step_is_fresh(staff.stepped_at, now, sending=True),
            role=staff.staff.role,
            staff_id=staff.staff_id,
            staff_name=staff.staff.name or staff.staff.email,
            session_digest=staff.digest,
        )
    return citizen
