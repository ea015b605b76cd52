"""Phone numbers and e-mail addresses inside a text, to point them out before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import regex

from app.text.comparing import to_latin_digits


class ContactKind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True)
class Found:
    """Where something of this kind stands: `text[start:end]`."""

    kind: ContactKind
    start: int
    end: int


_GAP = r"[\x20\-\u2010-\u2015_/.()*·ـ]{0,3}"
# No point after a zero: 0.75 is a share, not a number to ring.
_GAP_AFTER_ZERO = r"[\x20\-\u2010-\u2015_/()*·ـ]{0,3}"
_COUNTRY = rf"(?:\+\s?|00{_GAP})?9{_GAP}6{_GAP}4{_GAP}(?:0{_GAP_AFTER_ZERO})?"
_MONEY = (
    r"(?:دينار|دنانير|دولار|مليون|مليار|الف|ألف|دینار|دۆلار|ملیۆن|ملیار"
    r"|iqd|usd|dinar|dollar|million|billion|[$€٪%])"
)
_ENDING = "(?:com|net|org|edu|gov|info|iq|krd|me|co|io)"

_PHONE = regex.compile(
    rf"""
    (?<![\d+]) (?<!\d[.,٫٬])
    (?:
        # A mobile number with its country code or its zero: 07XX XXX XXXX.
        (?: {_COUNTRY} | 0{_GAP_AFTER_ZERO} ) 7 {_GAP} [3-9] (?: {_GAP} \d ){{8}}
        # A mobile number without either, written as one: 7XX XXX XXXX, and no sum of money.
      | 7[3-9]\d (?P<g>[ \-]?) \d{{3}} (?P=g) \d{{4}} (?<!000000) (?! \s? {_MONEY} )
        # A landline: 01 XXX XXXX in Baghdad, 0XX XXX XXX(X) elsewhere.
      | (?: {_COUNTRY} | 0 ) (?: 1 {_GAP_AFTER_ZERO} \d{{3}} [ \-]? \d{{4}}
                               | [2-6]\d {_GAP_AFTER_ZERO} \d{{3}} [ \-]? \d{{3,4}} )
    )
    (?! \d | [.,٫٬]\d )
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_EMAIL = regex.compile(
    rf"""
    (?<! [a-z0-9._%+\-] ) [a-z0-9._%+\-]++
    \s{{0,2}} (?: [@＠] | [(\[] \s? at \s? [)\]] ) \s{{0,2}}
    (?:
        # Spaces about the point only before a known ending, or every «@ home. Then» would count.
        [a-z0-9\-]+ (?: \s? \. \s? [a-z0-9\-]+ )*? \s? \. \s? {_ENDING}
      | (?: [a-z0-9\-]+ \. )+ [a-z]{{2,}}
    )
    (?! [a-z0-9] )
    """,
    regex.VERBOSE | regex.IGNORECASE,
)


def contact_details(text: str) -> tuple[Found, ...]:
    """Every Iraqi phone number and e-mail address in a cleaned text, in order, none overlapping.

    Digits may be Latin, Arabic-Indic or Persian and stand apart. Meant as a question to the author,
    never as a ground to refuse: years, prices, article numbers and budgets are left alone, and a
    number written in words is not seen.
    """
    flat = to_latin_digits(text)
    found = [
        Found(kind, match.start(), match.end())
        for kind, pattern in ((ContactKind.EMAIL, _EMAIL), (ContactKind.PHONE, _PHONE))
        for match in pattern.finditer(flat)
    ]
    apart: list[Found] = []
    # The longer first: a number that begins an address is part of the address.
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if not apart or each.start >= apart[-1].end:
            apart.append(each)
    return tuple(apart)
