"""Smaller stylesheets and scripts with the same meaning, for slow and costly connections."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from string import ascii_letters

_CSS_STRING = re.compile(r'("[^"]*")')
_LAYER_BLOCK = re.compile(r"@layer ([a-z]+)\{")
_OWN_PROPERTY = re.compile(r"--[a-z][\w-]*")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_JS_BLOCK_COMMENT = re.compile(r"^\s*/\*.*?\*/", re.DOTALL | re.MULTILINE)


def css(source: str) -> str:
    """The stylesheet without comments and needless blanks; strings stay as they are.

    A blank before a colon may be a descendant selector and one around + or - belongs to calc(),
    so those are kept.
    """
    pieces = _CSS_STRING.split(_CSS_COMMENT.sub("", source))
    pieces[::2] = [_squeeze(piece) for piece in pieces[::2]]
    return "".join(pieces).replace(";}", "}").strip()


def css_files(sources: Iterable[str]) -> str:
    """Several stylesheets as one, in their order; neighbours of one cascade layer share its block.

    Each source is either one `@layer name {…}` block or has no layer of its own.
    """
    whole, layer = "", ""
    for source in map(css, sources):
        opening = _LAYER_BLOCK.match(source)
        name = opening[1] if opening else ""
        if opening and name == layer:
            whole = whole[:-1] + source[opening.end() :]
        else:
            whole += source
        layer = name
    return _short_names(whole)


def _short_names(sheet: str) -> str:
    """The sheet with a letter for each of its own properties, the most used first.

    Nothing outside a sheet knows their names; every reader would pay for their length.
    """
    counted = Counter(_OWN_PROPERTY.findall(sheet))
    short = {
        name: f"--{sign}"
        for (name, _), sign in zip(counted.most_common(), ascii_letters, strict=False)
    }
    return _OWN_PROPERTY.sub(lambda found: short.get(found[0], found[0]), sheet)


def _squeeze(piece: str) -> str:
    piece = re.sub(r"\s+", " ", piece)
    piece = re.sub(r" ?([{};,>]) ?", r"\1", piece)
    piece = piece.replace(": ", ":")
    return re.sub(r"#([0-9A-Fa-f])\1([0-9A-Fa-f])\2([0-9A-Fa-f])\3\b", r"#\1\2\3", piece)


def js(source: str) -> str:
    """The script without whole-line comments, indentation and empty lines.

    Line ends stay: without a parser, nothing else is sure to keep the meaning.
    """
    lines = (line.strip() for line in _JS_BLOCK_COMMENT.sub("", source).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
