"""The reader's language, digits, dates and counts, as people in Iraq write them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from babel.core import Locale
from flask import Flask, g
from flask_babel import gettext

from app import clock
from app.web import locale
from tests.pages import Browser

COUNTS = [*range(112), 200, 1000]
ARABIC_INDIC = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")

# From the string table of the design; {n} is the number in the reader's digits.
ARABIC = {
    ("%(n)s comment", "%(n)s comments"): {
        "zero": "لا تعليقات بعد",
        "one": "تعليق واحد",
        "two": "تعليقان",
        "few": "{n} تعليقات",
        "many": "{n} تعليقًا",
        "other": "{n} تعليق",
    },
    ("%(n)s day ago", "%(n)s days ago"): {
        "zero": "اليوم",
        "one": "قبل يوم",
        "two": "قبل يومين",
        "few": "قبل {n} أيام",
        "many": "قبل {n} يومًا",
        "other": "قبل {n} يوم",
    },
    ("%(n)s hour ago", "%(n)s hours ago"): {
        "zero": "الآن",
        "one": "قبل ساعة",
        "two": "قبل ساعتين",
        "few": "قبل {n} ساعات",
        "many": "قبل {n} ساعة",
        "other": "قبل {n} ساعة",
    },
    ("%(n)s minute", "%(n)s minutes"): {
        "zero": "أقل من دقيقة",
        "one": "دقيقة واحدة",
        "two": "دقيقتان",
        "few": "{n} دقائق",
        "many": "{n} دقيقة",
        "other": "{n} دقيقة",
    },
}
SORANI = {
    ("%(n)s comment", "%(n)s comments"): {"one": "یەک لێدوان", "other": "{n} لێدوان"},
    ("%(n)s day ago", "%(n)s days ago"): {
        "one": "یەک ڕۆژ لەمەوبەر",
        "other": "{n} ڕۆژ لەمەوبەر",
    },
}
ENGLISH = {("%(n)s comment", "%(n)s comments"): {"one": "{n} comment", "other": "{n} comments"}}

CASES = [
    (language, *ids, forms)
    for language, table in (("ar", ARABIC), ("ckb", SORANI), ("en", ENGLISH))
    for ids, forms in table.items()
]


@pytest.mark.parametrize(("language", "one", "many", "forms"), CASES)
def test_every_count_reads_as_a_whole_phrase(
    app: Flask, language: str, one: str, many: str, forms: dict[str, str]
) -> None:
    rule = Locale(language).plural_form
    with app.test_request_context():
        g.lang = language
        rendered = {n: locale.plural(one, many, n) for n in COUNTS}
    expected = {n: forms[rule(n)].format(n=_digits(n, language)) for n in COUNTS}
    assert rendered == expected


def _digits(n: int, language: str) -> str:
    latin = f"{n:,}"
    return latin if language == "en" else latin.translate(ARABIC_INDIC)


@contextmanager
def reading(app: Flask, language: str, cookie: str = "") -> Iterator[None]:
    """A reader of one language, with the display settings of the cookie."""
    headers = {"Cookie": f"display={cookie}"} if cookie else {}
    with app.test_request_context(headers=headers):
        g.lang = language
        yield


def test_whole_numbers_are_written_in_the_readers_digits(app: Flask) -> None:
    with reading(app, "ar"):
        assert locale.number(1_234_567) == "١٬٢٣٤٬٥٦٧"
        assert locale.number(0) == "٠"
    with reading(app, "ckb"):
        assert locale.number(1_240) == "١٬٢٤٠"
    with reading(app, "en"):
        assert locale.number(1_240) == "1,240"


def test_the_percent_sign_follows_the_digits(app: Flask) -> None:
    with reading(app, "ar"):
        assert locale.percent(0.624) == "٦٢٪"
        assert list(locale.percent(1.0)) == ["١", "٠", "٠", "\u066a"]
    with reading(app, "ckb"):
        assert locale.percent(0.05) == "٥٪"
    with reading(app, "en"):
        assert locale.percent(0.05) == "5%"


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_a_reader_may_prefer_latin_digits(app: Flask, language: str) -> None:
    with reading(app, language, "digits=latin"):
        assert locale.number(1_240) == "1,240"
        assert locale.percent(0.62) == "62%"
        assert "23" in locale.day(date(2026, 11, 23))
        assert not set("٠١٢٣٤٥٦٧٨٩") & set(locale.moment(clock.now()))
    with reading(app, language, "digits=roman"):
        assert locale.number(7) == "٧"


DAYS = [
    ("ar", date(2026, 11, 23), "الاثنين ٢٣ تشرين الثاني ٢٠٢٦"),
    ("ckb", date(2026, 11, 23), "دووشەممە ٢٣ی تشرینی دووەمی ٢٠٢٦"),
    ("en", date(2026, 11, 23), "Monday 23 November 2026"),
    ("ar", date(2027, 1, 1), "الجمعة ١ كانون الثاني ٢٠٢٧"),
    ("ckb", date(2027, 1, 1), "هەینی ١ی کانوونی دووەمی ٢٠٢٧"),
]


@pytest.mark.parametrize(("language", "day", "written"), DAYS)
def test_a_day_is_written_as_in_iraq(app: Flask, language: str, day: date, written: str) -> None:
    with reading(app, language):
        assert locale.day(day) == written


MONTHS = {
    "ar": "كانون الثاني، شباط، آذار، نيسان، أيار، حزيران، تموز، آب، أيلول، تشرين الأول، "
    "تشرين الثاني، كانون الأول",
    "ckb": "کانوونی دووەمی، شوباتی، ئازاری، نیسانی، ئایاری، حوزەیرانی، تەمووزی، ئابی، ئەیلوولی، "
    "تشرینی یەکەمی، تشرینی دووەمی، کانوونی یەکەمی",
}


@pytest.mark.parametrize("language", MONTHS)
def test_the_months_have_their_levantine_names(app: Flask, language: str) -> None:
    with reading(app, language):
        written = [locale.day(date(2026, month, 1)) for month in range(1, 13)]
    for name, text in zip(MONTHS[language].split("، "), written, strict=True):
        assert text.endswith(f" {name} ٢٠٢٦")


def test_the_week_runs_through_seven_sorani_days(app: Flask) -> None:
    with reading(app, "ckb"):
        week = [locale.day(date(2026, 11, 21) + timedelta(days=n)).split()[0] for n in range(7)]
    assert week == ["شەممە", "یەکشەممە", "دووشەممە", "سێشەممە", "چوارشەممە", "پێنجشەممە", "هەینی"]


def test_a_moment_is_told_in_baghdads_twelve_hours(app: Flask) -> None:
    with reading(app, "ar"):
        afternoon = locale.moment(datetime(2026, 11, 23, 12, 5, tzinfo=UTC))
        midnight = locale.moment(datetime(2026, 11, 22, 21, 0, tzinfo=UTC))
    assert afternoon == "الاثنين ٢٣ تشرين الثاني ٢٠٢٦، ٣:٠٥ م"
    assert midnight == "الاثنين ٢٣ تشرين الثاني ٢٠٢٦، ١٢:٠٠ ص"


def test_sorani_tells_the_hour_in_the_same_place(app: Flask) -> None:
    with reading(app, "ckb"):
        told = locale.moment(datetime(2026, 11, 23, 6, 30, tzinfo=UTC))
    assert told == "دووشەممە ٢٣ی تشرینی دووەمی ٢٠٢٦، ٩:٣٠ پ.ن"


def test_a_day_begins_at_midnight_in_baghdad(app: Flask) -> None:
    with reading(app, "ar"):
        assert locale.day(datetime(2026, 11, 22, 20, 59, tzinfo=UTC)).startswith("الأحد ٢٢ ")
        assert locale.day(datetime(2026, 11, 22, 21, 0, tzinfo=UTC)).startswith("الاثنين ٢٣ ")


AGO = [
    (timedelta(seconds=59), "الآن", "هەر ئێستا", "just now"),
    (timedelta(minutes=1), "قبل دقيقة", "یەک خولەک لەمەوبەر", "1 minute ago"),
    (timedelta(minutes=11), "قبل ١١ دقيقة", "١١ خولەک لەمەوبەر", "11 minutes ago"),
    (timedelta(hours=2), "قبل ساعتين", "٢ کاتژمێر لەمەوبەر", "2 hours ago"),
    (timedelta(hours=23), "قبل ٢٣ ساعة", "٢٣ کاتژمێر لەمەوبەر", "23 hours ago"),
    (timedelta(days=2), "قبل يومين", "٢ ڕۆژ لەمەوبەر", "2 days ago"),
    (timedelta(days=6), "قبل ٦ أيام", "٦ ڕۆژ لەمەوبەر", "6 days ago"),
    (
        timedelta(days=7),
        "الاثنين ١٦ تشرين الثاني ٢٠٢٦",
        "دووشەممە ١٦ی تشرینی دووەمی ٢٠٢٦",
        "Monday 16 November 2026",
    ),
]


@pytest.mark.parametrize(("since", "arabic", "sorani", "english"), AGO)
def test_the_past_is_told_in_words_for_six_days_then_by_its_date(
    app: Flask, since: timedelta, arabic: str, sorani: str, english: str
) -> None:
    for language, words in {"ar": arabic, "ckb": sorani, "en": english}.items():
        with reading(app, language):
            assert locale.ago(clock.now() - since) == words


def test_a_day_without_an_hour_is_told_by_days_alone(app: Flask) -> None:
    with reading(app, "ar"):
        told = [locale.ago(clock.today() - timedelta(days=n)) for n in (0, 1, 2, 3, 7)]
    assert told == ["اليوم", "قبل يوم", "قبل يومين", "قبل ٣ أيام", "الاثنين ١٦ تشرين الثاني ٢٠٢٦"]


def test_what_lies_ahead_of_a_slow_clock_is_now(app: Flask) -> None:
    with reading(app, "ar"):
        assert locale.ago(clock.now() + timedelta(seconds=30)) == "الآن"


def test_a_constant_in_a_page_follows_each_reader(app: Flask) -> None:
    """Jinja computes filters of constants once, when it compiles the page."""
    with reading(app, "ar"):
        page = app.jinja_env.from_string("{{ 30|num }} {{ 0.5|pct }}")
    for language, written in (("ar", "٣٠ ٥٠٪"), ("en", "30 50%"), ("ckb", "٣٠ ٥٠٪")):
        with reading(app, language):
            assert page.render() == written


@pytest.mark.parametrize(
    ("language", "written"),
    [("ar", "أؤيد"), ("ckb", "پشتگیری دەکەم"), ("en", "I support it")],
)
def test_each_language_finds_its_words(app: Flask, language: str, written: str) -> None:
    with reading(app, language):
        assert gettext("I support it") == written


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("ckb", "rtl"), ("en", "ltr")])
def test_a_page_names_its_language_and_direction(
    client: Browser, language: str, direction: str
) -> None:
    root = client.get(f"/{language}/goals").root
    assert (root["lang"], root["dir"]) == (language, direction)


def test_the_language_links_keep_the_page_and_its_question(client: Browser) -> None:
    path = "goals/infrastructure/comments?order=newest"
    page = client.get(f"/ar/{path}")
    for language in ("ckb", "en"):
        assert f'<a href="/{language}/{path}" lang="{language}"' in page.text


def test_a_missing_page_speaks_the_language_of_its_address(client: Browser) -> None:
    assert client.get("/ckb/nowhere", status=404).root["lang"] == "ckb"
    assert client.get("/nowhere", status=404).root["lang"] == "ar"


def test_language_links_from_a_missing_page_lead_home(client: Browser) -> None:
    assert 'href="/en/" lang="en"' in client.get("/ar/nowhere", status=404).text


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=5), "1 minute"),
        (timedelta(minutes=58, seconds=1), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=1, minutes=59), "2 hours"),
        (timedelta(hours=46, minutes=1), "47 hours"),
        (timedelta(days=3), "3 days"),
        (timedelta(days=3, minutes=1), "4 days"),
    ],
)
def test_a_wait_is_never_told_too_short(app: Flask, time: timedelta, words: str) -> None:
    with app.test_request_context():
        g.lang = "en"
        assert locale.duration(time) == words
