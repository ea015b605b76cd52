"""Promise: one accessible A4 page whose every number comes from rows, in the reader's digits."""

from __future__ import annotations

import io
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import pypdf
import pytest
from flask import Flask
from flask_babel import gettext
from pypdf import _text_extraction
from sqlalchemy import func, select

import config
from app import clock
from app.catalogue.queries import all_topics
from app.db import session
from app.insights.rounding import SMALLEST, rounded, told_result
from app.insights.tallies import Tally, reading
from app.participation import telling
from app.participation.background_queries import kinds_of_people
from app.participation.models import Background, Priority, Vote, Voter
from app.participation.rules import Choice, ConfirmationLevel
from app.participation.told_figures import ABOUT, TOPIC
from app.reports import confidence_wording, pdf, publishing, wording
from app.reports.adults import present_adults
from app.reports.analysing import weigh as weigh_rows
from app.reports.missing import missing_report
from app.reports.summary import SummaryReport, summarise
from app.web import locale
from app.web.unit_of_work import transaction
from tests.factories import cast_many, present_round
from tests.reports.making import a_report
from tests.reports.peopled import people, speaking, weigh

LANGUAGES = ("ar", "ckb", "en")
LARGEST = 150 * 1024
LATIN = re.compile(r"[0-9]+(?:[,.:][0-9]+)*")
ARABIC = re.compile(r"[٠-٩]+(?:[٬٫:][٠-٩]+)*")


@pytest.fixture(autouse=True)
def as_it_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    """pypdf takes Arabic digits for letters and turns numbers round: it is to change nothing."""
    monkeypatch.setattr(_text_extraction, "is_char_rtl", lambda *_: False)


@pytest.fixture
def report(app: Flask) -> Iterator[SummaryReport]:
    with app.test_request_context("/en/lead/"):
        people(240)
        cast_many({Choice.SUPPORT: 4})  # not confirmed: they wait outside every figure
        weigh()
        found = summarise(present_round(), clock.now())
    assert found.is_weighted
    return found


def read(made: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made))


