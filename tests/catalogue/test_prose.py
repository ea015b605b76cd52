"""The pages on how the platform works: plain, equal in three languages, promising nothing more."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined

from app.catalogue.source import LANGUAGES
from app.identity import standing
from app.identity.rules import CONFIRMED_DAYS, WAITING_DAYS
from app.insights.tallies import THRESHOLD
from app.moderation.rules import Reason
from app.participation.rules import LENGTHS, Kind
from config import Settings

TEMPLATES = Path(__file__).parents[2] / "templates"
NAMES = ("help", "rules", "privacy", "how-we-decide", "methods", "accessibility")
BARE_LAYOUT = "<title>{% block title %}{% endblock %}</title>{% block content %}{% endblock %}"

# What this release cannot do must not be promised.
NOT_YET = {
    "ar": ("رسالة قصيرة", "إشعار"),
    "ckb": ("نامەی کورت", "ئاگادارکردنەوە"),
    "en": ("text message", "we will e-mail", "notify", "export"),
}
EVERYWHERE = ("!", "PDF", "SMS", "R11")

pages = pytest.mark.parametrize("name", NAMES)
languages = pytest.mark.parametrize("language", LANGUAGES)


@cache
def _page(name: str, language: str, contact: str = "") -> str:
    """The page inside a bare layout, with plain digits and links that say where they lead."""
    environment = Environment(
        loader=ChoiceLoader(
            [DictLoader({"layouts/page.html": BARE_LAYOUT}), FileSystemLoader(TEMPLATES)]
        ),
        autoescape=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(num=str, digits=str, pct=lambda share: f"{share * 100:.0f}%")
    environment.globals["keeps"] = Settings(Path(), "")
    environment.globals["url_for"] = lambda endpoint, name="": f"{endpoint}/{name}"
    return environment.get_template(f"prose/{name}.{language}.html").render(contact=contact)


def _blocks(html: str) -> list[str]:
    """The text of each heading, paragraph and list entry."""
    found = re.findall(r"<(h1|h2|p|li|dt|dd)\b[^>]*>(.*?)</\1>", html, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", inner)).strip() for _, inner in found]


@pages
@languages
def test_every_page_has_one_heading_that_is_its_title(name: str, language: str) -> None:
    html = _page(name, language)
    (heading,) = re.findall(r"<h1>(.*?)</h1>", html)
    assert heading and f"<title>{heading}</title>" in html


@pages
@languages
def test_nothing_is_promised_that_does_not_exist(name: str, language: str) -> None:
    text = "\n".join(_blocks(_page(name, language))).lower()
    for phrase in (*NOT_YET[language], *EVERYWHERE):
        # A Sorani ending may look like a word; Arabic words carry their article in front.
        start = "" if language == "ar" else r"(?<!\w)"
        assert not re.search(start + re.escape(phrase.lower()), text)


@pages
@languages
def test_sentences_have_twenty_words_at_most(name: str, language: str) -> None:
    sentences = [
        sentence
        for block in _blocks(_page(name, language))
        for sentence in re.split(r"(?<=[.؟?:؛])\s", block)
    ]
    assert not [sentence for sentence in sentences if len(sentence.split()) > 20]


@pages
def test_arabic_addresses_nobody_as_one_man(name: str) -> None:
    text = "\n".join(_blocks(_page(name, "ar")))
    assert not re.findall(r"\b(?:اضغط|اكتب|اختر|أرسل|افتح|اقرأ|امسح|امح|تحقق|حاول)\b", text)


@pages
@pytest.mark.parametrize("language", ["ckb", "en"])
def test_the_languages_say_the_same_things_in_the_same_order(name: str, language: str) -> None:
    def shape(of: str) -> list[str]:
        return re.findall(r"<(?:h1|h2|p|ol|ul|li|dl|dt|dd)\b|id=\"[^\"]+\"", _page(name, of))

    assert shape(language) == shape("ar")


@pages
def test_sorani_is_marked_for_native_review(name: str) -> None:
    source = (TEMPLATES / "prose" / f"{name}.ckb.html").read_text("utf-8")
    assert source.startswith("{# native_review = false #}")


@languages
def test_the_numbers_are_those_of_the_code(language: str) -> None:
    privacy, methods = _page("privacy", language), _page("methods", language)
    assert CONFIRMED_DAYS == 30 and THRESHOLD == 30
    assert WAITING_DAYS == 7
    assert standing.DAYS_KEPT.days == 31 and privacy.count("31") == 1
    assert privacy.count("30") == 2 and methods.count("30") == 1
    assert privacy.count("7") == 1 and _page("help", language).count("7") == 1
    for name in ("help", "how-we-decide"):
        assert str(LENGTHS[Kind.COMMENT]) in _page(name, language)


@languages
def test_the_formula_scrolls_in_a_named_region_that_keys_can_reach(language: str) -> None:
    before, _ = _page("methods", language).split("√")
    region = before[before.rindex("<div") :]
    assert region.startswith('<div class="scroll" dir="ltr" role="region" tabindex="0" aria-label=')


@languages
def test_the_operators_line_appears_where_people_look_for_help(language: str) -> None:
    for name in ("help", "accessibility"):
        assert "help@office.example" in _page(name, language, contact="help@office.example")
        assert "@" not in _page(name, language)
    assert 'id="contact"' in _page("help", language)


@pages
@languages
def test_every_reason_code_is_listed_once(name: str, language: str) -> None:
    codes = re.findall(r"\bR\d+\b", _page(name, language))
    assert codes == ([reason.value for reason in Reason] if name == "how-we-decide" else [])
