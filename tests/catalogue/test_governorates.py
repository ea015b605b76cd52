"""The governorates: all nineteen, named in three languages, in an order that favours none."""

from __future__ import annotations

import pytest

from app.catalogue.governorates import OUTSIDE, _place, governorates, in_order

FIRST = {
    "ar": ["أربيل", "الأنبار", "بابل", "البصرة", "بغداد", "حلبجة", "دهوك", "ديالى", "ذي قار"],
    "ckb": ["ئەنبار", "بابل", "بەسرە", "بەغدا", "دهۆک", "دیالە", "زیقار", "سلێمانی", "سەڵاحەدین"],
    "en": ["Anbar", "Babil", "Baghdad", "Basra", "Dhi Qar", "Diyala", "Duhok", "Erbil", "Halabja"],
}  # fmt: skip


def test_there_are_nineteen_and_the_world_outside() -> None:
    assert len(governorates()) == 20 and OUTSIDE in governorates()
    for names in governorates().values():
        assert set(names) == {"ar", "ckb", "en"} and all(names.values())


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_they_stand_in_the_alphabet_of_the_page_and_the_article_does_not_count(
    language: str,
) -> None:
    named = [name for _, name in in_order(language)]
    assert named[: len(FIRST[language])] == FIRST[language]
    assert len(set(named)) == 20
    assert in_order(language)[-1][0] == OUTSIDE


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_every_letter_has_its_place_in_the_alphabet(language: str) -> None:
    for _, name in in_order(language):
        letters = name.replace(" ", "").replace("(", "").replace(")", "")
        assert -1 not in _place(letters, language), name
