"""Building what pages carry: each step is skipped while its inputs are the ones it last saw."""

# mypy: allow-untyped-calls
# brotli has no annotations of its own.

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import brotli
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.web import minify, typeface
from app.web.assets import BUILT, MANIFEST, STYLESHEETS

INPUTS = "inputs.json"
FONTS_LAYER = "15-fonts.css"
LICENCE = "OFL.txt"
ADDRESS = f"/static/{BUILT}/"
HASH_LENGTH = 12


def build_all(static_folder: Path, translations: Path) -> None:
    """Bring the built folder and the compiled translations up to date with their sources."""
    out = static_folder / BUILT
    out.mkdir(parents=True, exist_ok=True)
    seen = _read(out / INPUTS)
    names = _read(out / MANIFEST)
    _fonts(out, seen, names)
    _scripts(static_folder, out, names)
    _icons(static_folder, out, names)
    _stylesheets(static_folder, out, names)
    _translations(translations, seen)
    _clear_out(out, names)
    _write(out / MANIFEST, names)
    _write(out / INPUTS, seen)


def _fonts(out: Path, seen: dict[str, str], names: dict[str, str]) -> None:
    recipe = Path(typeface.__file__).read_bytes()
    for weight in typeface.WEIGHTS:
        plain = f"sans-{weight}.woff2"
        inputs = _digest(recipe, typeface.source(weight))
        if seen.get(plain) == inputs and (out / names.get(plain, "")).is_file():
            continue
        _keep(out, names, plain, typeface.cut(weight))
        seen[plain] = inputs
    (out / LICENCE).write_text(typeface.licence(), encoding="utf-8")


def _scripts(static_folder: Path, out: Path, names: dict[str, str]) -> None:
    modules = _sources(static_folder / "js", "*.js")
    # A block per module: nothing a module declares reaches the page or another module.
    blocks = [f"{{\n{minify.js(path.read_text(encoding='utf-8'))}\n}}" for path in modules]
    script = "\n".join(['"use strict";', *blocks]).encode("utf-8")
    _keep(out, names, "site.js", script)
    _squeeze_beside(out / names["site.js"], script)


def _icons(static_folder: Path, out: Path, names: dict[str, str]) -> None:
    for path in _sources(static_folder / "icons", "*.svg"):
        _keep(out, names, path.name, path.read_bytes())


def _stylesheets(static_folder: Path, out: Path, names: dict[str, str]) -> None:
    layers = _sources(static_folder / "css", "*.css")
    for fonts, name in STYLESHEETS.items():
        kept = [path for path in layers if fonts or path.name != FONTS_LAYER]
        text = minify.css_files(path.read_text(encoding="utf-8") for path in kept)
        for plain, hashed in names.items():
            text = text.replace(f'url("{plain}")', f"url({ADDRESS}{hashed})")
        (out / name).write_text(text, encoding="utf-8")


def _translations(folder: Path, seen: dict[str, str]) -> None:
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        key = source.relative_to(folder).as_posix()
        inputs = _digest(source.read_bytes())
        if seen.get(key) == inputs and compiled.is_file():
            continue
        with source.open("rb") as po:
            catalogue = read_po(po, locale=source.parts[-3])
        with compiled.open("wb") as mo:
            write_mo(mo, catalogue)
        seen[key] = inputs


def _keep(out: Path, names: dict[str, str], plain: str, content: bytes) -> None:
    """Store under a name that changes with the content, so that browsers may keep it for a year."""
    stem, _, ending = plain.rpartition(".")
    names[plain] = f"{stem}.{_digest(content)[:HASH_LENGTH]}.{ending}"
    path = out / names[plain]
    if not path.is_file():
        path.write_bytes(content)


def _squeeze_beside(path: Path, content: bytes) -> None:
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
    path.with_name(path.name + ".br").write_bytes(brotli.compress(content))


def _clear_out(out: Path, names: dict[str, str]) -> None:
    """Drop what earlier builds left; a page already open has its files in the browser."""
    kept = {*names.values(), *STYLESHEETS.values(), MANIFEST, INPUTS, LICENCE}
    for path in out.iterdir():
        if path.name.removesuffix(".gz").removesuffix(".br") not in kept:
            path.unlink()


def _sources(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern))


def _digest(*parts: bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def _read(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    stored: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return stored


def _write(path: Path, values: dict[str, str]) -> None:
    path.write_text(json.dumps(values, indent=2, sort_keys=True) + "\n", encoding="utf-8")
