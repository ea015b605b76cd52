"""Texts brought to one spelling, to search them and to find the same words typed differently."""

from __future__ import annotations

import unicodedata

import regex

from app.text.cleaning import clean

# Letters that people type for one another on Arabic, Persian, Urdu and Kurdish keyboards. What
# carries a hamza or a madda (أ إ آ ؤ ئ ۀ ۂ ۓ) is taken apart by NFKD and loses the mark before this
# table is read, so ؤ is و and ئ is ي. A hamza on the line is a letter of its own and stays.
_FAMILIES = {
    "ا": "ٱٲٳ",
    # Maghrebi and Persian ya, Kurdish ێ, Pashto ې, Urdu ے.
    "ي": "ىیېێےۍۑؠؽؾؿ",
    "ك": "کڪ",
    # Ta marbuta is heard and typed as ha; Sorani's vowel ە and consonant ھ are typed as either.
    "ه": "ةەہھۃۿ",
    "و": "ۆۇۈۉۅۊۄۋۏ",
    "ر": "ڕڔړڒ",
    "ل": "ڵڶڷڸ",
    # Old unpointed letters, used to get past word lists.
    "ب": "ٮ",
    "ف": "ڡ",
    "ق": "ٯ",
    "ن": "ں",
    # پ چ گ ژ ڤ are sounds of their own and stay apart from ب ج ك ز ف; only their doubles join them.
    "گ": "ګڬ",
    "ڤ": "ڥ",
    # Cyrillic, Greek and other letters with a Latin face, small letters after case folding.
    "a": "аαɑ",
    "b": "вβ",
    "c": "сϲ",
    "d": "ԁ",
    "e": "еε",
    "g": "ɡ",
    "h": "нһ",
    "i": "іιı",
    "j": "ј",
    "k": "кκ",
    "l": "ӏ",
    "m": "мμ",
    "n": "η",
    "o": "оοօσ",
    "p": "рρ",
    "q": "ԛ",
    "s": "ѕ",
    "t": "тτ",
    "u": "υ",
    "v": "ѵν",
    "w": "ԝω",
    "x": "хχ",
    "y": "уγү",
    "z": "ζ",
}
_ONE_LETTER = {ord(twin): letter for letter, twins in _FAMILIES.items() for twin in twins}
# Greek capitals whose small form resembles another Latin letter.
_CAPITALS = str.maketrans("ΗΝΥ", "HNY")

# The tatweel and the high hamza stretch or colour a neighbour; fillers show nothing.
_NOT_COMPARED = regex.compile(
    r"(?V1)[[\p{M}\p{C}\p{Default_Ignorable_Code_Point}\u0640\u0674]--[\t-\r\x1c-\x1f\x85]]"
)
_BETWEEN_WORDS = regex.compile(r"[\p{P}\p{Z}\t-\r\x1c-\x1f\x85\u2800]+")
_DIGIT = regex.compile(r"(?V1)[\p{Nd}--[0-9]]")


def to_latin_digits(text: str) -> str:
    """The text with the decimal digits of every script as 0-9; everything else, and every place,
    stays as it is."""
    return _DIGIT.sub(lambda digit: str(unicodedata.decimal(digit.group(), digit.group())), text)


def skeleton(text: str) -> str:
    """A key for comparing: texts that a reader takes for the same have the same skeleton.

    Compatibility forms are unfolded, capitals folded, marks, tatweel and joiners dropped,
    look-alike letters and all digits brought to one, punctuation turned into space, spaces
    collapsed. It is never shown or stored in place of the text, and the skeleton of a skeleton is
    itself.

    It is deliberately coarse for Kurdish, where people type ڕ ڵ ۆ ێ ە as ر ل و ي ه on an Arabic
    keyboard: two words may share a skeleton, so equality here is a hint, not a judgement.
    """
    text = clean(text)  # what may not be stored cannot make two texts differ
    bones = _skeleton_once(text)
    while bones != text:
        text, bones = bones, _skeleton_once(bones)
    return bones


def _skeleton_once(text: str) -> str:
    text = unicodedata.normalize("NFKD", text)
    text = _NOT_COMPARED.sub("", text)
    text = text.translate(_CAPITALS).casefold().translate(_ONE_LETTER)
    text = to_latin_digits(text)
    text = _BETWEEN_WORDS.sub(" ", text).strip()
    return unicodedata.normalize("NFC", text)
