"""What is fastened to a word goes, the word stays, and nobody is shown a stem."""

from __future__ import annotations

import pytest

from app.text.stemming import content_words, stem
from app.text.words import fold


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", ("الكهرباء", "وكهرباء", "بالكهرباء", "والكهرباء")),
        ("ar", ("المولدات", "مولدة", "والمولدات")),
        ("ar", ("الخريجين", "خريجون", "خريج")),
        ("ckb", ("مۆلیدەکان", "مۆلیدە", "مۆلیدەکە")),
        ("ckb", ("گەنجان", "گەنجەکان", "گەنج")),
        ("en", ("generators", "generator")),
    ],
)
def test_forms_of_one_word_have_one_stem(language: str, words: tuple[str, ...]) -> None:
    assert len({stem(fold(word), language) for word in words}) == 1


def test_never_so_much_goes_that_little_is_left() -> None:
    for language, words in {"ar": "الان ولد بال", "ckb": "ئان کان", "en": "bed is ring"}.items():
        for word in words.split():
            assert len(stem(fold(word), language)) >= min(3, len(fold(word)))


def test_content_words_are_as_they_were_written_and_without_what_says_nothing() -> None:
    found = content_words("نريد الكهرباء، لا المولّدات! 2026", "ar")
    assert [written for _, written in found] == ["الكهرباء", "المولّدات"]
    assert content_words("the one that would", "en") == ()
    assert content_words("", "ar") == ()
