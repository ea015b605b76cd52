"""No sentence of a report claims more than its rule: every word looked at, every claim recomputed.

The rules are computed once more here, with SciPy's ranges, and from the printed counts alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from flask import Flask
from flask_babel import gettext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from app.catalogue.queries import all_topics
from app.insights.intervals import Interval
from app.insights.tallies import Reading, Tally
from app.participation.told_figures import PriorityFigures
from app.reports import front, version_wording, wording
from app.reports.changes import changes
from app.reports.summary import SummaryReport, Wording
from tests.contracts.test_translations import said, written
from tests.reports.making import a_report, priorities_of, reading_in

# Reports speak of participants, of no cause, and of a range that was estimated.
NEVER = {
    "en": ("iraqis", "the iraqi people", "public opinion", "because of", "due to", "caused",
           "significant", "margin of error", "slightly", "almost", "nearly"),
    "ar": ("العراقيين", "العراقيون", "الشعب", "الرأي العام", "بسبب", "هامش الخطأ", "قليلا",
           "حوالي", "تقريبا"),
    "ckb": ("عێراقییەکان", "گەلی عێراق", "ڕای گشتی", "بەهۆی", "پەراوێزی هەڵە", "کەمێک"),
}  # fmt: skip
MAJORITY = {
    "en": (re.compile("majority"), re.compile("participants")),
    "ar": (re.compile("أغلبية"), re.compile("مشارك")),
    "ckb": (re.compile("زۆرینە"), re.compile("بەشداربوو")),
}
# The application is the same for every example and keeps nothing between them.
ONE_APP = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
REPORTS = re.compile(r"app/reports/|templates/reports/")


def _sentences(language: str) -> Iterator[str]:
    ours = {key for key, files in written().items() if any(map(REPORTS.match, files))}
    if language == "en":
        yield from (text for key in ours for text in key)
    else:
        yield from (text for key, texts in said(language) if key in ours for text in texts)


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_no_sentence_speaks_for_a_people_of_a_cause_or_of_a_hair(language: str) -> None:
    sentences = list(_sentences(language))
    assert len(sentences) > 250
    for sentence in sentences:
        for words in NEVER[language]:
            assert words not in sentence.lower(), sentence
        majority, participants = MAJORITY[language]
        assert not majority.search(sentence) or participants.search(sentence), sentence
        # A share goes through one function, in whole per cents; only the level of ranges is typed.
        rest = sentence.replace("٩٥٪", "")
        assert not re.search(r"[\d٠-٩][%٪]|%\(\w+\)[sd][%٪]|\.\df", rest), sentence


tallies = st.builds(
    Tally,
    support=st.integers(0, 500),
    neutral=st.integers(0, 80),
    oppose=st.integers(0, 500),
)


def _range(count: int, base: int) -> Interval:
    found = binomtest(count, base).proportion_ci(method="wilson")
    return Interval(found.low, found.high)


def _may_say(tally: Tally) -> set[Reading]:
    """The words that the rules of wording allow for these counts."""
    if tally.answered < 30:
        return {Reading.TOO_FEW}
    allowed = set()
    sides = {}
    for name, count in (("support", tally.support), ("opposition", tally.oppose)):
        sides[name] = _range(count, tally.answered)
        if count / tally.answered >= 0.7 and sides[name].low > 0.6:
            allowed.add(Reading(f"broad_{name}"))
        elif sides[name].low > 0.5:
            allowed.add(Reading(f"majority_{name}"))
    if not allowed:
        spans = any(one.low <= 0.5 <= one.high for one in sides.values())
        allowed.add(Reading.DIVIDED if spans else Reading.NO_MAJORITY)
    return allowed


@settings(ONE_APP, max_examples=150)
@given(st.lists(tallies, min_size=11, max_size=11))
def test_a_topic_is_called_only_what_its_counts_allow(app: Flask, votes: list[Tally]) -> None:
    report = a_report(*votes)
    with reading_in(app, "en"):
        for topic, tally in zip(report.topics, votes, strict=True):
            (word,) = _may_say(tally)
            assert topic.reading is word, tally
            assert gettext(wording.READINGS[word]) == wording.reading(topic)


@settings(ONE_APP, max_examples=100)
@given(st.integers(30, 900), st.lists(st.floats(0, 1), min_size=11, max_size=11))
def test_one_is_called_ahead_only_where_no_other_range_reaches_its_own(
    app: Flask, people: int, shares: list[float]
) -> None:
    slugs = [topic.slug for topic in all_topics()]
    counts = {slug: int(share * people) for slug, share in zip(slugs, shares, strict=True)}
    figures: PriorityFigures = priorities_of(people, counts)
    report = a_report(priorities=figures)
    with reading_in(app, "en"):
        answer = front.answer(report, {})[0]
    told = sorted((n for n in counts.values() if n >= 10), reverse=True)
    if not told:
        assert answer == "Too few people to say what participants want."
        return
    first, *rest = (_range(n, people) for n in told)
    clear = all(one.high < first.low for one in rest)
    if "clearly ahead." in answer and "not clearly" not in answer:
        assert clear
    else:
        assert "not clearly ahead" in answer


@settings(ONE_APP, max_examples=100)
@given(tallies, tallies)
def test_a_change_is_called_clear_only_if_chance_alone_would_hardly_give_it(
    app: Flask, before: Tally, now: Tally
) -> None:
    one, other = _with_wording(a_report(now)), _with_wording(a_report(before))
    found = changes(one, [other])
    assert found is not None
    for change in found.support:
        with reading_in(app, "en"):
            said = version_wording.since(change)
        then, today = _range(before.support, before.answered), _range(now.support, now.answered)
        apart = then.high < today.low or today.high < then.low
        if apart:  # whoever's ranges do not even touch is told apart
            assert not said.startswith("No clear change")
        if not said.startswith("No clear change"):
            rose = now.support / now.answered > before.support / before.answered
            assert said.startswith("Rose" if rose else "Fell")
            assert not (then.low <= today.low and today.high <= then.high)


def _with_wording(report: SummaryReport) -> SummaryReport:
    return replace(
        report,
        wordings=tuple(Wording(one.slug, 1, "same", one.title, "", {}) for one in all_topics()),
    )


@settings(ONE_APP, max_examples=60)
@given(st.lists(tallies, min_size=11, max_size=11))
def test_topics_in_one_bracket_are_exactly_the_neighbours_whose_ranges_meet(
    app: Flask, votes: list[Tally]
) -> None:
    report = a_report(*votes)
    enough = [one for one in votes if one.answered >= 30]
    ordered = sorted(enough, key=lambda one: -one.support / one.answered)
    meets = [
        _range(one.support, one.answered).low <= _range(other.support, other.answered).high
        for one, other in pairwise(ordered)
    ]
    runs = sum(1 for place, meet in enumerate(meets) if meet and not (place and meets[place - 1]))
    with reading_in(app, "en"):
        assert len(wording.close_calls(report)) == runs
