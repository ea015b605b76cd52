"""Personal details are seen in every disguise, and numbers of public life are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.screening.details import details
from app.screening.rules import MarkKind

DIGITS = {"latin": "0123456789", "arabic": "٠١٢٣٤٥٦٧٨٩", "persian": "۰۱۲۳۴۵۶۷۸۹"}


def kinds(text: str) -> set[str]:
    return {mark.kind.value for mark in details(text)}


@pytest.mark.parametrize("digits", DIGITS.values(), ids=DIGITS)
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0770 123 4567", "phone"),
        ("+964 770 123 4567", "phone"),
        ("00964-770-1234567", "phone"),
        ("0*7*7*0*1*2*3*4*5*6*7", "phone"),
        ("O770 123 4567", "phone"),
        ("صفر سبعة سبعة صفر 123 45 67", "phone"),
        ("بطاقتي 198704021234", "identity"),
        ("هويتي المرقمة 00123456", "identity"),
        ("محلة 604 زقاق 12 دار 7", "address"),
        ("م 822 ز 30 د 14", "address"),
        ("حي الجامعة، شارع 14، دار رقم 22", "address"),
        ("کۆڵانی 5، ماڵی ژمارە 12", "address"),
        ("house 12, street 5", "address"),
    ],
)
def test_a_detail_is_seen_in_all_three_sets_of_digits(text: str, kind: str, digits: str) -> None:
    assert kind in kinds(text.translate(str.maketrans(DIGITS["latin"], digits)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("zero seven seven zero one two three four five six seven", "phone"),
        ("سفر حەوت پێنج سفر یەک دوو سێ چوار پێنج شەش حەوت", "phone"),
        ("citizen (at) example (dot) org", "email"),
        ("zaid.test at example.com", "email"),
        ("passport no. A12345678", "identity"),
        ("www . example . com", "link"),
        ("t.me/channel", "link"),
        ("example نقطة كوم", "link"),
        ("تابعوا @citizen_page", "link"),
    ],
)
def test_a_detail_is_seen_when_it_is_spelt_out(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "في شارع ٢٠ حفرة",
        "محلة ٦٠٤ بلا ماء",
        "المادة ١٤٠ من الدستور لسنة ٢٠٠٥",
        "خُصص ١٢٥٠٠٠٠٠٠٠٠ دينار",
        "من ١٩٩٠ إلى ٢٠٢٦",
        "من ١/٩/٢٠٢٦ إلى ٣٠/٩/٢٠٢٦",
        "1,250,000,000 dinars",
        "دار العجزة ودار الأوبرا",
        "سبعة صفر لصالح المنتخب",
        "one two three, go",
        "نشتري الماء.والخبز",
        "at home. Then we left",
        "هويتي عراقية",
    ],
)
def test_numbers_of_public_life_are_left_alone(text: str) -> None:
    assert kinds(text) == set()


@given(st.text(max_size=120))
def test_every_mark_lies_inside_its_text(text: str) -> None:
    for mark in details(text):
        assert 0 <= mark.start < mark.end <= len(text)
        assert isinstance(mark.kind, MarkKind)
