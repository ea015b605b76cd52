"""What a text can be found by: its words, each under the stems that its other forms share.

A word asked for has no language: it is read in each of them, and found where one reading agrees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from app.text.stemming import SHORTEST, stem
from app.text.words import Word, fold, words_of

_PART = regex.compile(r"[\p{L}\p{N}]+")
_ARABIC = regex.compile(r"(?V1)[\p{Script=Arabic}&&\p{L}]")
# «للمياه» is «ل» and «المياه»; its two letters are one in a folded word.
_FOR_THE = regex.compile(r"(و[\p{M}\u0640]*)?ل[\p{M}\u0640]*ل(?=[\p{M}\u0640]*\p{L}{2})")
# «هەولێردا» is in Erbil.
_IN_SORANI = regex.compile(r"(?<=....)دا$")
_HAMZA_AT_THE_END = regex.compile(r"(?<=....)ء$")
_IN_ARABIC_LETTERS = ("ar", "ckb")

# They join the words that say what is sought, and stand in nearly every text.
_JOINING_WORDS = """
في من على عن الى إلى ان أن او أو ثم مع هو هي ما هذا هذه التي الذي و
لە بە بۆ کە ئەم ئەو لەگەڵ یان تا
the a an and or of to in on for at by with is are
"""
_JOINING = frozenset(fold(word) for word in _JOINING_WORDS.split())


@dataclass(frozen=True)
class Place:
    """`text[start:end]` is a word, and these are the stems it is found by."""

    stems: frozenset[str]
    start: int
    end: int


Asked = tuple[frozenset[str], ...]
"""The words asked for, each as the stems of which a text must have one."""


def places(text: str, language: str) -> Iterator[Place]:
    """The words of a text in this language, with what each is found by."""
    for word in words_of(text):
        if not word.pulled_apart:
            yield Place(_stems(_plain(word, text), language), word.start, word.end)


def stems_of(text: str, language: str) -> frozenset[str]:
    """All that a text is found by."""
    return frozenset().union(*(place.stems for place in places(text, language)))


def asked_for(typed: str) -> Asked:
    """What somebody who typed this is looking for: every word must be there, in any order.

    Words that only join others are not asked for, unless there is nothing else.
    """
    parts = [
        part
        for word in words_of(typed)
        if not word.pulled_apart
        for part in _PART.findall(_plain(word, typed))
    ]
    telling = [part for part in parts if part not in _JOINING] or parts
    return tuple(dict.fromkeys(_stems(part, "") for part in telling))


def is_found(asked: Asked, stems: frozenset[str]) -> bool:
    """Whether a text with these stems has every word asked for."""
    return bool(asked) and all(alternatives & stems for alternatives in asked)


def marks(text: str, language: str, asked: Asked) -> Sequence[tuple[int, int]]:
    """Where in the text the words asked for stand, in order and apart from one another."""
    wanted = frozenset().union(*asked)
    return [(one.start, one.end) for one in places(text, language) if one.stems & wanted]


def _plain(word: Word, text: str) -> str:
    """The folded word without a «for the» before it."""
    fastened = _FOR_THE.match(text, word.start, word.end)
    return word.folded[2 if fastened.group(1) else 1 :] if fastened else word.folded


@lru_cache(maxsize=50_000)
def _stems(folded: str, language: str) -> frozenset[str]:
    """A ligature may hold several words; of a language that is not known, it is every reading."""
    found = set()
    for part in _PART.findall(folded):
        if not _ARABIC.search(part):
            found.add(_latin(part))
            continue
        for one in (language,) if language in _IN_ARABIC_LETTERS else _IN_ARABIC_LETTERS:
            found |= {_HAMZA_AT_THE_END.sub("", each) for each in _in_arabic_letters(part, one)}
    return frozenset(found)


def _in_arabic_letters(word: str, language: str) -> Iterator[str]:
    if language == "ckb":
        word = _IN_SORANI.sub("", word)
    yield stem(word, language)
    if language == "ar" and word.startswith("و"):
        yield stem(f"ال{word}", language)  # «وطني» begins with no «and»


def _latin(word: str) -> str:
    """city and cities, bridge and bridges."""
    short = stem(word, "en")
    if len(short) > SHORTEST:
        short = short.removesuffix("e")
    return f"{short[:-1]}i" if short.endswith("y") and len(short) > SHORTEST else short
