"""The reader's language, digits and dates: Arabic first, Sorani and English beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from babel.dates import format_date, format_time
from flask import Flask, g, request, url_for
from flask_babel import Babel, get_locale, get_translations
from flask_babel.speaklater import LazyString
from jinja2 import pass_context

from app import clock
from app.web import preferences

DEFAULT = "ar"
LOCALES = {"ar": "ar_IQ", "ckb": "ckb_IQ", "en": "en"}
NAMES = {"ar": "العربية", "ckb": "کوردی", "en": "English"}
DIRECTIONS = {"ar": "rtl", "ckb": "rtl", "en": "ltr"}

_ARABIC_INDIC = str.maketrans("0123456789,.%", "٠١٢٣٤٥٦٧٨٩٬٫٪")

# CLDR orders Sorani dates oddly and lacks its relative times, so these are ours.
_CKB_MONTHS = (
    "کانوونی دووەم", "شوبات", "ئازار", "نیسان", "ئایار", "حوزەیران",
    "تەمووز", "ئاب", "ئەیلوول", "تشرینی یەکەم", "تشرینی دووەم", "کانوونی یەکەم",
)  # fmt: skip
_CKB_WEEKDAYS = (
    "دووشەممە", "سێشەممە", "چوارشەممە", "پێنجشەممە", "هەینی", "شەممە", "یەکشەممە",
)  # fmt: skip


@dataclass(frozen=True)
class LanguageLink:
    """The same page in another language."""

    code: str
    name: str
    dir: str
    url: str
    current: bool


def language() -> str:
    """ar, ckb or en: the prefix of the present address."""
    code: str = g.get("lang", DEFAULT)
    return code


def direction() -> str:
    return DIRECTIONS[language()]


def digits(text: str) -> str:
    """Digits and separators as the reader writes them; the pattern is always the English one."""
    if language() == "en" or preferences.current().latin_digits:
        return text
    return text.translate(_ARABIC_INDIC)


def number(value: float) -> str:
    """A whole number with thousands separators: ١٬٢٤٠."""
    return digits(f"{value:,.0f}")


def percent(share: float) -> str:
    """A share between 0 and 1 in whole per cent: ٦٢٪."""
    return digits(f"{round(share * 100):d}%")


def day(value: date | datetime) -> str:
    """الاثنين ٢٣ تشرين الثاني ٢٠٢٦, in Baghdad's calendar."""
    if isinstance(value, datetime):
        value = clock.baghdad_day(value)
    if language() == "ckb":
        month = _CKB_MONTHS[value.month - 1]
        return digits(f"{_CKB_WEEKDAYS[value.weekday()]} {value.day}ی {month}ی {value.year}")
    return digits(format_date(value, "EEEE d MMMM y", locale=LOCALES[language()]))


def month_name(value: date) -> str:
    """تشرين الثاني ٢٠٢٦."""
    if language() == "ckb":
        return digits(f"{_CKB_MONTHS[value.month - 1]}ی {value.year}")
    return digits(format_date(value, "MMMM y", locale=LOCALES[language()]))


def moment(value: datetime) -> str:
    """The day and the hour, twelve-hour clock, Baghdad time."""
    local = value.astimezone(clock.BAGHDAD)
    if language() == "ckb":
        # Only the figures: the dot in «د.ن» is an abbreviation's, not a decimal point.
        half = "پ.ن" if local.hour < 12 else "د.ن"
        hour = f"{digits(f'{(local.hour - 1) % 12 + 1}:{local.minute:02d}')} {half}"
    else:
        pattern = format_time(local, "h:mm a", tzinfo=clock.BAGHDAD, locale=LOCALES[language()])
        hour = digits(pattern)
    return gettext("%(day)s, %(hour)s", day=day(value), hour=hour)


def clock_time(value: datetime) -> str:
    """Day and hour as a browser's own field of the kind reads and sends them, Baghdad time."""
    return value.astimezone(clock.BAGHDAD).isoformat(timespec="minutes")[:16]


