"""Cards on paper: a list for the printer's records and A4 sheets to cut, made once and kept here
by nobody.

The square leads to the page where the code is typed; the code itself is in no address, because
addresses are remembered by browsers and by every server on the way.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

import segno
from flask import current_app
from flask_babel import force_locale
from markupsafe import Markup

from app.identity.rules import shown_card

LANGUAGES = {"ar": "ar_IQ", "ckb": "ckb_IQ"}
PER_SHEET = 10


def as_csv(codes: Sequence[str]) -> str:
    """One code a line, as printed."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["code"])
    writer.writerows([shown_card(code)] for code in codes)
    return out.getvalue()


def as_html(codes: Sequence[str], site: str, label: str) -> str:
    """Sheets of ten cards, in Arabic and Kurdish, ready for any browser's printing."""
    template = current_app.jinja_env.get_template("identity/cards.html")
    shown = [shown_card(code) for code in codes]
    sheets = [shown[start : start + PER_SHEET] for start in range(0, len(shown), PER_SHEET)]
    address = f"{site.rstrip('/')}/ar/verify/other-ways"
    drawn = segno.make(address, error="m", micro=False)
    # The library draws from our own address alone.
    square = Markup(drawn.svg_inline(scale=2, border=2, omitsize=True))  # noqa: S704
    faces = {}
    for language, name in LANGUAGES.items():
        with force_locale(name):
            faces[language] = template.module.face()  # type: ignore[attr-defined] # its macro
    return template.render(
        sheets=sheets, square=square, faces=faces, label=label, site=address.partition("://")[2]
    )


def write_once(path: Path, text: str) -> None:
    """A file for the operator's eyes; one that is there already is not written over."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
