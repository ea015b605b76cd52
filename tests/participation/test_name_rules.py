"""Names that claim an office are noticed however they are spelled; others are left alone."""

from __future__ import annotations

import pytest

from app.participation.name_rules import claimed_offices


@pytest.mark.parametrize(
    ("name", "claimed"),
    [
        ("المُـشرف", ["مشرف"]),
        ("ADMlNISTRATOR".replace("l", "I"), ["admin"]),
        ("The Minister", ["minister"]),
        ("نخلة الكرخ", []),
        ("Palm of Karkh", []),
    ],
)
def test_words_of_office_are_noticed(name: str, claimed: list[str]) -> None:
    assert claimed_offices(name) == claimed
