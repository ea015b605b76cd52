"""How alike two texts are, and short keys under which texts that resemble one another meet."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from random import Random

import regex
from rapidfuzz import fuzz, process

from app.text.words import fold, words_of

BANDS, ROWS = 12, 2
GRAM = 4
"""Letters in a row that are compared; words may trade places without changing many of them."""

ALIKE = 0.72
"""Likeness from which two texts say the same thing in almost the same words."""

_PRIME = (1 << 61) - 1
_draw = Random(20261126)  # noqa: S311 - the same functions on every machine, not a secret
_FUNCTIONS = [(_draw.randrange(1, _PRIME), _draw.randrange(_PRIME)) for _ in range(BANDS * ROWS)]

_AND = regex.compile(r"^[وف](?=..)")
_ARTICLE = regex.compile(r"^(?:ال|لل|بال|وال|فال)(?=...)")

# The same wish for another place is another wish.
_PLACES = """
بغداد البصرة الموصل نينوى كركوك أربيل السليمانية دهوك حلبجة النجف كربلاء بابل الحلة واسط
الكوت ميسان العمارة ذي قار الناصرية المثنى السماوة القادسية الديوانية ديالى بعقوبة الأنبار
الرمادي الفلوجة صلاح الدين تكريت سامراء هەولێر سلێمانی دهۆک هەڵەبجە کەرکووک بەغدا بەسرە
مووسڵ زاخۆ کەلار ڕانیە سۆران baghdad basra mosul nineveh kirkuk erbil hawler sulaymaniyah
slemani duhok halabja najaf karbala babil hilla wasit kut maysan amara nasiriyah samawah
diwaniyah diyala baqubah anbar ramadi fallujah tikrit samarra
"""
# One of these more or less turns a sentence round; a likeness of letters would not notice.
_TURNING = """
لا لن لم ما مو مب ليس ليست بدون بلا ضد ابدا نرفض ارفض اعارض معارض اويد نويد مع خفض رفع زياده
الغاء تقليل زيدوا شيلوا غاليه رخيصه دژي دژ لهگهل نهبيت نابيت مهكهن زياد كهم not no never
against oppose support raise lower stop more less without dont
"""
_TURNS = frozenset(fold(word) for word in _TURNING.split()) | {
    _ARTICLE.sub("", fold(place)) for place in _PLACES.split()
}
_NUMBER = regex.compile(r"\d+")
SAME_WORD = 75.0


def bands(text: str) -> tuple[int, ...]:
    """Keys of a text: two texts that share most of their letters share at least one key.

    MinHash over the text's four-letter runs (Broder, "On the resemblance and containment of
    documents", 1997), cut into bands (Indyk and Motwani, 1998): with a Jaccard resemblance s, a
    key is shared with probability 1 - (1 - s²)¹², which is .97 at .5 and .11 at .1. A text without
    letters has no keys.
    """
    grams = _grams(text)
    if not grams:
        return ()
    lowest = [min((a * one + b) % _PRIME for one in grams) for a, b in _FUNCTIONS]
    return tuple(_key(band, lowest[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS))


def likeness(one: str, other: str) -> float:
    """From 0 to 1: how much of two texts is the same words, wherever in the text they stand.

    Words count by their length, and nearly equal spellings as one word. Texts that differ in a
    word that turns the meaning round, or in a number, are never `ALIKE`.
    """
    left, right = _content(one), _content(other)
    if not left or not right:
        return 0.0
    lonely = [*_unmatched(left, right), *_unmatched(right, left)]
    total = sum(map(len, left)) + sum(map(len, right))
    alike = 1 - sum(map(len, lonely)) / total
    in_place_of_another = _unmatched(left, right) and _unmatched(right, left)
    if in_place_of_another:  # a word for another word says more than a word added
        alike -= 0.5 * sum(map(len, lonely)) / total
    turned = any(word in _TURNS for word in lonely)
    return max(0.0, min(alike, ALIKE - 0.1) if turned else alike)


def _content(text: str) -> list[str]:
    return [_bare(word.folded) for word in words_of(text) if not word.pulled_apart]


def _bare(word: str) -> str:
    return _ARTICLE.sub("", _AND.sub("", word))


def _unmatched(these: Sequence[str], those: Sequence[str]) -> list[str]:
    known = set(those)
    return [
        one
        for one in these
        if one not in known and (_NUMBER.fullmatch(one) or not _close(one, those))
    ]


def _close(word: str, others: Sequence[str]) -> bool:
    """Whether one of the others is the word in nearly the same spelling."""
    found = process.extractOne(word, others, scorer=fuzz.ratio, score_cutoff=SAME_WORD)
    return found is not None


def _grams(text: str) -> list[int]:
    run = " ".join(_content(text))
    grams = (
        {run[place : place + GRAM] for place in range(max(1, len(run) - GRAM + 1))}
        if run
        else set()
    )
    return [_number(gram.encode()) for gram in sorted(grams)]


def _number(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=7).digest())


def _key(band: int, lowest: Sequence[int]) -> int:
    """A signed 63-bit number, as every store can keep it."""
    return _number(repr((band, *lowest)).encode())
