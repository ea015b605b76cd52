"""Promises of the translations: nothing left unsaid, every number in its form, plain typography."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.contracts.tree import ROOT, files

ARABIC_SCRIPT = ("ar", "ckb")
PINNED = (
    '"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3'
    ' : n%100>=11 && n%100<=99 ? 4 : 5);\\n"'
)
CATEGORIES = {
    "ar": ("zero", "one", "two", "few", "many", "other"),
    "ckb": ("one", "other"),
}
# Forms for one exact number may say it in words instead: «صوت واحد», «صوتان».
EXACT = {"ar": (0, 1, 2), "ckb": (0,)}
COUNTS = [*range(112), 200, 1000]

# Pages that only staff, or only builders, ever open.
STAFF = re.compile(
    r"templates/(moderation/(_|queue|item|history|guide)|reports/|demo/|layouts/staff|patterns"
    r"|identity/(invitation|sign_in))|app/(reports|demo)/|app/moderation/(forms|rules)"
)

_PLACE = re.compile(r"%\(\w+\)[sd]|(?<!%)\{\w+\}")
# Left to right inside our own sentences: file types, paper sizes, codes of rules.
_LATIN_ISLAND = re.compile(r"\b(?:[A-Z]{2,}|A4|R\d{1,2})\b")
FOREIGN_SIGNS = {
    "an exclamation mark": re.compile(r"[!\uff01]"),
    "a tatweel": re.compile("\u0640"),
    "a Latin comma, semicolon or question mark": re.compile(r"[,;?]"),
    "an arrow": re.compile(r"[\u2190-\u21ff]|->|<-"),
    "a Latin digit": re.compile(r"[0-9]"),
    "a Persian digit": re.compile(r"[\u06f0-\u06f9]"),
    "straight or Latin quotation marks": re.compile(r"[\"\u201c\u201d]"),
    "a direction mark": re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]"),
    "spaces to spare": re.compile(r"^\s|\s$|  "),
    "a Latin word": re.compile(r"[A-Za-z]"),
}
# Letters that look alike but belong to the other language's keyboard.
FOREIGN_LETTERS = {"ar": re.compile("[کیەھگچپژڤۆێڵڕ]"), "ckb": re.compile("[كيةىأإآؤ]")}

Key = tuple[str, ...]


@cache
def written() -> dict[Key, set[str]]:
    """Every message of the programs and pages as they stand now, with the files that say it."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping, "babel.cfg")
    script = (ROOT / "tools" / "messages.sh").read_text(encoding="utf-8")
    extra = parse_keywords(re.findall(r"-k (\S+)", script))
    found: dict[Key, set[str]] = {}
    for start in ("app", "templates"):
        ours = [(pattern.removeprefix(f"{start}/"), how) for pattern, how in methods]
        own = {pattern.removeprefix(f"{start}/"): value for pattern, value in options.items()}
        keywords = {**_default_keywords(), **extra}
        for file, _, message, _, _ in extract_from_dir(ROOT / start, ours, own, keywords):
            found.setdefault(_key(message), set()).add(f"{start}/{file}")
    return found


def _default_keywords() -> dict[str, tuple[int, ...] | None]:
    return parse_keywords(["_", "gettext", "ngettext:1,2", "ungettext:1,2", "lazy_gettext"])


def _key(message: str | tuple[str, ...] | list[str]) -> Key:
    return (message,) if isinstance(message, str) else tuple(message)


@cache
def catalogue(language: str) -> Catalog:
    path = ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def said(language: str) -> Iterator[tuple[Key, Key]]:
    """Each message with what stands for it, a text for every form."""
    for message in catalogue(language):
        if message.id:
            yield _key(message.id), _key(message.string)


def unsaid(language: str, keys: set[Key]) -> list[Key]:
    spoken = {key for key, texts in said(language) if all(texts)}
    return sorted(keys - spoken)


def for_citizens() -> set[Key]:
    return {key for key, files in written().items() if not all(map(STAFF.match, files))}


def test_the_messages_are_found_where_they_are_written() -> None:
    assert ("I support it",) in for_citizens()
    assert ("Waiting since",) in written().keys() - for_citizens()
    assert ("%(n)s comment", "%(n)s comments") in written()
    assert len(written()) > 400


