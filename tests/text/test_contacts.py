"""Phone numbers and e-mail addresses are pointed out; years, prices and articles are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text import ContactKind, contact_details

DIGITS = {"latin": "0123456789", "arabic": "٠١٢٣٤٥٦٧٨٩", "persian": "۰۱۲۳۴۵۶۷۸۹"}


def seen(text: str) -> list[tuple[str, str]]:
    return [(found.kind.value, text[found.start : found.end]) for found in contact_details(text)]


@pytest.mark.parametrize("digits", DIGITS.values(), ids=DIGITS)
@pytest.mark.parametrize(
    "number",
    [
        "07701234567",
        "0770 123 4567",
        "0770-123-4567",
        "0770.123.4567",
        "0770/1234567",
        "0 7 7 0 1 2 3 4 5 6 7",
        "07 70 12 34 567",
        "0770ـ123ـ4567",
        "(0770) 123 4567",
        "0750 - 123 - 4567",
        "+9647701234567",
        "+964 770 123 4567",
        "+964 (0) 770 123 4567",
        "00964 770 123 4567",
        "009647801234567",
        "00964-0790-1234567",
        "9647701234567",
        "7701234567",
        "770 123 4567",
        "770-123-4567",
        "017171234",
        "01 717 1234",
        "066 123 4567",
        "+964 1 717 1234",
        "+964 66 123 4567",
    ],
)
def test_an_iraqi_number_is_found_in_every_writing(number: str, digits: str) -> None:
    written = number.translate(str.maketrans(DIGITS["latin"], digits))
    text = f"اتصلوا بي: {written}، مساءً"
    (found,) = contact_details(text)
    assert found.kind is ContactKind.PHONE
    assert text[found.start : found.end].strip("()") in (written, written.lstrip("("))


@pytest.mark.parametrize(
    "address",
    [
        "ali@example.com",
        "ali.hassan+news@mail.example.iq",
        "ALI_77@EXAMPLE.ORG",
        "ali @ example.com",
        "ali@ example.com",
        "ali @example . com",
        "ali٧٧@example.com",
        "ali۷۷@example۱.com",
        "ali＠example.com",
        "ali(at)example.com",
        "ali [at] example.com",
    ],
)
def test_an_address_is_found_in_every_writing(address: str) -> None:
    assert seen(f"راسلوني على {address}") == [("email", address)]
    assert seen(f"ئیمەیڵ: {address} سوپاس") == [("email", address)]


@pytest.mark.parametrize(
    "text",
    [
        "المادة 140 من الدستور",
        "المادة ١٤٠ والمادة ٥٨",
        "منذ عام 2003 حتى 2026",
        "بين ١٩٥٨ و ٢٠٢٦",
        "الموازنة 150,000,000 دينار",
        "الموازنة ١٥٠٬٠٠٠٬٠٠٠ دينار",
        "الموازنة 150.000.000 دينار",
        "الموازنة 150 000 000 دينار",
        "كلفة المشروع 7,500,000,000 دينار",
        "كلفة المشروع 7500000000",
        "كلفة المشروع 7512345678 دينار",
        "كلفة المشروع ٧٥١٢٣٤٥٦٧٨ دينارا",
        "بودجە 7512345678 دینار",
        "211,000,000,000,000 في ثلاث سنوات",
        "بتاريخ 01/02/2025",
        "بتاريخ 23-11-2026 الساعة 10:30",
        "٢٠٢٦/١١/٢٣",
        "القانون رقم 21 لسنة 2008",
        "القرار 188 لسنة 1959 المادة 57",
        "من 9 إلى 14، ومن 16 إلى 21",
        "النسبة 0.7512345678",
        "النسبة ٥٨٪ من 45,407,895",
        "اتصلوا بالطوارئ 104 أو 115",
        "رقم الطلب K7M-4Q2",
        "2014 2018 2021 2025",
        "10 770 20 30",
        "السعر 25000 دينار، والآن 30000 دينار",
        "123456789012345678",
        "تابعونا @musharaka",
        "see me @ home. then we talk",
        "السعر @ 500",
        "a@b",
        "نعم @ لا . كلا",
        "",
    ],
)
def test_years_prices_articles_and_budgets_are_left_alone(text: str) -> None:
    assert seen(text) == []


def test_each_of_several_is_found_in_order() -> None:
    text = "في 2020: ٠٧٧٠١٢٣٤٥٦٧ أو 0750 123 4567 أو ali@example.com."
    assert seen(text) == [
        ("phone", "٠٧٧٠١٢٣٤٥٦٧"),
        ("phone", "0750 123 4567"),
        ("email", "ali@example.com"),
    ]


def test_a_number_inside_an_address_is_one_finding() -> None:
    assert seen("07701234567@example.com") == [("email", "07701234567@example.com")]


@given(st.text("0٧7۰9+6@.a- ()ـب", max_size=60))
def test_findings_are_ordered_apart_and_inside_the_text(text: str) -> None:
    end = 0
    for found in contact_details(text):
        assert end <= found.start < found.end <= len(text)
        end = found.end


def test_long_texts_of_digits_and_signs_are_read_at_once() -> None:
    for piece in ("0", "07", "7 ", "964", "+", "a.", "a@", "@a.", "a -", "0-(/ "):
        contact_details(piece * 3_000)
