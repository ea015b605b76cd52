"""Musharaka Sans: IBM Plex Sans Arabic cut down to what Arabic and Sorani pages need.

The licence (SIL OFL 1.1) reserves the name "Plex", so the cut font carries a name of its own.
Only the build reads this module; the font tools never enter a web worker.
"""

# mypy: allow-untyped-calls
# fontTools has no annotations of its own.

from __future__ import annotations

import io
from importlib.resources import files

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "Musharaka Sans"
SOURCE = "fontpkg_ibm_plex_sans_arabic"
WEIGHTS = {"regular": "Regular", "bold": "Bold"}

ARABIC = "".join(map(chr, [*range(0x0621, 0x063B), *range(0x0640, 0x0656), 0x0670]))
SORANI = "پچژڤگکیھەڕڵۆێ"
DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹0123456789"
PUNCTUATION = "،؛؟٪٫٬«»…–—·()!?.,:;/-%" + " \u00a0"
# The joiners of Sorani spelling (U+200C, U+200D) need no drawing: browsers obey them while shaping.
CHARACTERS = frozenset(ARABIC + SORANI + DIGITS + PUNCTUATION)

# Joining, ligatures the script requires, and the placing of vowel marks. Kerning and a second
# drawing of the Latin digits would cost a kilobyte and are hardly seen.
SHAPING = ["ccmp", "isol", "init", "medi", "fina", "rlig", "calt", "liga", "mark", "mkmk"]

# Names of the OpenType table: copyright, licence and its address must stay with the font.
_KEPT_NAMES = [0, 13, 14]
_COPYRIGHT_OWNER_UNICODE = (3, 1, 0x409)


def cut(weight: str) -> bytes:
    """One weight as WOFF2 with Arabic, Sorani, digits and punctuation, shaping intact."""
    font = TTFont(io.BytesIO(source(weight)), lazy=False)
    options = Options()
    options.layout_features = SHAPING
    options.hinting = False
    options.drop_tables += ["meta"]
    options.name_IDs = _KEPT_NAMES
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in CHARACTERS])
    subsetter.subset(font)
    style = WEIGHTS[weight]
    for number, text in {
        1: FAMILY,
        2: style,
        3: f"{FAMILY} {style}",
        4: f"{FAMILY} {style}",
        6: f"{FAMILY} {style}".replace(" ", "-"),
    }.items():
        font["name"].setName(text, number, *_COPYRIGHT_OWNER_UNICODE)
    # The build must give the same bytes, and so the same address, for the same inputs.
    font.recalcTimestamp = False
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def source(weight: str) -> bytes:
    """The whole font of a weight, as its package delivers it."""
    return (files(SOURCE) / "files" / f"IBMPlexSansArabic-{WEIGHTS[weight]}.ttf").read_bytes()


def licence() -> str:
    """The licence that travels with every copy."""
    return (files(SOURCE) / "LICENSE").read_text(encoding="utf-8")
