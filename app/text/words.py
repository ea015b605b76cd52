"""A text as words in one spelling, each with its place, however the letters were disguised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import regex

from app.text.comparing import skeleton

# Letters with their marks, stretches and joiners; digits and signs that stand in for letters.
_WORD = regex.compile(r"[\p{L}\p{M}\p{Nd}\u0640\u200c\u200d]+(?:[@$*]+[\p{L}\p{M}]*)*")
_SIGNS = str.maketrans({"@": "a", "$": "s", "*": None})
_SAME_AGAIN = regex.compile(r"(\p{L})\1+")
_ARABIC = regex.compile(r"(?V1)[\p{Script=Arabic}&&\p{L}]")
_LATIN = regex.compile(r"[a-z]")
_DIGIT = regex.compile(r"[0-9]")

# What people write for letters that a Latin keyboard lacks, and for letters they want unseen.
_ARABIZI = str.maketrans({"2": "ا", "3": "ع", "5": "خ", "6": "ط", "7": "ح", "8": "ق", "9": "ص"})
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t"})
_SOUNDS = (
    ("sh", "ش"), ("ch", "چ"), ("gh", "غ"), ("kh", "خ"), ("th", "ث"), ("dh", "ذ"),
)  # fmt: skip
_LETTERS = str.maketrans(
    {
        "b": "ب", "p": "پ", "t": "ت", "j": "ج", "d": "د", "r": "ر", "z": "ز", "s": "س", "f": "ف",
        "q": "ق", "k": "ك", "c": "ك", "g": "گ", "l": "ل", "m": "م", "n": "ن", "h": "ه", "w": "و",
        "y": "ي", "v": "ڤ", "a": None, "e": None, "i": None, "o": None, "u": None, "x": "خ",
    }
)  # fmt: skip
_VOWELS = str.maketrans({"ا": None, "و": None, "ي": None, "ء": None})

LONGEST_GAP = 3
"""Signs between two letters of a word that was pulled apart: «ك - ل - ب»."""

FEWEST_BONES = 3
"""Letters that must be left of a word without its vowels before it may be taken for another."""


@dataclass(frozen=True)
class Word:
    """`text[start:end]` in one spelling; `readings` are all that it may stand for."""

    folded: str
    start: int
    end: int
    readings: frozenset[str]
    pulled_apart: bool = False


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """One spelling for a word: its skeleton, and no letter twice in a row."""
    return _SAME_AGAIN.sub(r"\1", skeleton(word))


def bones(folded: str) -> str:
    """A folded Arabic word without its vowels, as Latin keyboards write it; "" when too short."""
    left = folded.translate(_VOWELS)
    return left if len(left) >= FEWEST_BONES else ""


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order, and after them those pulled apart into single letters."""
    found = (_word(match) for match in _WORD.finditer(text))
    plain = [word for word in found if word.folded]  # a mark without a letter is no word
    return (*plain, *_pulled_apart(plain))


def _word(match: regex.Match[str]) -> Word:
    folded = fold(match.group().translate(_SIGNS))
    return Word(folded, match.start(), match.end(), frozenset(_readings(folded)))


def _readings(folded: str) -> Iterator[str]:
    yield folded
    arabic, latin = bool(_ARABIC.search(folded)), bool(_LATIN.search(folded))
    digit = bool(_DIGIT.search(folded))
    if arabic and (latin or digit):
        yield fold(_DIGIT.sub("", folded).translate(_LETTERS))
        yield fold(folded.translate(_ARABIZI).translate(_LETTERS))
    elif latin and digit:
        yield fold(folded.translate(_LEET))
        yield f"~{_spoken(folded)}"


def _spoken(folded: str) -> str:
    """A word in Latin letters and digits as an Arabic ear hears it, without its vowels."""
    for sound, letter in _SOUNDS:
        folded = folded.replace(sound, letter)
    return fold(folded.translate(_ARABIZI).translate(_LETTERS).translate(_VOWELS))


def _pulled_apart(plain: list[Word]) -> Iterator[Word]:
    """Words made of at least three single letters that follow one another closely."""
    place = 0
    runs: list[int] = []
    for one, before in zip(plain, [None, *plain], strict=False):
        close = before is not None and one.start - before.end <= LONGEST_GAP
        if not (close and len(one.folded) == 1 and before and len(before.folded) == 1):
            place += 1
        runs.append(place)
    for _, run in groupby(zip(runs, plain, strict=True), key=lambda pair: pair[0]):
        letters = [word for _, word in run if len(word.folded) == 1 and word.folded.isalpha()]
        if len(letters) >= FEWEST_BONES:
            whole = fold("".join(letter.folded for letter in letters))
            yield Word(whole, letters[0].start, letters[-1].end, frozenset({whole}), True)
