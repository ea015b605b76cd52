"""The checkout as the contracts read it: which files are ours, and what is in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_OURS = ("app", "bench", "migrations", "templates", "tests", "tools")
_BUILT = {"__pycache__", "built"}


def files(*suffixes: str, under: tuple[str, ...] = _OURS) -> Iterator[Path]:
    """Every file of ours with one of the suffixes, in a stable order; nothing that was built."""
    if under is _OURS:
        yield from sorted(path for path in ROOT.iterdir() if path.suffix in suffixes)
    for folder in under:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and path.is_file() and not _BUILT & set(path.parts):
                yield path


def name(path: Path) -> str:
    """A file's name as a person would say it: from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()


def python(*under: str) -> Iterator[tuple[str, ast.Module]]:
    """Every Python file under the folders, parsed."""
    for path in files(".py", under=under):
        yield name(path), ast.parse(path.read_text(encoding="utf-8"))
