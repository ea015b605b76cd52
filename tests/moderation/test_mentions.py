"""A mention of the alliance or of its people is found however it is typed."""

from __future__ import annotations

import pytest

from app.moderation.mentions import ALWAYS, key, mentioned

NAMES = (*ALWAYS, "علي كاظم", "سعد")


@pytest.mark.parametrize(
    "text",
    [
        "التحالف وعدنا ولم يفعل",
        "والتحالف أيضًا",
        "للتحالف كلام آخر",
        "التّحالُف",
        "التحـــالف",
        "التحاااااالف",
        "The ALLIANCE promised roads",
        "the аlliance",  # a Cyrillic letter
        "هاوپەیمانیيەکە بەڵێنی دا",
        "عَلي  كاظم لم يجب",
        "علی کاظم",  # Persian letters
        "وسعد قال ذلك",
        "سعد",
    ],
)
def test_it_is_found(text: str) -> None:
    assert mentioned(text, NAMES)


@pytest.mark.parametrize(
    "text", ["نريد كهرباء وماء", "السعدون شارع في بغداد", "Water first", "سعداء بالجسر", ""]
)
def test_it_is_not_found_where_it_does_not_stand(text: str) -> None:
    assert mentioned(text, NAMES) == []


def test_which_names_they_are_is_told_in_the_order_of_the_list() -> None:
    assert mentioned("سعد من التحالف", NAMES) == ["تحالف", "سعد"]


def test_a_name_of_nothing_is_in_no_text() -> None:
    assert mentioned("أي نص", ["", "…", "ـــ"]) == []


def test_a_key_is_its_own_key() -> None:
    for name in NAMES:
        assert key(key(name)) == key(name)
