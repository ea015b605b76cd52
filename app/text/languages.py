"""Which of the platform's languages a text is written in, by its letters and commonest words."""

from __future__ import annotations

import unicodedata
from typing import Final, Literal

import regex

Language = Literal["ar", "ckb", "en", "other"]

# Letters and words that one language uses and its neighbours in the same script do not. Sorani and
# Persian share ی ک گ چ پ ژ, and Iraqi Arabic borrows گ چ پ, so those decide nothing.
_LETTERS: Final = {
    "ckb": "ڕڵۆێە",
    "ar": "ةىأإثذصضطظ",
}
_CKB = """
لە بە بۆ کە ئەم ئەو ئێمە ئێوە من تۆ زۆر نییە هەیە دەبێت دەکات بکرێت بکەن خۆ لەسەر لەگەڵ یان
ئهم ئهو ئێمه له به بو ئيمه ئيوه زور نيه ههیه ههيه دهبێت دهبيت دهكات بكريت بكهن داواي
کورد كورد خەڵک خهلك کوردستان كوردستان سوپاس باشه
"""
_AR = """
في من على عن الى إلى هذا هذه التي الذي ان أن لا ما مع كل هو هي نحن لكن او أو بعد قبل كان يكون
يجب نريد لازم ماكو اكو هسه شنو ليش مو وين احنا هاي شكرا نعم كلا ثم قد لم لن حتى غير بدون
عند عندنا منطقتنا اريد
"""
_EN = """
the a an and or of to in on for is are was be we i you they it this that with not no should must
need our my their have has will can please more from by at as but if all do there yes thank thanks
"""
# Persian, and words of the Latin-script neighbours: Kurmanji, Turkish, French.
_OTHER = """
است این را می برای هستند شود های که باید خواهیم نیست کنند شما ایران ولی اگر بسیار کنید
û ji bo li em ne ku bir ve için bu çok les des est pour avec nous dans une
"""
_WORDS: Final[dict[Language, frozenset[str]]] = {
    "ckb": frozenset(_CKB.split()),
    "ar": frozenset(_AR.split()),
    "en": frozenset(_EN.split()),
    "other": frozenset(_OTHER.split()),
}
_FOREIGN_LATIN = regex.compile(r"[şğıêîûçöüäßñøåœ]")
_WORD = regex.compile(r"[\p{L}\p{M}\u200c]+")
_ARABIC_SCRIPT = regex.compile(r"(?V1)[\p{Script=Arabic}&&\p{L}]")
_LATIN_SCRIPT = regex.compile(r"(?V1)[\p{Script=Latin}&&\p{L}]")
_LETTER = regex.compile(r"\p{L}")

_LONG_ENOUGH_TO_SHOW = 6
"""Words after which English without a single one of its common words is not English."""


def common_words(language: str) -> frozenset[str]:
    """The commonest words of a language, in any spelling; none of one that is not known."""
    return next((words for name, words in _WORDS.items() if name == language), frozenset())


def language_of(text: str) -> Language:
    """The language that most of the text is in: `ar`, `ckb`, `en`, or `other` when none fits.

    A text without letters, and Persian, Turkish, Kurmanji or Latin-letter Arabic, are `other`.
    A word or two in Arabic letters that tell nothing count as Arabic, the first language here.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    letters = len(_LETTER.findall(plain))
    arabic, latin = len(_ARABIC_SCRIPT.findall(plain)), len(_LATIN_SCRIPT.findall(plain))
    words: list[str] = _WORD.findall(plain)
    if arabic * 2 >= letters > 0:
        return _of_arabic_script(plain, words)
    if latin * 2 > letters:
        return _of_latin_script(plain, words)
    return "other"


def _of_arabic_script(plain: str, words: list[str]) -> Language:
    bare = [regex.sub(r"[\p{M}\u200c]", "", word) for word in words]
    # The Arabic article is the surest sign of Arabic; Kurdish and Persian borrow words without it.
    article = sum(1 for word in bare if len(word) > 4 and regex.match("[وبفك]?ال|لل", word))
    score: dict[Language, int] = {
        "ar": 2 * article + _letters_of("ar", plain) + 3 * _words_of("ar", bare),
        "ckb": 2 * _letters_of("ckb", plain) + 3 * _words_of("ckb", bare),
        "other": 3 * _words_of("other", bare),
    }
    return max(score, key=lambda language: score[language])


def _of_latin_script(plain: str, words: list[str]) -> Language:
    english, foreign = _words_of("en", words), _words_of("other", words)
    foreign += len(_FOREIGN_LATIN.findall(plain))
    if foreign > english or (not english and len(words) >= _LONG_ENOUGH_TO_SHOW):
        return "other"
    return "en"


def _letters_of(language: str, text: str) -> int:
    return sum(text.count(letter) for letter in _LETTERS[language])


def _words_of(language: Language, words: list[str]) -> int:
    return sum(1 for word in words if word in _WORDS[language])
