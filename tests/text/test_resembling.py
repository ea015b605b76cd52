"""Texts in almost the same words are alike and meet under a key; others are not, and rarely do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.resembling import ALIKE, BANDS, bands, likeness

TEXT = "نطالب بإنشاء محطة تحلية للمياه في البصرة قبل الصيف القادم"


@pytest.mark.parametrize(
    "other",
    [
        "نطالب بانشاء محطه تحليه للمياه فى البصره قبل الصيف القادم!!",
        "قبل الصيف القادم نطالب بإنشاء محطة تحلية للمياه في البصرة",
        "رجاءً نطالب بإنشاء محطة تحلية للمياه في البصرة قبل الصيف القادم",
    ],
)
def test_the_same_in_other_spelling_order_or_with_a_word_more(other: str) -> None:
    assert likeness(TEXT, other) >= ALIKE
    assert set(bands(TEXT)) & set(bands(other))


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("نطالب", "لا نطالب"),
        TEXT.replace("البصرة", "كركوك"),
        TEXT.replace("محطة تحلية للمياه", "ثلاث مدارس ثانوية"),
        "الكهرباء قبل كل شيء",
        "",
        "؟؟؟",
    ],
)
def test_a_turned_meaning_another_place_or_another_thing_is_not_the_same(other: str) -> None:
    assert likeness(TEXT, other) < ALIKE


def test_another_number_is_another_text() -> None:
    assert likeness("ارفعوا الراتب ٤٥٠ ألف", "ارفعوا الراتب ٩٠٠ ألف") < ALIKE


def test_unlike_texts_share_no_key_but_now_and_then() -> None:
    places = ("بغداد", "البصرة", "الموصل", "أربيل", "كركوك", "النجف", "الحلة", "الكوت", "الرمادي")
    needs = ["مستشفى وجسر وسوق", "مكتبة للأطفال ومسرح", "شبكة صرف صحي جديدة", "تدريب مهني للخريجين"]
    written = [f"{needs[n % 4]} في {place}" for n, place in enumerate(places)]
    met = sum(
        bool(set(bands(one)) & set(bands(other)))
        for n, one in enumerate(written)
        for other in written[:n]
        if likeness(one, other) < 0.3
    )
    assert met <= 4


def test_a_text_has_few_keys_that_every_store_can_hold() -> None:
    keys = bands(TEXT)
    assert len(keys) == BANDS
    assert all(0 <= key < 2**63 for key in keys)
    assert bands("؟ !") == ()


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    found = likeness(one, other)
    assert 0 <= found <= 1
    assert found == pytest.approx(likeness(other, one))