def test_everything_is_said_in_arabic() -> None:
    assert not unsaid("ar", set(written()))


def test_everything_a_citizen_reads_is_said_in_sorani() -> None:
    assert not unsaid("ckb", for_citizens())


@pytest.mark.parametrize("language", ARABIC_SCRIPT)
def test_no_translation_is_a_guess(language: str) -> None:
    assert not [message.id for message in catalogue(language) if message.id and message.fuzzy]


@pytest.mark.parametrize("language", ARABIC_SCRIPT)
def test_every_translation_has_the_places_of_its_message(language: str) -> None:
    wrong = []
    for key, texts in said(language):
        wanted = set(_PLACE.findall(" ".join(key)))
        for form, text in enumerate(texts):
            spared = {"%(n)s"} if len(key) > 1 and form in EXACT[language] else set()
            found = set(_PLACE.findall(text))
            if text and not (wanted - spared <= found <= wanted):
                wrong.append((key[0], text))
            if "%" in _PLACE.sub("", text):
                wrong.append((key[0], text))
    assert not wrong


def _bare(text: str) -> str:
    """The words of ours alone, with a dot where something else will stand."""
    return _LATIN_ISLAND.sub("•", _PLACE.sub("•", text))


@pytest.mark.parametrize("language", ARABIC_SCRIPT)
@pytest.mark.parametrize("fault", FOREIGN_SIGNS)
def test_no_foreign_sign_stands_in_arabic_script(fault: str, language: str) -> None:
    sign = FOREIGN_SIGNS[fault]
    found = [text for _, texts in said(language) for text in texts if sign.search(_bare(text))]
    assert not found, f"{fault}: {found}"


@pytest.mark.parametrize("language", ARABIC_SCRIPT)
def test_no_letter_of_the_other_language_slips_in(language: str) -> None:
    letters = FOREIGN_LETTERS[language]
    assert not [text for _, texts in said(language) for text in texts if letters.search(text)]


def test_the_contract_sees_each_foreign_sign() -> None:
    bad = "مرحبا! كـل, نعم; ماذا? ←٠ 3 ۳ “أ” \u200f  word"
    assert [fault for fault, sign in FOREIGN_SIGNS.items() if not sign.search(_bare(bad))] == []
    assert not any(sign.search(_bare("على ورق A4، من %(n)s")) for sign in FOREIGN_SIGNS.values())


@pytest.mark.parametrize("language", ARABIC_SCRIPT)
def test_sentences_end_as_the_message_does(language: str) -> None:
    """A full stop kept or left out, a question that stays one."""
    wrong = [
        (key[0], text)
        for key, texts in said(language)
        for text in texts
        if text
        and (
            key[0].endswith(".") != text.endswith(".") or key[0].endswith(":") != text.endswith(":")
        )
    ]
    assert not wrong


def test_the_arabic_rule_is_pinned_in_the_order_of_cldr() -> None:
    path = ROOT / "translations" / "ar" / "LC_MESSAGES" / "messages.po"
    assert PINNED in path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("language", ARABIC_SCRIPT)
def test_each_number_takes_the_form_that_cldr_gives_it(language: str) -> None:
    form = gettext.c2py(catalogue(language).plural_expr)
    rule = Locale(language).plural_form
    chosen = {n: CATEGORIES[language][form(n)] for n in COUNTS}
    assert chosen == {n: rule(n) for n in COUNTS}


@pytest.mark.parametrize("language", ARABIC_SCRIPT)
def test_every_counted_message_has_all_its_forms(language: str) -> None:
    forms = len(CATEGORIES[language])
    assert catalogue(language).num_plurals == forms
    assert not [key for key, texts in said(language) if len(key) > 1 and len(texts) != forms]


def test_no_message_hides_inside_a_formatted_string() -> None:
    """There nobody who gathers messages finds it, and it would stay English."""
    marks = {"gettext", "lazy_gettext", "ngettext", "_", "_l", "N_", "plural"}
    hidden = [
        f"{path.relative_to(ROOT)}:{formatted.lineno}"
        for path in files(".py", under=("app",))
        for formatted in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(formatted, ast.JoinedStr)
        for call in ast.walk(formatted)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", getattr(call.func, "attr", "")) in marks
        and any(isinstance(one, ast.Constant) for one in call.args)
    ]
    assert hidden == []
