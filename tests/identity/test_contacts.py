"""What people type as their number or address: what is taken, what is refused, what is kept."""

from __future__ import annotations

import time

import phonenumbers
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.identity import contacts
from app.identity.contacts import Contact, read_contact
from app.identity.rules import Means

NUMBER = "+9647701234567"
PHONES = [
    "07701234567", "7701234567", "+9647701234567", "009647701234567", "9647701234567",
    "0770 123 4567", "770 123 4567", "+964 770 123 4567", "00964 770 123 4567",
    "0770-123-4567", "0770.123.4567", "(0770) 123 4567", "0770/123/4567", "0770_1234567",
    "+964 (0) 770 123 4567", "+96407701234567", "00964 0770 123 4567", "9640 770 1234567",
    "  07701234567  ", "0770\u00a0123\u00a04567", "0770\u2011123\u20114567", "0770–123–4567",
    "٠٧٧٠١٢٣٤٥٦٧", "٠٧٧٠ ١٢٣ ٤٥٦٧", "+٩٦٤ ٧٧٠ ١٢٣ ٤٥٦٧", "٠٠٩٦٤٧٧٠١٢٣٤٥٦٧", "٧٧٠١٢٣٤٥٦٧",
    "۰۷۷۰۱۲۳۴۵۶۷", "۰۷۷۰ ۱۲۳ ۴۵۶۷", "+۹۶۴۷۷۰۱۲۳۴۵۶۷", "０７７０１２３４５６７", "0770۱۲۳٤٥٦7",
    "＋9647701234567", "\u200e0770 123 4567\u200f", "\u202a07701234567\u202c", "0770ـ123ـ4567",
    "0 7 7 0 1 2 3 4 5 6 7", "0770\t1234567",
]  # fmt: skip
OTHER_PHONES = {
    "0750 123 4567": "+9647501234567", "0761 234 5678": "+9647612345678",
    "0780 123 4567": "+9647801234567", "0790 123 4567": "+9647901234567",
    "0730 123 4567": "+9647301234567", "0749 999 9999": "+9647499999999",
}  # fmt: skip
EMAILS = {
    "zainab@example.iq": "zainab@example.iq",
    "  Zainab@Example.IQ ": "zainab@example.iq",
    "z.a-b_c+tag@mail.example.org": "z.a-b_c+tag@mail.example.org",
    "a@b.co": "a@b.co",
    "x" * 64 + "@example.org": "x" * 64 + "@example.org",
    "user٧@example.org": "user7@example.org",
    "zainab＠example.iq": "zainab@example.iq",
    "\u200fzainab@example.iq\u200e": "zainab@example.iq",
    "zainab@مثال.com": "zainab@xn--mgbh0fb.com",
    "o'neil@example.org": "o'neil@example.org",
    "1@1.example": "1@1.example",
}
REFUSED = [
    "", " ", "0", "077012345", "0770123456", "077012345678", "0720 123 4567", "0710 123 4567",
    "01 234 5678", "0 53 123 4567", "+1 212 555 0123", "+44 7700 900123", "0098 912 345 6789",
    "+963 7701234567", "07701234567x", "phone", "٠٧٧٠", "0770 123 4567 / 0780 123 4567",
    "+964 0 0 770 123 4567", "++9647701234567", "0770123456٧٨", "½7701234567", "²7701234567",
    "-07701234567+", "9 647 701 234 56",
    "a@", "@b.co", "a@b", "a b@c.org", "a@@b.org", "a@b..org", ".a@b.org", "a.@b.org",
    "a..b@c.org", "a@-b.org", "a@b-.org", "a@b.org.", "a@b.1", "a@[127.0.0.1]", "زينب@example.iq",
    "a@b.org,c@d.org", "a@b.org\nBcc: c@d.org", "<a@b.org>", "x" * 65 + "@example.org",
    "a@" + "b" * 64 + ".org", "a@" + ".".join(["b" * 60] * 5) + ".org", '"a"@b.org', "a@b .org",
]  # fmt: skip


@pytest.mark.parametrize("typed", PHONES)
def test_one_number_however_it_is_written(typed: str) -> None:
    assert read_contact(typed) == Contact(Means.PHONE, NUMBER)


@pytest.mark.parametrize(("typed", "number"), OTHER_PHONES.items())
def test_every_iraqi_mobile_prefix_is_taken(typed: str, number: str) -> None:
    assert read_contact(typed) == Contact(Means.PHONE, number)


@pytest.mark.parametrize(("typed", "address"), EMAILS.items())
def test_an_address_is_read_whatever_the_keyboard(typed: str, address: str) -> None:
    assert read_contact(typed) == Contact(Means.EMAIL, address)


@pytest.mark.parametrize("typed", REFUSED)
def test_what_nobody_can_be_reached_by_is_refused(typed: str) -> None:
    assert read_contact(typed) is None


@given(st.from_regex(r"\A0?7[0-9]{9}\Z"))
def test_a_number_is_taken_exactly_when_the_international_plan_knows_it(typed: str) -> None:
    """libphonenumber's metadata of Iraq, kept by others, is the oracle."""
    parsed = phonenumbers.parse(typed, "IQ")
    mobile = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
    found = read_contact(typed)
    assert (found is not None) == mobile
    if found is not None:
        e164 = phonenumbers.PhoneNumberFormat.E164
        assert found.address == phonenumbers.format_number(parsed, e164)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(typed: str) -> None:
    found = read_contact(typed)
    if found is not None:
        assert read_contact(found.address) == found
        assert found.shown and "\n" not in found.address


def test_a_contact_is_shown_to_its_owner_only_in_part() -> None:
    assert Contact(Means.PHONE, NUMBER).shown == "\u20660770\u00a0•••\u00a0••67\u2069"
    assert Contact(Means.EMAIL, "zainab@example.iq").shown == "\u2066z•••@example.iq\u2069"


@pytest.mark.parametrize("spelling", [
    "z.a.i.n.a.b@gmail.com", "zainab+vote@gmail.com", "ZAINAB@googlemail.com", "zainab@gmail.com"
])  # fmt: skip
def test_spellings_of_one_mailbox_are_one_voice(app: Flask, spelling: str) -> None:
    found = read_contact(spelling)
    assert found is not None and found.canonical == "zainab@gmail.com"


def test_different_people_are_different(app: Flask) -> None:
    typed = ("0770 123 4567", "0770 123 4568", "zainab@example.iq", "z.ainab@example.iq")
    found = [one for one in map(read_contact, typed) if one is not None]
    with app.app_context():
        assert len({contacts.handle(one) for one in found}) == len(typed)


def test_the_same_contact_gives_the_same_names_and_they_have_nothing_in_common(app: Flask) -> None:
    contact = Contact(Means.PHONE, NUMBER)
    with app.app_context():
        first = contacts.handle(contact)
        assert contacts.handle(contact) == first
        names = {first, contacts.row_digest(first), contacts.voice(first)}
    assert len(names) == 3
    assert not any(one[:6] in other for one in names for other in names if one != other)


def test_trying_all_iraqi_numbers_takes_years_even_with_the_keys(app: Flask) -> None:
    numbers = 7 * 10**8
    with app.app_context():
        began = time.perf_counter()
        contacts.handle(Contact(Means.PHONE, NUMBER))
        seconds = time.perf_counter() - began
    assert numbers * seconds / (365 * 86400) > 1, "core-years"
