"""Where people live: the nineteen governorates and the world outside, named in three languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from app.catalogue.source import FOLDER, LANGUAGES

OUTSIDE = "OUT"
# The article does not count, nor what a letter carries; «أربيل» comes before «بابل».
_ARABIC = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_SORANI = "ئابپتجچحخدرڕزژسشعغفڤقکگلڵمنوۆهھەیێ"
_CARRIED = str.maketrans("أإآىةؤ", "ااايهو")


@cache
def governorates() -> Mapping[str, Mapping[str, str]]:
    """The names of each by language; the outside stands among them."""
    found = tomllib.loads((FOLDER / "governorates.toml").read_text(encoding="utf-8"))
    return {
        key: {language: names[language] for language in LANGUAGES} for key, names in found.items()
    }


def in_order(language: str) -> list[tuple[str, str]]:
    """Key and name of each, by the alphabet of the language and without the article.

    Never by size, region or community; the outside comes last.
    """
    named = [(key, names[language]) for key, names in governorates().items()]
    return sorted(named, key=lambda one: (one[0] == OUTSIDE, _place(one[1], language)))


def _place(name: str, language: str) -> tuple[int, ...] | str:
    if language == "en":
        return name.casefold()
    alphabet = _SORANI if language == "ckb" else _ARABIC
    if language == "ar":
        name = name.removeprefix("ال").translate(_CARRIED)
    return tuple(alphabet.find(letter) for letter in name)
