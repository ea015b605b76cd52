"""The text people type, made safe to keep: their words stay, what hides or disturbs goes."""

from __future__ import annotations

import unicodedata

import regex

MARKS_PER_LETTER = 3
"""Shadda, a vowel and a dagger alef can stand on one letter; more is decoration or mischief."""

_LINE_BREAK = regex.compile(r"\r\n|[\r\v\f\u0085\u2028\u2029]")
# The blank Braille cell is a symbol that shows nothing, so it counts as a space.
_SPACE = regex.compile(r"[\t\p{Zs}\u2800]")

_ARABIC_LETTER = r"[\p{Script=Arabic}&&\p{L}]"
_JOINERS_IN_A_WORD = regex.compile(
    rf"(?V1)(?<={_ARABIC_LETTER})[\p{{M}}\u200c\u200d]+(?={_ARABIC_LETTER})"
)
_STRAY_JOINER = regex.compile(
    rf"(?V1)(?<!{_ARABIC_LETTER}\p{{M}}*)[\u200c\u200d]|[\u200c\u200d](?!{_ARABIC_LETTER})"
)
_JOINER = regex.compile(r"[\u200c\u200d]")

# Signs without a shape of their own: fillers, variation selectors, the grapheme joiner.
_INVISIBLE = regex.compile(r"(?V1)[\p{Default_Ignorable_Code_Point}--[\u200c\u200d\ufe0f]]")
_STRAY_EMOJI_SELECTOR = regex.compile(r"(?<!\p{Extended_Pictographic})\ufe0f")

# Putting a run of marks into their order takes the square of its length; no language needs thirty.
_ENDLESS_MARKS = regex.compile(r"(\p{M}{30})\p{M}+")
_TOO_MANY_MARKS = regex.compile(rf"(\p{{M}}{{{MARKS_PER_LETTER}}})\p{{M}}+")
_SPACES_AROUND_BREAK = regex.compile(r" *\n *")


def clean(text: str) -> str:
    """The text as it may be stored and shown: the same words, in NFC, with nothing hidden in them.

    * Controls, format characters (all bidirectional controls among them), private, unassigned and
      surrogate code points go, and with them invisible signs such as fillers. Newlines stay; every
      other kind of line break becomes one; tabs and other spaces become a plain space.
    * A ZWNJ or ZWJ stays only between two letters of the Arabic script, where Sorani and Persian
      spelling needs it; of several only the first stays, after the letter's marks.
    * At most `MARKS_PER_LETTER` combining marks follow one another.
    * Runs of spaces become one, more than two blank lines become two, the ends are trimmed.
    * No letter is exchanged for another: Kurdish ک ی ھ and signs like ﷺ stay as typed.

    Cleaning twice is cleaning once. Removing a character can bring a letter and its mark together,
    so the steps are repeated until nothing changes.
    """
    cleaned = _clean_once(text)
    while cleaned != text:
        text, cleaned = cleaned, _clean_once(cleaned)
    return cleaned


def _clean_once(text: str) -> str:
    text = _LINE_BREAK.sub("\n", text)
    text = _SPACE.sub(" ", text)
    text = "".join(sign for sign in text if _may_stay(sign))
    text = _INVISIBLE.sub("", text)
    text = _STRAY_EMOJI_SELECTOR.sub("", text)
    text = _JOINERS_IN_A_WORD.sub(_one_joiner_after_the_marks, text)
    text = _STRAY_JOINER.sub("", text)
    text = _ENDLESS_MARKS.sub(r"\1", text)
    text = unicodedata.normalize("NFC", text)
    text = _TOO_MANY_MARKS.sub(r"\1", text)
    text = regex.sub(" +", " ", text)
    text = _SPACES_AROUND_BREAK.sub("\n", text)
    text = regex.sub("\n{4,}", "\n\n\n", text)
    return text.strip(" \n")


def _may_stay(sign: str) -> bool:
    # Python's own tables decide what is unassigned: NFC uses the same tables, and a sign that they
    # do not know could be composed differently by a later Python.
    return sign in "\n\u200c\u200d" or unicodedata.category(sign)[0] != "C"


def _one_joiner_after_the_marks(between: regex.Match[str]) -> str:
    run = between.group()
    joiner = _JOINER.search(run)
    return _JOINER.sub("", run) + joiner.group() if joiner else run