def ago(value: datetime | date) -> str:
    """How long ago, in words up to six days, then the day itself."""
    if not isinstance(value, datetime):
        days = (clock.today() - value).days
        return gettext("today") if days == 0 else _days_ago(value, days)
    seconds = max(0, int((clock.now() - value).total_seconds()))
    if seconds < 60:
        return gettext("just now")
    if seconds < 3600:
        return plural("%(n)s minute ago", "%(n)s minutes ago", seconds // 60)
    if seconds < 86400:
        return plural("%(n)s hour ago", "%(n)s hours ago", seconds // 3600)
    return _days_ago(value, seconds // 86400)


def _days_ago(value: date | datetime, days: int) -> str:
    return plural("%(n)s day ago", "%(n)s days ago", days) if 0 < days <= 6 else day(value)


def catalogue() -> Any:
    """The present language's words, looked up once for a page that has hundreds of them."""
    here = g._get_current_object()
    told = getattr(here.get("_flask_babel"), "babel_locale", None)  # `force_locale` changes it
    known = here.get("catalogue")
    if known is None or known[0] is not told:
        found = get_translations()
        known = here.catalogue = (get_locale(), found)
    return known[1]


def gettext(message: str, **facts: object) -> str:
    """Flask-Babel's, but looked up once for a page that asks for a word at every turn."""
    found: str = catalogue().ugettext(message)
    return found % facts if facts else found


def lazy_gettext(message: str, **facts: object) -> LazyString:
    """`gettext`, said when it is read: for words that stand in a class."""
    return LazyString(gettext, message, **facts)


def plural(singular: str, many: str, n: int, **facts: object) -> str:
    """The form the language asks for at n, with `%(n)s` in the reader's digits."""
    pattern: str = catalogue().ungettext(singular, many, n)
    return pattern % {"n": number(n), **facts}


def calendar(moment: datetime) -> str:
    """The Baghdad day for machines to read: enough for a reader, too little to find a moment by."""
    return clock.baghdad_day(moment).isoformat()


def duration(time: timedelta) -> str:
    """A length of time in its largest whole unit, begun units counted: never told too short."""
    minutes = max(1, ceil(time.total_seconds() / 60))
    if minutes < 60:
        return plural("%(n)s minute", "%(n)s minutes", minutes)
    if minutes < 48 * 60:
        return plural("%(n)s hour", "%(n)s hours", ceil(minutes / 60))
    return plural("%(n)s day", "%(n)s days", ceil(minutes / 1440))


def language_links() -> list[LanguageLink]:
    """Links to this very page in the other languages; the home page where there is none."""
    links = []
    for code, name in NAMES.items():
        values: dict[str, Any] = {**(request.view_args or {}), "lang": code}
        endpoint = request.endpoint if request.endpoint and request.method == "GET" else None
        localised = endpoint is not None and "lang" in _arguments(endpoint)
        if localised and endpoint is not None:
            url = url_for(endpoint, **{**_asked(), **values})
        else:
            url = url_for("participation.home", lang=code)
        links.append(LanguageLink(code, name, DIRECTIONS[code], url, code == language()))
    return links


def _asked() -> dict[str, str]:
    """What the present address asks for, but for names that `url_for` takes as its own orders."""
    return {
        name: value
        for name, value in request.args.items()
        if name != "endpoint" and not name.startswith("_")
    }


def _arguments(endpoint: str) -> set[str]:
    app: Flask = g.app
    return set().union(*(rule.arguments for rule in app.url_map.iter_rules(endpoint)))


def install(app: Flask) -> None:
    """Take the language from the address and put it back into every address we write."""
    Babel(app, locale_selector=lambda: LOCALES[language()])

    @app.url_value_preprocessor
    def take_language(_: str | None, values: dict[str, Any] | None) -> None:
        g.app = app
        g.lang = (values or {}).pop("lang", None) or _guess()

    @app.url_defaults
    def add_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = language()

    filters: dict[str, Callable[..., str]] = {
        "num": number, "pct": percent, "day": day, "moment": moment, "ago": ago, "digits": digits,
        "duration": duration, "calendar": calendar, "clock_time": clock_time,
    }  # fmt: skip
    for name, write in filters.items():
        app.jinja_env.filters[name] = _at_reading_time(write)
    app.jinja_env.globals["plural"] = plural


def _at_reading_time(write: Callable[..., str]) -> Callable[..., str]:
    """Keep Jinja from writing a constant once, at compile time, in the first reader's digits."""

    @pass_context
    def filtered(_: object, value: Any) -> str:
        return write(value)

    return filtered


def _guess() -> str:
    """For an address without a language (an unknown page): its first part if it is one of ours."""
    first = request.path.strip("/").split("/")[0]
    return first if first in LOCALES else DEFAULT
