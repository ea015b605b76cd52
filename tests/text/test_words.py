"""Words are found in one spelling, with their place, however their letters were disguised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.words import bones, fold, words_of


@pytest.mark.parametrize(
    "typed",
    [
        "كلمة",
        "كـــلمة",
        "كَلِمَة",
        "كلمه",
        "کلمە",
        "كللللمة",
        "ك\u200dلمة",
        "كl\u0645ة",
        "كل8مة",
        "ﻛﻠﻤﺔ",
    ],
)
def test_one_word_in_many_disguises_has_one_reading(typed: str) -> None:
    assert fold("كلمة") in words_of(typed)[0].readings


@pytest.mark.parametrize("typed", ["ك ل م ة", "ك.ل.م.ة", "ك - ل - م - ة", "ك_ل_م_ة", "ك  ل  م  ة"])
def test_letters_pulled_apart_are_read_together(typed: str) -> None:
    text = f"هذه {typed} هنا"
    last = words_of(text)[-1]
    assert last.pulled_apart and last.folded == fold("كلمة")
    assert text[last.start : last.end] == typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("7aywan", "حيوان"), ("sh3er", "شعر"), ("5arab", "خراب"), ("t3ban", "تعبان")],
)
def test_latin_letters_with_digits_are_heard_in_arabic(typed: str, meant: str) -> None:
    assert f"~{fold(meant).translate(str.maketrans('', '', 'اويء'))}" in words_of(typed)[0].readings


def test_digits_for_latin_letters_are_read() -> None:
    assert "idiot" in words_of("1d10t")[0].readings
    assert "as" in words_of("a$$")[0].readings


def test_short_words_have_no_bones() -> None:
    assert bones("ماء") == ""
    assert bones(fold("حقير")) == "حقر"


def test_a_mark_without_a_letter_is_no_word() -> None:
    assert words_of("\u2de0 \u064e") == ()


@given(st.text(max_size=80))
def test_every_word_lies_where_it_says(text: str) -> None:
    for word in words_of(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.folded in word.readings