def numbers(text: str, language: str) -> Counter[str]:
    """Every number in the reader's digits; in English, the version apart."""
    if language == "en":
        return Counter(LATIN.findall(re.sub(r"2026-1-[0-9a-f]{8}", "", text)))
    return Counter(ARABIC.findall(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_on_the_page_is_recounted_from_the_rows(
    app: Flask, report: SummaryReport, language: str
) -> None:
    with speaking(app, language):
        page = read(pdf.summary_pdf(report)).pages[0]
        text = page.extract_text() if language == "en" else pieces(page)
        found, expected = numbers(text, language), numbers(" ".join(_recounted(report)), language)
    assert found - expected == expected - found, text
    if language == "en":
        assert report.version in text and not re.search("[٠-٩]", text)
    else:
        # The version alone is written in Latin digits; it is the same for every reader.
        assert re.sub("[^0-9]", "", text) == re.sub("[^0-9]", "", report.version)


def pieces(page: pypdf.PageObject) -> str:
    """The words as they were drawn: cells that lie side by side would run into one number."""
    found: list[str] = []
    page.extract_text(visitor_text=lambda piece, *_: found.append(piece))
    return "\n".join(found)


def _recounted(report: SummaryReport) -> Iterable[str]:
    """Every number that the page should hold, counted from rows of people and printed as there."""
    round_id, n, pct = present_round().id, locale.number, locale.percent
    confirmed = (
        session()
        .scalars(
            select(Vote)
            .join(Voter, (Voter.round_id == Vote.round_id) & (Voter.ref == Vote.voter_ref))
            .where(Vote.round_id == round_id, Voter.level == ConfirmationLevel.CONFIRMED)
        )
        .all()
    )
    chose = session().scalar(
        select(func.count(func.distinct(Priority.voter_ref))).where(Priority.round_id == round_id)
    )
    rows = session().scalars(select(Background).where(Background.round_id == round_id)).all()
    told = missing_report(
        {
            one.question: as_told(
                ABOUT + one.question.value,
                Counter(
                    str(answer)
                    for answer in (getattr(row, one.question) for row in rows)
                    if answer is not None
                ),
            )
            for one in present_adults()
        },
        present_adults(),
    )
    exact = weigh_rows(kinds_of_people(round_id), present_adults(), waiting=0)
    assert exact is not None and chose == exact.people == 240
    figures = exact.told
    ranked = sorted(figures.shares.values(), key=lambda one: -one.value)
    # The answer: the first topic, and how many of the topics unite and divide.
    first = ranked[0]
    yield from (pct(first.value), pct(first.low), pct(first.high), n(chose))
    ahead = [one for one in ranked[1:] if one.high >= first.low]
    if len(ahead) > 1:
        yield n(len(ahead))
    by_rows = [
        told_result(
            as_told(
                TOPIC + topic.slug,
                Counter(vote.choice.value for vote in confirmed if vote.topic_slug == topic.slug),
            )
        )
        for topic in all_topics()
    ]
    readings = [reading(one) for one in by_rows]
    unites = [one for one in readings if one == "broad_support"]
    divides = [one for one in readings if one in ("divided", "no_majority")]
    against = [one for one in readings if "opposition" in one]
    yield from (n(len(readings)), n(len(unites)), n(len(divides)))
    if against:
        yield n(len(against))
    # The four headings; the four that are three of eleven, that is 27 in a hundred.
    yield from (n(1), n(2), n(3), n(4), n(3), n(11), n(3), n(11), n(27))
    yield from (pct(quarter / 4) for quarter in range(5))  # of the axis
    for one in ranked:
        yield from (pct(one.value), pct(one.low), pct(one.high), n(chose))
    # How sure: the weakest key group, votes, days, people and what weighting made of them.
    weakest = figures.evidence.weakest
    assert weakest is not None
    yield locale.digits(f"{weakest[1]:.1f}")
    yield gettext(confidence_wording.KEY_GROUPS[weakest[0]])
    yield n(sum(one.tally.total for one in by_rows))
    yield from (n(30), n(figures.people), n(figures.evidence.effective))
    yield locale.digits(f"{figures.evidence.design_effect:.1f}")
    if not figures.converged:
        yield pct(figures.gap)
    assert report.analysis is not None
    yield locale.moment(report.analysis.computed_at)
    yield from wording.caveats(report)
    # Who is missing.
    for group in told.absent[:2]:
        assert group.ratio is not None
        yield locale.digits(f"{group.ratio:.1f}")
        yield from (_age(group.name),) * 2  # named in the box and in its part
    yield from (n(told.most), n(1))
    for group in told.extremes:
        yield pct(max(0.01, group.of_adults))  # «under 1%»
        if group.share is None or group.ratio is None:
            yield from (n(SMALLEST),) * 2  # in the drawing and in the table
        else:
            yield from (pct(group.share), locale.digits(f"{group.ratio:.1f}"))
        yield _age(group.name)
    for one in present_adults():
        yield one.source[locale.language()]
    for left_out in (len(side) - 3 for side in (unites, divides) if len(side) > 3):
        # One and two are words in Arabic.
        yield locale.plural("and %(n)s more", "and %(n)s more", left_out)
    # The rule of wording, the days of the heading and of the method, the foot.
    yield from (n(70), n(100), n(60), n(50))
    yield from (wording.period(report), wording.period(report))
    yield wording.provenance(report).replace(report.version, "")
    yield from (n(1), n(1))


def as_told(series: str, exact: Mapping[str, int]) -> Mapping[str, int | None]:
    """These counts of rows as the night tells them."""
    slug = present_round().slug
    cells = {*exact, *(Choice if series.startswith(TOPIC) else ())}
    counts = {str(cell): exact.get(cell, 0) for cell in cells}
    return {cell: rounded(n, telling._chance(slug, series, cell, n)) for cell, n in counts.items()}


def _age(name: str) -> str:
    return locale.digits(name.replace("-", " ")) if name[:2].isdigit() else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_one_small_tagged_sheet_in_the_readers_direction(
    app: Flask, report: SummaryReport, language: str
) -> None:
    with speaking(app, language):
        made = pdf.summary_pdf(report)
        title = pdf.page_data(report)["title"]
    assert len(made) <= LARGEST
    document = read(made)
    assert len(document.pages) == 1
    width, height = (float(side) / 72 * 25.4 for side in document.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    root = document.trailer["/Root"]
    assert root["/Lang"].startswith(language)
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    preferences = root["/ViewerPreferences"]
    assert preferences["/DisplayDocTitle"]
    assert (preferences.get("/Direction") == "/R2L") == (language != "en")
    assert document.metadata is not None and document.metadata.title == title
    assert b"pdfuaid" in root["/Metadata"].get_data()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_caveat_stands_inside_the_answer(
    app: Flask, report: SummaryReport, language: str
) -> None:
    with speaking(app, language):
        answer = " ".join(pdf.page_data(report)["answer"])  # type: ignore[call-overload]
        assert wording.sure(report) in answer
        assert len(answer.split()) <= 60


def test_words_are_never_read_as_markup(app: Flask) -> None:
    hostile = '#read("/etc/passwd") $x$ *b* _i_ @ref <label> \\ ] #import "x": y'
    with speaking(app, "en"):
        data = pdf.page_data(a_report(Tally(40, 5, 5)))
        data["answer"] = [hostile]
        text = read(pdf.typeset(_json(data))).pages[0].extract_text()
    shown = re.sub(r"\s+", "", text)
    assert re.sub(r"\s+", "", hostile) in shown


def _json(data: object) -> str:
    import json  # noqa: PLC0415

    return json.dumps(data)


def test_a_published_page_is_made_once_and_stays_the_same_bytes(app: Flask) -> None:
    settings: config.Settings = app.config["SETTINGS"]
    folder = settings.instance / "printed"
    with app.test_request_context("/en/lead/"):
        people(40)
        pdf.summary_pdf(summarise(present_round(), clock.now()))
        assert not list(folder.glob("*")), "figures of the moment are kept by nobody"
        with transaction():
            report = publishing.publish(present_round(), clock.now())
        assert report is not None
        made = pdf.summary_pdf(report)
        assert [one.suffix for one in folder.iterdir()] == [".pdf"]
        began = time.perf_counter()
        assert pdf.summary_pdf(report) == made
        assert time.perf_counter() - began < 0.25
        next(folder.iterdir()).unlink()
        assert pdf.summary_pdf(report) == made, "made again, it is the same"
