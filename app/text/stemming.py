"""Words brought near to their stem, so that «الكهرباء» and «وكهرباء» count as one word.

Light on purpose: only what is fastened to a word goes, and never so much that little is left. It
works on folded words (`words.fold`) and is for counting; nobody is shown a stem.
"""

from __future__ import annotations

from functools import lru_cache

from app.text.languages import common_words
from app.text.words import fold, words_of

SHORTEST = 3
"""Letters that must be left of a word."""

# Arabic after the light stemmers of L. Larkey, L. Ballesteros and M. Connell, "Light stemming for
# Arabic information retrieval", in: Arabic Computational Morphology, 2007 (light10), in folded
# letters, with the genitive and the possessives of the dialect. Sorani: article, plural, izafe and
# possessives. English: plural and the two participles alone.
_BEFORE = {
    "ar": ("وبال", "وال", "بال", "كال", "فال", "ال", "و"),
    "ckb": (),
    "en": (),
}
_AFTER = {
    "ar": ("هم", "كم", "نا", "ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"),
    "ckb": (
        "هكانيان", "هكانمان", "هكاني", "هكان", "يهكان", "هكهي", "هكه", "يهكي", "يهك", "مان",
        "تان", "يان", "يك", "ان", "ي", "ه",
    ),
    "en": ("ing", "ed", "es", "s"),
}  # fmt: skip
# Words that say how something is said and never what, beyond the commonest of each language.
_MORE = {
    "ar": """
        اذا إذا انا أنا انت انتم احد أحد بعض كانت كانوا كلها كلشي جدا فقط مثل حسب عليه عليها فيه
        فيها منه منها لها لهم به بها ذلك تلك الذين هناك هنا اليوم سنه سنة سنوات مره مرة ناس الناس
        اي أي كيف متى اين أين ماذا لماذا بل ثلاثة خمس والله يعني بين عن أكثر اكثر أقل اقل كما منذ
        """,
    "ckb": """
        هەموو هه‌موو وەک وه‌ک تەنها تەنیا پێش دوای نێو زیاتر کەمتر ساڵ ساڵێک جار ڕۆژ خەڵکی ئەوە ئەمە
        کێ چی چۆن کەی لێرە نەک نەبێت بووە دەکەین دەکەن بکەین ئێستا یەک دوو سێ بەڕاستی تکایە
        """,
    "en": """
        one two three about than would could who what when where which how why only just also very
        more most less some any every many much into over after before because been were had did
        does so then them these those his her its us me year years day days people thing things
        """,
}


@lru_cache(maxsize=50_000)
def stem(folded: str, language: str) -> str:
    """The word without what is fastened to it; as it is in any other language."""
    for ending in _BEFORE.get(language, ()):
        if folded.startswith(ending) and len(folded) - len(ending) >= SHORTEST:
            folded = folded[len(ending) :]
            break
    for ending in _AFTER.get(language, ()):
        if folded.endswith(ending) and len(folded) - len(ending) >= SHORTEST:
            return folded[: -len(ending)]
    return folded


def content_words(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """The words that carry a text's meaning, each as its stem and as it was written, in order.

    The commonest words of the language, numbers and single letters are left out.
    """
    common = _common(language)
    found = []
    for word in words_of(text):
        if word.pulled_apart or len(word.folded) < SHORTEST or word.folded.isdigit():
            continue
        root = stem(word.folded, language)
        if word.folded not in common and root not in common:
            found.append((root, text[word.start : word.end]))
    return tuple(found)


@lru_cache(maxsize=8)
def _common(language: str) -> frozenset[str]:
    return frozenset(
        fold(word) for word in (*common_words(language), *_MORE.get(language, "").split())
    )
