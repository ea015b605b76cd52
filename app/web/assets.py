"""What pages carry besides their words: a stylesheet inlined, a script, two fonts, an icon."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import click
from flask import current_app
from flask.cli import AppGroup
from markupsafe import Markup

BUILT = "built"
MANIFEST = "manifest.json"
WORKER = "worker.js"
# The font-face rules, which readers who ask to save data do without.
FONTS_LAYER = "15-fonts.css"
# What only the team's pages need, so that citizens do not pay for it.
STAFF_LAYERS = ("60-report.css", "61-review.css", "62-account.css")


class Sheet(NamedTuple):
    """Which of the stylesheets a page carries."""

    fonts: bool = True
    staff: bool = False

    def holds(self, layer: str) -> bool:
        """Whether a source file is part of it."""
        return (self.fonts or layer != FONTS_LAYER) and (self.staff or layer not in STAFF_LAYERS)


STYLESHEETS = {
    Sheet(): "site.css",
    Sheet(fonts=False): "site-plain.css",
    Sheet(staff=True): "staff.css",
    Sheet(fonts=False, staff=True): "staff-plain.css",
}


class AssetsMissing(RuntimeError):
    """The built files are not there; serving pages without their look would hide the mistake."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} has not been built: run `make assets` (or `flask assets build`)")


@dataclass(frozen=True)
class Built:
    """Everything the build left behind, read once per process."""

    addresses: Mapping[str, str]
    styles: Mapping[Sheet, str]
    style_hashes: Mapping[Sheet, str]
    worker: str


@cache
def _built(static_folder: Path) -> Built:
    folder = static_folder / BUILT
    try:
        names: dict[str, str] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        styles = {sheet: (folder / name).read_text("utf-8") for sheet, name in STYLESHEETS.items()}
        worker = (folder / WORKER).read_text("utf-8")
    except FileNotFoundError as missing:
        raise AssetsMissing(str(missing.filename)) from missing
    return Built(
        addresses=names,
        styles=styles,
        style_hashes={sheet: _source_hash(text) for sheet, text in styles.items()},
        worker=worker,
    )


def _source_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def _present() -> Built:
    return _built(Path(current_app.static_folder or ""))


def stylesheet(sheet: Sheet = Sheet()) -> Markup:  # noqa: B008 - a constant
    """The stylesheet to inline. Built text of ours only."""
    return Markup(_present().styles[sheet])  # noqa: S704 - no word of a reader is in it


def stylesheet_url(sheet: Sheet = Sheet()) -> str:  # noqa: B008 - a constant
    """The address of the same stylesheet as a file that never changes."""
    return url(STYLESHEETS[sheet])


def stylesheet_hash(sheet: Sheet = Sheet()) -> str:  # noqa: B008 - a constant
    """What the content policy must name for that very stylesheet: sha256-…"""
    return _present().style_hashes[sheet]


def worker() -> str:
    """The service worker's script, without its words."""
    return _present().worker


def url(name: str) -> str:
    """The address of a built file by its plain name ("site.js"); it changes with the content."""
    try:
        return f"{current_app.static_url_path}/{BUILT}/{_present().addresses[name]}"
    except KeyError as unknown:
        raise AssetsMissing(name) from unknown


def build(static_folder: Path, translations: Path) -> None:
    """Make every built file that is missing or older than what it is made from."""
    # The font tools are heavy and only needed here, never in a web worker.
    from app.web.asset_build import build_all  # noqa: PLC0415

    build_all(static_folder, translations)
    _built.cache_clear()


group = AppGroup("assets", help="Stylesheet, script, fonts and compiled translations.")


@group.command("build")
def build_command() -> None:
    """Build what is missing or out of date."""
    translations = Path(current_app.root_path).parent / "translations"
    build(Path(current_app.static_folder or ""), translations)
    click.echo("The assets are up to date.")
