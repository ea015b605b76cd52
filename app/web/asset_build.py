"""Building what pages carry: each step is skipped while its inputs are the ones it last saw."""

# mypy: allow-untyped-calls
# brotli has no annotations of its own.

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
from pathlib import Path

import brotli
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.web import minify, typeface
from app.web.assets import BUILT, MANIFEST, STYLESHEETS, WORKER

INPUTS = "inputs.json"
LOCK = ".lock"
LICENCE = "OFL.txt"
ADDRESS = f"/static/{BUILT}/"
HASH_LENGTH = 12


def build_all(static_folder: Path, translations: Path) -> None:
    """Bring the built folder and the compiled translations up to date with their sources."""
    out = static_folder / BUILT
    out.mkdir(parents=True, exist_ok=True)
    with (out / LOCK).open("w") as lock:
        # Two builds at once, say a server's and a test run's, take turns.
        fcntl.flock(lock, fcntl.LOCK_EX)
        _build_in_turn(static_folder, translations, out)


def _build_in_turn(static_folder: Path, translations: Path, out: Path) -> None:
    seen = _read(out / INPUTS)
    names = _read(out / MANIFEST)
    _fonts(out, seen, names)
    _scripts(static_folder, out, names)
    _icons(static_folder, out, names)
    _stylesheets(static_folder, out, names)
    _translations(translations, seen)
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
    _put(out / LICENCE, typeface.licence().encode("utf-8"))


def _scripts(static_folder: Path, out: Path, names: dict[str, str]) -> None:
    # What only the team's pages do is a file of its own, so that citizens do not pay for it.
    for name, folder in (("site.js", "js"), ("staff.js", "js/staff"), ("step.js", "js/step")):
        modules = _sources(static_folder / folder, "*.js")
        # A block per module: nothing a module declares reaches the page or another module.
        blocks = [f"{{\n{minify.js(path.read_text(encoding='utf-8'))}\n}}" for path in modules]
        script = "\n".join(['"use strict";', *blocks]).encode("utf-8")
        _keep(out, names, name, script)
        _squeeze_beside(out / names[name], script)
    worker = (static_folder / "worker" / WORKER).read_text(encoding="utf-8")
    _put(out / WORKER, minify.js(worker).encode("utf-8"))  # to be served from the root


def _icons(static_folder: Path, out: Path, names: dict[str, str]) -> None:
    for path in _sources(static_folder / "icons", "*.[ps][nv]g"):
        _keep(out, names, path.name, path.read_bytes())


def _stylesheets(static_folder: Path, out: Path, names: dict[str, str]) -> None:
    layers = _sources(static_folder / "css", "*.css")
    for sheet, name in STYLESHEETS.items():
        kept = [path for path in layers if sheet.holds(path.name)]
        text = minify.css_files(path.read_text(encoding="utf-8") for path in kept)
        for plain, hashed in names.items():
            text = text.replace(f'url("{plain}")', f"url({ADDRESS}{hashed})")
        content = text.encode("utf-8")
        _put(out / name, content)  # to be inlined
        _keep(out, names, name, content)  # to be kept by browsers that come back
        _squeeze_beside(out / names[name], content)


def _translations(folder: Path, seen: dict[str, str]) -> None:
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        key = source.relative_to(folder).as_posix()
        inputs = _digest(source.read_bytes())
        if seen.get(key) == inputs and compiled.is_file():
            continue
        with source.open("rb") as po:
            catalogue = read_po(po, locale=source.parts[-3])
        machine_readable = io.BytesIO()
        write_mo(machine_readable, catalogue)
        _put(compiled, machine_readable.getvalue())
        seen[key] = inputs


def _keep(out: Path, names: dict[str, str], plain: str, content: bytes) -> None:
    """Store under a name that changes with the content, so that browsers may keep it for a year.

    Earlier files stay: a server that is still running, or a page still open, may ask for them.
    """
    stem, _, ending = plain.rpartition(".")
    names[plain] = f"{stem}.{_digest(content)[:HASH_LENGTH]}.{ending}"
    _put(out / names[plain], content)


def _put(path: Path, content: bytes) -> None:
    """Write whole or not at all, and only what is new: a running server may be reading."""
    if path.is_file() and path.read_bytes() == content:
        return
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(content)
    draft.replace(path)


def _squeeze_beside(path: Path, content: bytes) -> None:
    _put(path.with_name(path.name + ".gz"), gzip.compress(content, 9, mtime=0))
    _put(path.with_name(path.name + ".br"), brotli.compress(content))


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
    _put(path, (json.dumps(values, indent=2, sort_keys=True) + "\n").encode("utf-8"))
