"""An entry is found in every disguise of its words, and not where something else is meant."""

from __future__ import annotations

import pytest

from app.screening.rules import MarkKind
from app.screening.wordlists import WordLists, parsed


def found(text: str, *entries: str) -> list[str]:
    lists = WordLists()
    lists.add(MarkKind.INSULT, entries)
    return [text[mark.start : mark.end] for mark in lists.marks(text)]


@pytest.mark.parametrize(
    "typed",
    [
        "حقير", "حـقـيـر", "حَقِير", "حقييييير", "والحقير", "حقيرين", "حق\u200dير", "حقيـ\u0640ر",
        "ح ق ي ر", "ح.ق.ي.ر", "7qeer", "ح9قير", "ﺣﻘﻴﺮ", "حqير",
    ],
)  # fmt: skip
def test_a_word_is_found_in_every_disguise(typed: str) -> None:
    assert found(f"هذا {typed} هنا", "حقير") == [typed]


@pytest.mark.parametrize("typed", ["تحقيره", "حقيقي", "تحقيق", "حق", "قرير"])
def test_a_word_is_not_found_inside_another(typed: str) -> None:
    assert found(typed, "حقير") == []


def test_words_that_follow_one_another_are_found_together_and_only_so() -> None:
    assert found("راح نحرگ بيتكم الليلة", "نحرگ بيت") == ["نحرگ بيتكم"]
    assert found("بيتكم نحرگ", "نحرگ بيت") == []


def test_a_word_beside_it_says_that_something_else_is_meant() -> None:
    assert found("كلب سائب في الشارع", "كلب - سائب حراسة") == []
    assert found("انت كلب", "كلب - سائب حراسة") == ["كلب"]


@pytest.mark.parametrize("typed", ["1d10t", "IDIOTS", "i d i o t", "idi\u043et"])
def test_english_is_found_with_digits_capitals_and_letters_of_other_scripts(typed: str) -> None:
    assert found(typed, "idiot") == [typed]


@pytest.mark.parametrize("line", ["", "  ", "؟", " - كلمة"])
def test_a_line_without_a_word_is_no_entry(line: str) -> None:
    assert parsed(MarkKind.INSULT, line) is None
