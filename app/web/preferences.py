"""How a reader wants pages to look: theme, digits, text size; kept in a cookie of plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, g, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from app.permissions import Permission
from app.web.access import requires
from app.web.forms import Form

COOKIE = "display"
YEAR = 365 * 86400
THEMES = ("system", "light", "dark", "contrast")
TEXT_SIZES = ("100", "115", "130", "150")
DIGITS = ("arabic", "latin")


@dataclass(frozen=True)
class Display:
    """A reader's choices; anything unknown in the cookie counts as the default."""

    theme: str = "system"
    text: str = "100"
    digits: str = "arabic"

    @property
    def latin_digits(self) -> bool:
        return self.digits == "latin"


def current() -> Display:
    """The present reader's choices."""
    if "display" not in g:
        sent = dict(parse_qsl(request.cookies.get(COOKIE, "")))
        g.display = _display(sent)
    display: Display = g.display
    return display


def _display(sent: Mapping[str, str]) -> Display:
    return Display(
        theme=_known(sent.get("theme"), THEMES),
        text=_known(sent.get("text"), TEXT_SIZES),
        digits=_known(sent.get("digits"), DIGITS),
    )


def _known(value: str | None, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else allowed[0]


class DisplayForm(Form):
    theme = RadioField(
        _l("Colours"),
        choices=[
            SelectChoice("system", _l("As on this device")),
            SelectChoice("light", _l("Light")),
            SelectChoice("dark", _l("Dark")),
            SelectChoice("contrast", _l("High contrast")),
        ],
    )
    text = RadioField(
        _l("Text size"),
        choices=[
            SelectChoice("100", _l("Normal")),
            SelectChoice("115", _l("Larger")),
            SelectChoice("130", _l("Large")),
            SelectChoice("150", _l("Very large")),
        ],
    )
    digits = RadioField(
        _l("Digits"), choices=[SelectChoice("arabic", "٠١٢٣"), SelectChoice("latin", "0123")]
    )


blueprint = Blueprint("web", __name__)


@blueprint.get("/display")
@requires(Permission.READ)
def preferences() -> str:
    from app.web.templating import page  # noqa: PLC0415 - templating reads the choices made here

    return page("web/display.html", form=DisplayForm(data=asdict(current())))


@blueprint.post("/display")
@requires(Permission.READ)
def save_preferences() -> WerkzeugResponse:
    """Unknown values fall back to the defaults; there is nothing to correct."""
    chosen = _display(request.form)
    response: Response | WerkzeugResponse = redirect(url_for("web.preferences") + "#saved", 303)
    response.set_cookie(
        COOKIE,
        urlencode(asdict(chosen)),
        max_age=YEAR,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response
