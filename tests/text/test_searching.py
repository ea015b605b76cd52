"""However a word is spelt and whatever is fastened to it, it is found; and it is marked whole."""

from __future__ import annotations

import pytest

from app.text.searching import asked_for, is_found, marks, stems_of


@pytest.mark.parametrize(
    ("typed", "language", "written"),
    [
        ("كهرباء", "ar", "والكهرباء"),
        ("كهربا", "ar", "الكهرباء"),
        ("للمياه", "ar", "المياه"),
        ("مياه", "ar", "وللمياه"),
        ("وطني", "ar", "الوطني"),
        ("الاصلاح", "ar", "إصلاح"),
        ("قران", "ar", "قرآن"),
        ("مسوول", "ar", "المسؤولين"),
        ("مستشفي", "ar", "مستشفى"),
        ("مدرسه", "ar", "مدرسة"),
        ("خدمة", "ar", "الخدمات"),
        ("العداله", "ar", "العَدَالَـــة"),
        ("٢٠٢٦", "ar", "2026"),
        ("2026", "ar", "۲۰۲۶"),
        ("كتيب", "ckb", "کتێبەکان"),
        ("کارەبا", "ckb", "كارهباي"),
        ("قوتابخانە", "ckb", "قوتابخانه‌کانی"),
        ("هەولێر", "ckb", "هەولێردا"),
        ("گەنج", "ckb", "گه‌نجان"),
        ("cities", "en", "City"),
        ("bridge", "en", "bridges"),
    ],
)
def test_one_word_is_found_in_its_other_forms(typed: str, language: str, written: str) -> None:
    assert is_found(asked_for(typed), stems_of(f"… {written}!", language))
    assert is_found(asked_for(written), stems_of(typed, language))


@pytest.mark.parametrize(
    ("typed", "language", "written"),
    [
        ("كهرباء", "ar", "الكهف"),
        ("ماء", "ar", "سماء"),
        ("كورد", "ckb", "گورد"),
        ("مدير عام", "ar", "مدير"),
        ("2026", "en", "2025"),
        ("water", "en", "waiter"),
    ],
)
def test_another_word_is_another(typed: str, language: str, written: str) -> None:
    assert not is_found(asked_for(typed), stems_of(written, language))


def test_a_text_of_unknown_language_is_found_under_every_reading() -> None:
    assert is_found(asked_for("کتێب"), stems_of("کتێبەکان", "other"))
    assert is_found(asked_for("كهرباء"), stems_of("بالكهرباء", "other"))


def test_joining_words_are_asked_for_only_alone() -> None:
    assert asked_for("المدارس في البصرة") == asked_for("المدارس البصرة")
    assert len(asked_for("في")) == 1
    assert asked_for("مدارس مدارس") == asked_for("مدارس")


@pytest.mark.parametrize("typed", ["", " ", "؟!", "😀", "ـــ", "\u200f"])
def test_nothing_is_asked_for_by_signs(typed: str) -> None:
    assert asked_for(typed) == ()
    assert not is_found(asked_for(typed), stems_of("مدرسة", "ar"))


def test_words_are_marked_whole_where_they_stand() -> None:
    text = "نريد الكهربـاء، وكهرباءً بلا انقطاع."
    found = marks(text, "ar", asked_for("كهرباء نظيفة"))
    assert [text[start:end] for start, end in found] == ["الكهربـاء", "وكهرباءً"]


@pytest.mark.parametrize(
    "typed", ["ﷺ", "ﷲ", "'; DROP--", 'a" OR "b', "NEAR(a b)", "a*", "-a", "(&|!"]
)
def test_a_stem_is_letters_and_digits_whatever_was_typed(typed: str) -> None:
    for alternatives in asked_for(typed):
        assert all(stem.isalnum() for stem in alternatives)
