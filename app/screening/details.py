"""What could lead strangers to a person's door: numbers, addresses, documents, and links out."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from app.screening.rules import Mark, MarkKind
from app.text import ContactKind, contact_details, to_latin_digits

_OF_CONTACT = {ContactKind.PHONE: MarkKind.PHONE, ContactKind.EMAIL: MarkKind.EMAIL}

# Digits said in words, as they are dictated on the phone: Arabic, Iraqi, Sorani and English.
_SPOKEN = """
صفر واحد اثنين اثنان ثنين اثنين ثلاثة ثلاثه تلاثة أربعة اربعه خمسة خمسه ستة سته سبعة سبعه
ثمانية ثمانيه تسعة تسعه تمانية سفر یەک دوو سێ چوار پێنج شەش حەوت هەشت نۆ zero oh one two
three four five six seven eight nine
"""
_ONE_DIGIT = "|".join(
    sorted({regex.escape(word) for word in _SPOKEN.split()}, key=len, reverse=True)
)
_DIGIT_WORD = rf"(?:(?<![\p{{L}}\p{{M}}])(?:{_ONE_DIGIT})(?![\p{{L}}\p{{M}}])|[0-9])"
_BETWEEN = r"[\s\-\u2010-\u2015_/.،,*·ـ]{0,3}"
_DICTATED = regex.compile(
    rf"(?:صفر|سفر|zero|oh|0){_BETWEEN}"
    rf"(?:سبعة|سبعه|حەوت|پێنج|seven|7)(?:{_BETWEEN}{_DIGIT_WORD}){{8,10}}",
    regex.IGNORECASE,
)
# The letter O between digits stands for a zero: O770 123 4567.
_LETTER_O = regex.compile(r"(?<=^|[\s+(:])[OoОо](?=[0-9])|(?<=[0-9])[OoОо](?=[0-9\s])")

_IDENTITY = regex.compile(
    r"""
    # The unified card: twelve digits that begin with the year of birth.
    (?<![\d.,٫٬]) (?:19[3-9]\d|20[0-2]\d) [ \-]? \d{4} [ \-]? \d{4} (?![\d.,٫٬])
    # A document that is named, and its number within a few words.
  | (?: هوي(?:ة|تي|ته|تها|ه) | بطاق(?:ة|تي|ته) \s (?:ال)?وطني(?:ة|ه) | البطاق[ةه] \s الوطني[ةه]
      | بطاق(?:ة|تي|ته) | جواز(?:ي|ه|ها)? | الجواز | ناسنامە\p{L}* | پاسپۆرت\p{L}* | پاسەپۆرت\p{L}*
      | passport | national \s id | id \s (?:card|number|no) )
    (?: [\s:.\-]{1,3} \p{L}{1,12} ){0,3} [\s:.\-\p{L}]{0,3} [A-Z]? \d{6,12} (?!\d)
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_NAME = r"[\p{L}\p{M}]+"
_NO = r"(?:\s*(?:رقم|ژمارە|no\.?|number))?\s*:?\s*\d{1,4}"
# Two steps of an address and a house: a street alone, or a quarter alone, leads to nobody.
_ADDRESS = regex.compile(
    rf"""
    (?<!\p{{L}}) (?:ب?ال)?(?:محل[ةه]|زقاق|شارع|حي|م|قطاع|ز) {_NO} [\s،,\-/]*
        (?: (?:زقاق|شارع|ز|دار|د|محل[ةه]) {_NO} [\s،,\-/]* )* (?:دار|د|بيت|شق[ةه]|منزل) {_NO} (?!\d)
  | (?<!\p{{L}}) (?:حي|محل[ةه]|منطق[ةه]|شارع) \s {_NAME} (?:\s{_NAME})? [\s،,\-]+
        (?: (?:شارع|زقاق|محل[ةه]) {_NO} [\s،,\-]* )+ (?:دار|بيت|شق[ةه]|منزل) {_NO} (?!\d)
  | (?: گەڕەکی \s {_NAME} [\s،,\-]* )? (?:کۆڵانی|کۆڵان|شەقامی) {_NO} [\s،,\-]*
        (?:ماڵی|ماڵ|خانووی|خانوو) {_NO} (?!\d)
  | (?<!\p{{L}}) (?:mahalla|quarter|district) {_NO} [\s,\-]*
        (?:(?:alley|lane|zuqaq|street) {_NO} [\s,\-]*)?
        (?:house|dar|flat) {_NO} (?!\d)
  | (?<!\p{{L}}) house {_NO} [\s,\-]* (?:alley|lane|street) {_NO} (?!\d)
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_LINK = regex.compile(
    r"""
    (?<![\p{L}\d@])
    (?: https?\s?:\s?/\s?/ \s? \S+
      | www \s? \. \s? [\w\-]+ (?: \s? \. \s? [\w\-]+ )+
      | (?:[a-z0-9\-]+\.)+ (?:com|net|org|info|iq|krd|me|co|io|be|ly|app|tv|shop|xyz|online|link)
        (?: / \S* )? (?![\p{L}\d@])
      | (?:[a-z0-9\-]+) \s? (?: [(\[] \s? dot \s? [)\]] | \s dot \s ) \s? (?:com|net|org|info|iq|me)
      | (?:[\p{L}\d\-]+) \s (?:نقطة|نقطه|دوت) \s (?:كوم|نت|اورغ|com|net|org)
      # The full point is glued to nothing: «@name» of a messenger, not an e-mail address.
      | @ [a-z][a-z0-9_]{4,} (?!\S*\.)
    )
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_EMAIL_SPELT = regex.compile(
    r"[a-z0-9._%+\-]+ \s? (?:[(\[]\s?at\s?[)\]]|\sat\s|@) \s? [a-z0-9\-]+"
    r"(?: \s? (?:[(\[]\s?dot\s?[)\]]|\sdot\s|\.) \s? (?:com|net|org|edu|gov|info|iq|krd|me)\b )+",
    regex.VERBOSE | regex.IGNORECASE,
)


def details(text: str) -> Iterator[Mark]:
    """Every phone number, e-mail address, document number, street address and link that is seen.

    A superset of what the author is asked about before sending. Years, sums, articles of law and
    the numbers of streets are left alone. A private person's name is not seen.
    """
    flat = to_latin_digits(text)
    for found in contact_details(_LETTER_O.sub("0", flat)):
        yield Mark(_OF_CONTACT[found.kind], found.start, found.end)
    for kind, pattern in (
        (MarkKind.PHONE, _DICTATED),
        (MarkKind.EMAIL, _EMAIL_SPELT),
        (MarkKind.IDENTITY, _IDENTITY),
        (MarkKind.ADDRESS, _ADDRESS),
        (MarkKind.LINK, _LINK),
    ):
        for match in pattern.finditer(flat):
            yield Mark(kind, match.start(), match.end())
